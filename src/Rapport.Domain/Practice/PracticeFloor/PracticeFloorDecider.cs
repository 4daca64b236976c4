using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Practice.PracticeFloorCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Practice.PracticeFloorEvent>;
using E = Rapport.Domain.Practice.PracticeFloorEvent;
using F = Rapport.Domain.Practice.PracticeFloorEffect;

namespace Rapport.Domain.Practice;

[JsonDerivedType(typeof(Enter), "enter")]
[JsonDerivedType(typeof(Leave), "leave")]
[JsonDerivedType(typeof(SessionTold), "session-told")]
[JsonDerivedType(typeof(PlaceTold), "place-told")]
public abstract record PracticeFloorCommand
{
    private PracticeFloorCommand() { }

    public abstract DateTimeOffset Now { get; init; }

    /// <summary>
    /// A seat, a place in the queue, or refused with <c>practice.capacity-exceeded</c>. The state then tells which; a session that is in
    /// already stays where it is.
    /// </summary>
    /// <param name="Limits">As they are configured now; they hold from here on.</param>
    /// <param name="OwnerId">Whose session it is; null when that does not matter.</param>
    /// <param name="MostOfOwner">Sessions of one owner at once; one more is refused with <c>practice.too-many-sessions</c>.</param>
    public sealed record Enter(string SessionId, FloorLimits Limits, DateTimeOffset Now, string? OwnerId = null, int MostOfOwner = int.MaxValue) : PracticeFloorCommand;

    /// <summary>Frees the seat or the place in the queue. Who has neither has left already.</summary>
    public sealed record Leave(string SessionId, DateTimeOffset Now) : PracticeFloorCommand;

    /// <summary>The session is live and knows it.</summary>
    public sealed record SessionTold(string Key, DateTimeOffset Now) : PracticeFloorCommand;

    public sealed record PlaceTold(string Key, DateTimeOffset Now) : PracticeFloorCommand;
}

/// <summary>
/// What the floor wants done outside. Both confirm with the session that it still wants to be here: one that has ended, was deleted or
/// never existed is answered for with <c>Leave</c>. So no crash and no late message can keep a place that nobody uses. A handler that
/// gives up answers with an empty key: nothing changes, and it stays wanted.
/// </summary>
public abstract record PracticeFloorEffect : Effect
{
    private PracticeFloorEffect(string key) : base(key) { }

    /// <summary>Ask the session to take its <c>Seat</c>; answer <c>SessionTold</c> when it is live then, else <c>Leave</c>.</summary>
    public sealed record AdmitSession(string Key, long Ticket, string SessionId) : PracticeFloorEffect(Key);

    /// <summary>Tell the session its place by <c>Queue</c>; answer <c>PlaceTold</c> when it is queued or live then, else <c>Leave</c>.</summary>
    public sealed record TellPlace(string Key, long Ticket, string SessionId, int Place) : PracticeFloorEffect(Key);
}

public sealed class PracticeFloorDecider : IDecider<PracticeFloor, PracticeFloorCommand, PracticeFloorEvent>
{
    public static readonly Family<PracticeFloor, PracticeFloorCommand> Family =
        Deciding.Family.Of<PracticeFloorDecider, PracticeFloor, PracticeFloorCommand, PracticeFloorEvent>();

    /// <summary>The id of the one floor.</summary>
    public const string Id = "main";

    private PracticeFloorDecider() { }

    public static string Category => "practice-floor";

    public static PracticeFloor Initial { get; } = new(new FloorLimits(), 0, [], []);

    public static PracticeFloor Evolve(PracticeFloor state, PracticeFloorEvent @event) => PracticeFloor.Evolve(state, @event);

    public static Decision<PracticeFloorEvent> Decide(PracticeFloor state, PracticeFloorCommand command) => command switch
    {
        C.Enter c => Enter(state, c),
        C.Leave c => Leave(state, c),
        C.SessionTold c => SessionTold(state, c),
        C.PlaceTold c => PlaceTold(state, c),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    public static Agenda<PracticeFloorCommand> Agenda(PracticeFloor state) => new([.. Untold(state), .. Unplaced(state)], []);

    private static D Enter(PracticeFloor state, C.Enter c)
    {
        if (state.IsSeated(c.SessionId) || state.PlaceOf(c.SessionId) is not null) return D.AlreadySo;
        if (c.OwnerId is { } owner && state.Of(owner) >= c.MostOfOwner) return TooMany(c.Limits);
        var adjusted = Adjust(state, c.Limits, c.Now);
        return Entry(Fold(state, adjusted), c) is { } entry ? D.Of([.. adjusted, entry]) : Full(c.Limits);
    }

    private static ImmutableArray<E> Adjust(PracticeFloor state, FloorLimits limits, DateTimeOffset now) =>
        state.Limits == limits ? [] : [new E.LimitsChanged(limits, now), .. Admissions(state with { Limits = limits }, now)];

    private static E? Entry(PracticeFloor floor, C.Enter c) => floor switch
    {
        { Seats.Length: var seats } when seats < c.Limits.Live => new E.Seated(floor.Entries + 1, c.SessionId, c.Now, c.OwnerId),
        { Queue.Length: var waiting } when waiting < c.Limits.Queue => new E.Queued(floor.Entries + 1, c.SessionId, c.Now, c.OwnerId),
        _ => null,
    };

    private static Refusal Full(FloorLimits limits) =>
        new Refusal("practice.capacity-exceeded", "All seats and all places in the queue are taken. Try again later.")
            .With("retryAfterSeconds", limits.RetryAfterSeconds);

    private static Refusal TooMany(FloorLimits limits) =>
        new Refusal("practice.too-many-sessions", "You have as many sessions open as one user may. End one, then start another.")
            .With("retryAfterSeconds", limits.RetryAfterSeconds);

    private static D Leave(PracticeFloor state, C.Leave c)
    {
        if (TicketOf(state, c.SessionId) is not { } ticket) return D.AlreadySo;
        var left = new E.Left(ticket, c.SessionId, c.Now);
        return D.Of([left, .. Admissions(Evolve(state, left), c.Now)]);
    }

    private static long? TicketOf(PracticeFloor state, string sessionId) =>
        state.Seats.FirstOrDefault(s => s.SessionId == sessionId)?.Ticket ?? state.Queue.FirstOrDefault(w => w.SessionId == sessionId)?.Ticket;

    // The first of the queue for every free seat.
    private static IEnumerable<E> Admissions(PracticeFloor floor, DateTimeOffset now) =>
        floor.Queue.Take(floor.Limits.Live - floor.Seats.Length).Select(w => new E.Admitted(w.Ticket, w.SessionId, now));

    private static D SessionTold(PracticeFloor state, C.SessionTold c) => Untold(state).FirstOrDefault(e => e.Key == c.Key) is { } told
        ? new E.SessionTold(told.Ticket, told.SessionId, c.Now)
        : D.AlreadySo;

    private static D PlaceTold(PracticeFloor state, C.PlaceTold c) => Unplaced(state).FirstOrDefault(e => e.Key == c.Key) is { } told
        ? new E.PlaceTold(told.Ticket, told.SessionId, told.Place, c.Now)
        : D.AlreadySo;

    private static IEnumerable<F.AdmitSession> Untold(PracticeFloor state) =>
        state.Seats.Where(s => !s.Told).Select(s => new F.AdmitSession($"admit-{s.Ticket}", s.Ticket, s.SessionId));

    private static IEnumerable<F.TellPlace> Unplaced(PracticeFloor state) => state.Queue
        .Select((w, i) => (Waiter: w, Place: i + 1))
        .Where(q => q.Waiter.ToldPlace != q.Place)
        .Select(q => new F.TellPlace($"place-{q.Waiter.Ticket}-{q.Place}", q.Waiter.Ticket, q.Waiter.SessionId, q.Place));

    private static PracticeFloor Fold(PracticeFloor state, ImmutableArray<E> events) => events.Aggregate(state, Evolve);
}
