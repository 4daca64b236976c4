using Rapport.Domain.Practice;
using static Rapport.Domain.Practice.PracticeSessionCommand;
using static Rapport.Domain.Tests.Practice.Examples;

namespace Rapport.Domain.Tests.Practice;

/// <summary>The commands of a usual session; seconds count from its start.</summary>
internal static class SessionCommands
{
    public static Open Open(double at = 0, ScenarioDefinition? scenario = null, ContinuedSession? continues = null, string owner = "trainee") =>
        new("session", owner, scenario ?? SalaryTalk, At(at), continues);

    public static Seat Seat(double at = 0) => new("seat", At(at));

    public static Queue Queue(int place, double at = 0) => new("seat", place, At(at));

    public static TakeTurn Typed(int number, double at, string? text = "I would like ten per cent more.") =>
        new(number, text, null, At(at - 1), At(at), At(at), 0, At(at));

    public static TakeTurn Spoken(int number, double at, string? text = null) =>
        new(number, text, $"audio-{number}-{at}", At(at - 5), At(at), At(at), 0, At(at));

    public static Transcribed Transcribed(string key, double at, string text = "I would like ten per cent more.") => new(key, text, At(at));

    public static PartnerReplied Replied(int number, double at) => new($"reply-{number}", "Why ten?", null, At(at), At(at), At(at));

    /// <summary>The opening line.</summary>
    public static PartnerReplied Greeting(double at = 0) => new("reply-0", SalaryTalk.OpeningLine!, null, At(at), At(at), At(at));

    public static ObjectivesChecked Checked(int number, double at, Verdict verdict = Verdict.Open) => new($"check-{number}", Judged(verdict), At(at));

    /// <summary>A typed turn at a second, answered and checked in the next one.</summary>
    public static PracticeSessionCommand[] Exchange(int number, double at) => [Typed(number, at), Replied(number + 1, at + 1), Checked(number + 1, at + 1)];

    /// <summary>Opened, seated, greeted.</summary>
    public static PracticeSessionCommand[] Begun => [Open(), Seat(), Greeting()];

    /// <summary>One exchange at second 10, then stopped at 20: the evaluation is queued.</summary>
    public static PracticeSessionCommand[] Stopped => [.. Begun, .. Exchange(1, 10), new Stop("enough", At(20))];
}
