using System.Collections.Immutable;
using E = Rapport.Domain.Practice.PracticeFloorEvent;

namespace Rapport.Domain.Practice;

/// <summary>How many sessions fit.</summary>
/// <param name="Live">At once; 19 by default.</param>
/// <param name="Queue">Waiting for a seat; 5 by default.</param>
/// <param name="RetryAfterSeconds">What a session that does not fit is told to wait; 30 by default.</param>
public sealed record FloorLimits(int Live = 19, int Queue = 5, int RetryAfterSeconds = 30);

/// <param name="Ticket">Grows with every entry, so that what concerned an earlier stay of the same session is told apart.</param>
/// <param name="Told">The session knows of its seat.</param>
/// <param name="OwnerId">Null for one that came in before owners were noted.</param>
public sealed record FloorSeat(long Ticket, string SessionId, bool Told, string? OwnerId = null);

/// <param name="ToldPlace">The place that the session knows of.</param>
/// <param name="OwnerId">Null for one that came in before owners were noted.</param>
public sealed record FloorWaiter(long Ticket, string SessionId, int? ToldPlace, string? OwnerId = null);

/// <summary>Which sessions are live, and which wait, in order. One for all.</summary>
/// <param name="Entries">How many have ever entered: the last ticket.</param>
public sealed record PracticeFloor(FloorLimits Limits, long Entries, ImmutableArray<FloorSeat> Seats, ImmutableArray<FloorWaiter> Queue)
{
    public bool IsSeated(string sessionId) => Seats.Any(s => s.SessionId == sessionId);

    /// <summary>The place in the queue, 1 is next; null when not in it.</summary>
    public int? PlaceOf(string sessionId) => Queue.ToList().FindIndex(w => w.SessionId == sessionId) is >= 0 and var i ? i + 1 : null;

    /// <summary>How many sessions of one owner have a seat or a place in the queue.</summary>
    public int Of(string ownerId) => Seats.Count(s => s.OwnerId == ownerId) + Queue.Count(w => w.OwnerId == ownerId);

    internal static PracticeFloor Evolve(PracticeFloor s, E @event) => @event switch
    {
        E.LimitsChanged e => s with { Limits = e.Limits },
        E.Seated e => s with { Entries = e.Ticket, Seats = s.Seats.Add(new(e.Ticket, e.SessionId, Told: false, e.OwnerId)) },
        E.Queued e => s with { Entries = e.Ticket, Queue = s.Queue.Add(new(e.Ticket, e.SessionId, ToldPlace: null, e.OwnerId)) },
        E.Admitted e => s with { Seats = s.Seats.Add(new(e.Ticket, e.SessionId, Told: false, s.Queue.FirstOrDefault(w => w.Ticket == e.Ticket)?.OwnerId)), Queue = s.Queue.RemoveAll(w => w.Ticket == e.Ticket) },
        E.SessionTold e => s with { Seats = [.. s.Seats.Select(seat => seat.Ticket == e.Ticket ? seat with { Told = true } : seat)] },
        E.PlaceTold e => s with { Queue = [.. s.Queue.Select(w => w.Ticket == e.Ticket ? w with { ToldPlace = e.Place } : w)] },
        E.Left e => s with { Seats = s.Seats.RemoveAll(x => x.Ticket == e.Ticket), Queue = s.Queue.RemoveAll(x => x.Ticket == e.Ticket) },
        _ => s,
    };
}
