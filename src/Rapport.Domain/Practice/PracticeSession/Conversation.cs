using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Rapport.Domain.Practice;

/// <summary>Whose session on which scenario, as it was when it was opened.</summary>
/// <param name="OwnerId">The trainee's user id.</param>
/// <param name="ContinuesFrom">The session whose conversation it goes on with.</param>
/// <param name="PractisedAgainFrom">The session that it repeats from the start.</param>
public sealed record Booking(
    string SessionId, string OwnerId, ScenarioDefinition Scenario, DateTimeOffset OpenedAt, string? ContinuesFrom, string? PractisedAgainFrom);

/// <summary>All that was said, and how far the objectives are.</summary>
/// <param name="Discarded">Keys of stored audio that became no line: of failed turns, and of one that was cut off by the end.</param>
public sealed record Conversation(ImmutableArray<Line> Lines, ImmutableArray<ObjectiveProgress> Progress, ImmutableArray<string> Discarded)
{
    public static readonly Conversation Empty = new([], [], []);

    internal static Conversation From(ImmutableArray<Line> kept) => Empty with { Lines = kept };

    internal Conversation Add(Line line) => this with { Lines = Lines.Add(line) };

    internal Conversation Discard(string? audio) => audio is null ? this : this with { Discarded = Discarded.Add(audio) };

    internal Rehearsal Of(Booking booking) => new(booking.SessionId, booking.Scenario, Lines, Progress);

    internal int TraineeTurns() => Lines.Count(l => l.Speaker == Speaker.Trainee);

    internal ImmutableArray<string> Audio() => [.. Lines.SelectMany(l => l.Clips()), .. Discarded];
}

public enum TurnState
{
    Received,
    Transcribing,
    Transcribed,
    Failed,
}

/// <summary>A trainee's turn that is not a line yet, or became none.</summary>
/// <param name="Attempt">1 for the first try at this number; grows with every resend.</param>
public sealed record Turn(int Number, TurnState State, string? Audio, DateTimeOffset StartedAt, DateTimeOffset EndedAt, int Attempt)
{
    internal Line Said(string text) => new(Number, Speaker.Trainee, text, StartedAt, EndedAt, Audio);
}

/// <summary>Who has to do what next in a live session.</summary>
[JsonDerivedType(typeof(TraineesTurn), "trainees-turn")]
[JsonDerivedType(typeof(Transcribing), "transcribing")]
[JsonDerivedType(typeof(Replying), "replying")]
[JsonDerivedType(typeof(Checking), "checking")]
public abstract record Phase
{
    private Phase() { }

    /// <param name="Since">From here the trainee's silence counts: the turn came back to the trainee, and the partner's voice has ended.</param>
    /// <param name="Failed">The turn that was lost and is to be sent again under its number.</param>
    public sealed record TraineesTurn(DateTimeOffset Since, Turn? Failed = null) : Phase;

    /// <param name="Turn">Received, or being transcribed.</param>
    public sealed record Transcribing(Turn Turn) : Phase;

    public sealed record Replying(DateTimeOffset Since) : Phase;

    /// <param name="Since">When the exchange was complete.</param>
    public sealed record Checking(DateTimeOffset Since) : Phase;

    internal string? UnheardAudio() => (this as Transcribing)?.Turn.Audio;
}

/// <summary>The moment at which a live session ends by itself.</summary>
public sealed record Deadline(EndReason Reason, DateTimeOffset At)
{
    private const int DefaultIdleSeconds = 60;

    internal static Deadline OfDuration(PracticeSession.Live s) =>
        new(EndReason.MaxDuration, s.StartedAt.AddMinutes(s.Criteria.MaxMinutes!.Value));

    internal static Deadline OfIdleness(PracticeSession.Live s, Phase.TraineesTurn turn) =>
        new(EndReason.Idle, turn.Since.AddSeconds(s.Criteria.IdleSeconds ?? DefaultIdleSeconds));

    internal static Deadline Earlier(Deadline a, Deadline b) => b.At < a.At ? b : a;
}

public enum EndReason
{
    ObjectiveMet,
    ObjectiveFailed,
    MaxTurns,
    MaxDuration,
    Idle,
    Manual,
    ProviderOutage,
}

public static class EndReasons
{
    /// <summary>It stopped in the middle, so its conversation may go on in a new session; any other end is the conversation's own.</summary>
    public static bool BrokeOff(this EndReason reason) => reason is EndReason.ProviderOutage or EndReason.Idle or EndReason.Manual or EndReason.MaxDuration;
}

/// <summary>The one end of a session.</summary>
/// <param name="ConditionAt">When the condition that ended it came true.</param>
/// <param name="EndedAt">When the end was recorded.</param>
/// <param name="Note">What the trainee gave as the reason of a manual end; which step failed in an outage; why the objective was met or failed.</param>
public sealed record Ending(EndReason Reason, DateTimeOffset ConditionAt, DateTimeOffset EndedAt, string? Note);
