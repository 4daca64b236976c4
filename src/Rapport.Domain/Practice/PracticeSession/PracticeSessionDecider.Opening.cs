using System.Collections.Immutable;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Practice.PracticeSessionEvent>;
using E = Rapport.Domain.Practice.PracticeSessionEvent;
using S = Rapport.Domain.Practice.PracticeSession;

namespace Rapport.Domain.Practice;

// Opening a session and getting a seat for it.
public sealed partial class PracticeSessionDecider
{
    private static D Open(S state, C.Open c) => state switch
    {
        S.NotOpened => (WhyNotStart(c.Scenario) ?? c.ContinuesFrom?.WhyNot(c.Scenario.End!)) is { } refusal ? refusal : Opened(c),
        _ when state.Booked() is { } b && (b.OwnerId, b.Scenario.ContentKey) == (c.OwnerId, c.Scenario.ContentKey) => D.AlreadySo,
        _ => new Refusal("practice.session-exists", "There has been another session with this id."),
    };

    private static E.Opened Opened(C.Open c) =>
        new(c.SessionId, c.OwnerId, c.Scenario, c.ContinuesFrom?.SessionId, WithoutAudio(c.ContinuesFrom?.Lines ?? []), c.PractisedAgainFrom, c.Now);

    // Audio belongs to the session in which it was said and is removed with it.
    private static ImmutableArray<Line> WithoutAudio(ImmutableArray<Line> lines) => [.. lines.Select(l => l with { Audio = null, Voice = null })];

    private static Refusal? WhyNotStart(ScenarioDefinition scenario) => scenario.Missing().ToList() switch
    {
        { Count: > 0 } missing => new Refusal("practice.scenario-incomplete", $"The scenario can't start a session; it lacks {string.Join(", ", missing)}.")
            .With("missing", string.Join(",", missing)),
        _ when scenario.Status != Publication.Published => new Refusal("practice.scenario-not-published", "The scenario is a draft."),
        _ => null,
    };

    // The partner opens at once: a conversation without a line wants its reply 0.
    private static D Seat(S state, C.Seat c) => c.Key == SeatKey && state is S.Opening or S.Queued ? new E.Began(c.Now) : D.AlreadySo;

    // Places only get better, so one that is not better than the known one is late news.
    private static D Queue(S state, C.Queue c) => (c.Key, state) switch
    {
        (SeatKey, S.Opening) => new E.Queued(c.Place, c.Now),
        (SeatKey, S.Queued s) when c.Place < s.Place => new E.QueuePlaceChanged(c.Place, c.Now),
        _ => D.AlreadySo,
    };

    private static D TurnAway(S state, C.TurnAway c) => (c.Key, state) switch
    {
        (SeatKey, S.Opening) => new E.TurnedAway(c.RetryAfterSeconds, c.Now),
        _ => D.AlreadySo,
    };
}
