using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Practice;

/// <summary>What happens in a session. The names here are the stored names.</summary>
[JsonDerivedType(typeof(Opened), "practice-session.opened.v1")]
[JsonDerivedType(typeof(Queued), "practice-session.queued.v1")]
[JsonDerivedType(typeof(QueuePlaceChanged), "practice-session.queue-place-changed.v1")]
[JsonDerivedType(typeof(TurnedAway), "practice-session.turned-away.v1")]
[JsonDerivedType(typeof(Began), "practice-session.began.v1")]
[JsonDerivedType(typeof(TurnTaken), "practice-session.turn-taken.v1")]
[JsonDerivedType(typeof(TranscriptionStarted), "practice-session.transcription-started.v1")]
[JsonDerivedType(typeof(TurnTranscribed), "practice-session.turn-transcribed.v1")]
[JsonDerivedType(typeof(TurnFailed), "practice-session.turn-failed.v1")]
[JsonDerivedType(typeof(PartnerSpoke), "practice-session.partner-spoke.v1")]
[JsonDerivedType(typeof(ObjectivesChecked), "practice-session.objectives-checked.v1")]
[JsonDerivedType(typeof(Ended), "practice-session.ended.v1")]
[JsonDerivedType(typeof(SeatLeft), "practice-session.seat-left.v1")]
[JsonDerivedType(typeof(EvaluationQueued), "practice-session.evaluation-queued.v1")]
[JsonDerivedType(typeof(EvaluationStarted), "practice-session.evaluation-started.v1")]
[JsonDerivedType(typeof(EvaluationCompleted), "practice-session.evaluation-completed.v1")]
[JsonDerivedType(typeof(EvaluationFailed), "practice-session.evaluation-failed.v1")]
[JsonDerivedType(typeof(Deleted), "practice-session.deleted.v1")]
[JsonDerivedType(typeof(AudioRemoved), "practice-session.audio-removed.v1")]
[JsonDerivedType(typeof(Purged), "practice-session.purged.v1")]
public abstract record PracticeSessionEvent
{
    private PracticeSessionEvent() { }

    /// <summary>When it was decided.</summary>
    public abstract DateTimeOffset At { get; init; }

    /// <param name="Kept">The lines of the session that it continues, without their audio, which stays with that one.</param>
    public sealed record Opened(
        string SessionId, string OwnerId, [property: NotPersonal("written by authors, before the session")] ScenarioDefinition Scenario,
        [property: NotPersonal("a session's id")] string? ContinuesFrom, ImmutableArray<Line> Kept, [property: NotPersonal("a session's id")] string? PractisedAgainFrom,
        DateTimeOffset At) : PracticeSessionEvent
    {
        internal Booking Booking() => new(SessionId, OwnerId, Scenario, At, ContinuesFrom, PractisedAgainFrom);
    }

    public sealed record Queued(int Place, DateTimeOffset At) : PracticeSessionEvent;

    public sealed record QueuePlaceChanged(int Place, DateTimeOffset At) : PracticeSessionEvent;

    public sealed record TurnedAway(int RetryAfterSeconds, DateTimeOffset At) : PracticeSessionEvent;

    /// <summary>It has a seat; from here its time counts.</summary>
    public sealed record Began(DateTimeOffset At) : PracticeSessionEvent;

    public sealed record TurnTaken(
        int Number, [property: NotPersonal("a random key")] string? Audio, DateTimeOffset StartedAt, DateTimeOffset EndedAt, DateTimeOffset At) : PracticeSessionEvent
    {
        internal Turn Turn(Turn? failed) => new(Number, TurnState.Received, Audio, StartedAt, EndedAt, (failed?.Attempt ?? 0) + 1);
    }

    public sealed record TranscriptionStarted(int Number, DateTimeOffset At) : PracticeSessionEvent;

    /// <summary>The turn is a line now.</summary>
    public sealed record TurnTranscribed(int Number, [property: Personal] string Text, DateTimeOffset At) : PracticeSessionEvent;

    /// <summary>The turn became no line; the same number is expected again.</summary>
    /// <param name="Code">What the client has to do: <c>practice.resend-turn</c>.</param>
    public sealed record TurnFailed(int Number, string Code, [property: Personal] string Reason, DateTimeOffset At) : PracticeSessionEvent;

    /// <param name="Audio">The whole line in one clip; lines are no longer stored so, see <paramref name="Voice"/>.</param>
    /// <param name="Voice">Sentence by sentence; null for a line without a voice.</param>
    public sealed record PartnerSpoke(
        int Number, [property: Personal] string Text, [property: NotPersonal("a random key")] string? Audio,
        DateTimeOffset StartedAt, DateTimeOffset EndedAt, DateTimeOffset At,
        ImmutableArray<VoicedSentence>? Voice = null) : PracticeSessionEvent
    {
        internal Line Line() => new(Number, Speaker.Partner, Text, StartedAt, EndedAt, Audio, Voice);
    }

    /// <param name="Number">The line up to which was judged.</param>
    public sealed record ObjectivesChecked(int Number, ObjectiveVerdict Verdict, DateTimeOffset At) : PracticeSessionEvent;

    /// <param name="ConditionAt">When the condition that ended it came true; <paramref name="At"/> is when that was recorded.</param>
    /// <param name="Note">See <see cref="Practice.Ending"/>.</param>
    public sealed record Ended(EndReason Reason, DateTimeOffset ConditionAt, [property: Personal] string? Note, DateTimeOffset At) : PracticeSessionEvent
    {
        internal Ending Ending() => new(Reason, ConditionAt, At, Note);
    }

    /// <summary>The floor has the seat, or the place in the queue, back.</summary>
    public sealed record SeatLeft(DateTimeOffset At) : PracticeSessionEvent;

    public sealed record EvaluationQueued(int Run, int Attempt, DateTimeOffset At) : PracticeSessionEvent;

    public sealed record EvaluationStarted(int Run, int Attempt, DateTimeOffset At) : PracticeSessionEvent;

    /// <param name="QueuedAt">When the run was asked for.</param>
    public sealed record EvaluationCompleted(int Run, EvaluationReport Report, DateTimeOffset QueuedAt, DateTimeOffset At) : PracticeSessionEvent;

    /// <param name="RetryAt">When it is tried again; null when this was the last attempt.</param>
    public sealed record EvaluationFailed(int Run, int Attempt, [property: Personal] string Reason, DateTimeOffset? RetryAt, DateTimeOffset At) : PracticeSessionEvent;

    /// <summary>Earlier events may be purged from the store, so this one says all that is still to be cleared away.</summary>
    public sealed record Deleted([property: NotPersonal("random keys")] ImmutableArray<string> Audio, bool HoldsSeat, DateTimeOffset At) : PracticeSessionEvent;

    public sealed record AudioRemoved(DateTimeOffset At) : PracticeSessionEvent;

    public sealed record Purged(DateTimeOffset At) : PracticeSessionEvent;
}
