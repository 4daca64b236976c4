using Rapport.Domain.Practice;
using static Rapport.Domain.Practice.PracticeSessionCommand;
using static Rapport.Domain.Tests.Practice.Examples;
using Given = Rapport.Domain.Tests.Practice.SessionCommands;

namespace Rapport.Domain.Tests.Laws;

/// <summary>Every kind of command that a session may get, sensible and not, at a second after the start.</summary>
internal static class SessionAlphabet
{
    public static List<PracticeSessionCommand> All(PracticeSession state, IEnumerable<string> keys, double at) =>
        [.. FromPeople(state, at), .. keys.SelectMany(key => WithKey(key, at)), new LookAtClock(At(at))];

    public static IEnumerable<PracticeSessionCommand> WithKey(string key, double at) =>
    [
        new Seat(key, At(at)),
        new Queue(key, 2, At(at)),
        new Queue(key, 1, At(at)),
        new TurnAway(key, 30, At(at)),
        new TranscriptionStarted(key, At(at)),
        new Transcribed(key, "I would like ten per cent more.", At(at)),
        new Transcribed(key, "", At(at)),
        new TranscriptionFailed(key, "Broken.", At(at)),
        new PartnerReplied(key, "Why ten?", [new("Why ten?", "voice")], At(at), At(at), At(at)),
        new PartnerReplied(key, "", null, At(at), At(at), At(at)),
        new ObjectivesChecked(key, Judged(Verdict.Open), At(at)),
        new ObjectivesChecked(key, Judged(Verdict.Met), At(at)),
        new ObjectivesChecked(key, Judged(Verdict.Failed), At(at)),
        new ProviderFailed(key, "some-step", At(at)),
        new SeatLeft(key, At(at)),
        new EvaluationStarted(key, At(at)),
        new EvaluationCompleted(key, Report, At(at)),
        new EvaluationFailed(key, "429", [TimeSpan.FromSeconds(5)], At(at)),
        new EvaluationFailed(key, "cut in the middle", [], At(at)),
        new AudioRemoved(key, At(at)),
        new Purged(key, At(at)),
    ];

    public static IEnumerable<PracticeSessionCommand> FromPeople(PracticeSession state, double at) =>
    [
        Given.Open(at),
        Given.Open(at, owner: "somebody-else"),
        Given.Open(at, continues: new("earlier", EndReason.Idle, Lines(2))),
        Given.Open(at, continues: new("earlier", EndReason.Idle, Lines(3))),
        Given.Open(at, continues: new("earlier", EndReason.Idle, Lines(5))),
        Given.Open(at, continues: new("earlier", EndReason.Idle, [])),
        Given.Open(at, scenario: SalaryTalk with { Persona = null, Revision = "without-persona" }),
        Given.Typed(state.ExpectedNumber() ?? 1, at),
        Given.Spoken(state.ExpectedNumber() ?? 1, at),
        Given.Spoken(state.ExpectedNumber() ?? 1, at, "I would like ten per cent more."),
        Given.Typed(2, at),
        Given.Typed(1, at) with { StartedAt = null },
        Given.Typed(state.ExpectedNumber() ?? 1, at) with { ReceivedAt = At(at + 60) },
        new Stop("enough", At(at)),
        new RequestEvaluation(At(at)),
        new Delete(At(at)),
    ];

    /// <summary>The key of a command that brings a result; null for the others.</summary>
    public static string? KeyOf(PracticeSessionCommand command) => (string?)command.GetType().GetProperty("Key")?.GetValue(command);
}
