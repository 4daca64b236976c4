using System.Collections.Immutable;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Practice.PracticeSessionEvent>;
using E = Rapport.Domain.Practice.PracticeSessionEvent;
using F = Rapport.Domain.Practice.PracticeSessionEffect;
using S = Rapport.Domain.Practice.PracticeSession;

namespace Rapport.Domain.Practice;

public sealed partial class PracticeSessionDecider : IDecider<PracticeSession, PracticeSessionCommand, PracticeSessionEvent>
{
    public static readonly Family<PracticeSession, PracticeSessionCommand> Family =
        Deciding.Family.Of<PracticeSessionDecider, PracticeSession, PracticeSessionCommand, PracticeSessionEvent>();

    /// <summary>The key of the answer to <see cref="PracticeSessionEffect.AskForSeat"/>, whether the floor gives it at once or later.</summary>
    public const string SeatKey = "seat";

    private const string LeaveKey = "leave-seat";
    private const string AudioKey = "remove-audio";
    private const string PurgeKey = "purge";

    private PracticeSessionDecider() { }

    public static string Category => "practice-session";

    public static PracticeSession Initial { get; } = new S.NotOpened();

    public static PracticeSession Evolve(PracticeSession state, PracticeSessionEvent @event) => S.Evolve(state, @event);

    public static Decision<PracticeSessionEvent> Decide(PracticeSession state, PracticeSessionCommand command) =>
        state is S.Live live && live.NextDeadline() is { } due && command.Now >= due.At ? TimeIsUp(live, due, command) : DecideInTime(state, command);

    public static Agenda<PracticeSessionCommand> Agenda(PracticeSession state) => state switch
    {
        S.Opening s => Agenda<C>.Of(new F.AskForSeat(SeatKey, s.Booking.SessionId)),
        S.Live s => new(PhaseEffect(s) is { } effect ? [effect] : [], [WakeAtDeadline(s)]),
        S.Ended s => new([.. s.HoldsSeat ? [new F.LeaveSeat(LeaveKey)] : NoEffects, .. EvaluationEffects(s)], EvaluationWakes(s.Evaluation)),
        S.Deleted s => new(ClearingEffects(s), []),
        _ => Agenda<C>.Nothing,
    };

    // A tick that comes late, or after the next command, must give the same end as one on time. So whatever comes first after the
    // deadline finds the session ended.
    private static D TimeIsUp(S.Live s, Deadline due, C command)
    {
        var end = End(s, due.Reason, due.At, null, command.Now);
        var then = Decide(end.Events.Aggregate((S)s, Evolve), command);
        return then.Refusal is null ? D.Of([.. end.Events, .. then.Events]) : then;
    }

    private static D DecideInTime(S state, C command) => command switch
    {
        C.Open c => Open(state, c),
        C.Seat c => Seat(state, c),
        C.Queue c => Queue(state, c),
        C.TurnAway c => TurnAway(state, c),
        C.TakeTurn c => TakeTurn(state, c),
        C.TranscriptionStarted c => TranscriptionStarted(state, c),
        C.Transcribed c => Transcribed(state, c),
        C.TranscriptionFailed c => TranscriptionFailed(state, c),
        C.PartnerReplied c => PartnerReplied(state, c),
        C.ObjectivesChecked c => ObjectivesChecked(state, c),
        C.ProviderFailed c => ProviderFailed(state, c),
        C.Stop c => Stop(state, c),
        C.SeatLeft c => SeatLeft(state, c),
        C.RequestEvaluation c => RequestEvaluation(state, c),
        C.EvaluationStarted c => EvaluationStarted(state, c),
        C.EvaluationCompleted c => EvaluationCompleted(state, c),
        C.EvaluationFailed c => EvaluationFailed(state, c),
        C.Delete c => Delete(state, c),
        C.AudioRemoved c => AudioRemoved(state, c),
        C.Purged c => Purged(state, c),
        C.LookAtClock c => LookAtClock(state, c),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    private static D Stop(S state, C.Stop c) => state switch
    {
        S.NotOpened or S.Deleted => NotFound,
        S.Opening or S.Queued => new E.Ended(EndReason.Manual, c.Now, c.Reason, c.Now),
        S.Live s => End(s, EndReason.Manual, c.Now, c.Reason, c.Now),
        _ => D.AlreadySo,
    };

    private static D LookAtClock(S state, C.LookAtClock c) => state switch
    {
        S.Ended { Evaluation: Evaluation.Retrying r } when c.Now >= r.RetryAt => new E.EvaluationQueued(r.Run, r.Attempt + 1, c.Now),
        _ => D.AlreadySo,
    };

    private static D Delete(S state, C.Delete c) => state switch
    {
        S.NotOpened => NotFound,
        S.Live => StopFirst,
        S.Opening or S.Queued => new E.Deleted([], HoldsSeat: true, c.Now),
        S.TurnedAway => new E.Deleted([], HoldsSeat: false, c.Now),
        S.Ended s => new E.Deleted(s.Conversation.Audio(), s.HoldsSeat, c.Now),
        _ => D.AlreadySo,
    };

    private static D SeatLeft(S state, C.SeatLeft c) =>
        c.Key == LeaveKey && state is S.Ended { HoldsSeat: true } or S.Deleted { HoldsSeat: true } ? new E.SeatLeft(c.Now) : D.AlreadySo;

    private static D AudioRemoved(S state, C.AudioRemoved c) => Wants(state, AudioKey, c.Key) ? new E.AudioRemoved(c.Now) : D.AlreadySo;

    private static D Purged(S state, C.Purged c) => Wants(state, PurgeKey, c.Key) ? new E.Purged(c.Now) : D.AlreadySo;

    private static bool Wants(S state, string wanted, string key) =>
        key == wanted && state is S.Deleted s && ClearingEffects(s).Any(e => e.Key == key);

    private static D End(S.Live s, EndReason reason, DateTimeOffset conditionAt, string? note, DateTimeOffset now)
    {
        var ended = new E.Ended(reason, conditionAt, note, now);
        return s.Conversation.TraineeTurns() == 0 ? ended : D.Of(ended, new E.EvaluationQueued(Run: 1, Attempt: 1, now));
    }

    private static Wake<C> WakeAtDeadline(S.Live s)
    {
        var deadline = s.NextDeadline()!;
        return new($"{(deadline.Reason == EndReason.Idle ? "idle" : "max-duration")}-{deadline.At:O}", deadline.At, now => new C.LookAtClock(now));
    }

    // What is left in the store goes last, when nothing of it is needed any more.
    private static ImmutableArray<Effect> ClearingEffects(S.Deleted s) => s switch
    {
        { Purged: true } => [],
        { HoldsSeat: false, Audio: [] } => [new F.PurgeStream(PurgeKey)],
        _ => [.. s.HoldsSeat ? [new F.LeaveSeat(LeaveKey)] : NoEffects, .. s.Audio.IsEmpty ? NoEffects : [new F.RemoveAudio(AudioKey, s.Audio)]],
    };

    private static readonly Effect[] NoEffects = [];

    private static readonly Refusal NotFound = new("practice.session-not-found", "There is no such session.");
    private static readonly Refusal NotLive = new("practice.session-not-live", "The session has not begun; it waits for a seat or was turned away.");
    private static readonly Refusal HasEnded = new("practice.session-ended", "The session has ended. Continue from here in a new one, or practise again.");
    private static readonly Refusal NotEnded = new("practice.session-not-ended", "The session has not ended; it is evaluated when it has.");
    private static readonly Refusal StopFirst = new("practice.session-live", "The session is live. Stop it first, then delete it.");
}
