using System.Text.Json.Serialization;

namespace Rapport.Domain.Practice;

/// <summary>What happens on the floor. The names here are the stored names.</summary>
[JsonDerivedType(typeof(LimitsChanged), "practice-floor.limits-changed.v1")]
[JsonDerivedType(typeof(Seated), "practice-floor.seated.v1")]
[JsonDerivedType(typeof(Queued), "practice-floor.queued.v1")]
[JsonDerivedType(typeof(Admitted), "practice-floor.admitted.v1")]
[JsonDerivedType(typeof(SessionTold), "practice-floor.session-told.v1")]
[JsonDerivedType(typeof(PlaceTold), "practice-floor.place-told.v1")]
[JsonDerivedType(typeof(Left), "practice-floor.left.v1")]
public abstract record PracticeFloorEvent
{
    private PracticeFloorEvent() { }

    /// <summary>When it was decided.</summary>
    public abstract DateTimeOffset At { get; init; }

    public sealed record LimitsChanged(FloorLimits Limits, DateTimeOffset At) : PracticeFloorEvent;

    public sealed record Seated(long Ticket, string SessionId, DateTimeOffset At, string? OwnerId = null) : PracticeFloorEvent;

    public sealed record Queued(long Ticket, string SessionId, DateTimeOffset At, string? OwnerId = null) : PracticeFloorEvent;

    /// <summary>From the queue to a seat.</summary>
    public sealed record Admitted(long Ticket, string SessionId, DateTimeOffset At) : PracticeFloorEvent;

    /// <summary>The session knows of its seat.</summary>
    public sealed record SessionTold(long Ticket, string SessionId, DateTimeOffset At) : PracticeFloorEvent;

    /// <summary>The session knows its place in the queue.</summary>
    public sealed record PlaceTold(long Ticket, string SessionId, int Place, DateTimeOffset At) : PracticeFloorEvent;

    public sealed record Left(long Ticket, string SessionId, DateTimeOffset At) : PracticeFloorEvent;
}
