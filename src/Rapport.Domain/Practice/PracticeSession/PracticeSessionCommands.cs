using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Practice;

/// <summary>
/// What can be asked of a session. Those with a key bring the result of the effect with that key; they change nothing when the effect
/// is no longer wanted.
/// </summary>
[JsonDerivedType(typeof(Open), "open")]
[JsonDerivedType(typeof(Seat), "seat")]
[JsonDerivedType(typeof(Queue), "queue")]
[JsonDerivedType(typeof(TurnAway), "turn-away")]
[JsonDerivedType(typeof(TakeTurn), "take-turn")]
[JsonDerivedType(typeof(TranscriptionStarted), "transcription-started")]
[JsonDerivedType(typeof(Transcribed), "transcribed")]
[JsonDerivedType(typeof(TranscriptionFailed), "transcription-failed")]
[JsonDerivedType(typeof(PartnerReplied), "partner-replied")]
[JsonDerivedType(typeof(ObjectivesChecked), "objectives-checked")]
[JsonDerivedType(typeof(ProviderFailed), "provider-failed")]
[JsonDerivedType(typeof(Stop), "stop")]
[JsonDerivedType(typeof(SeatLeft), "seat-left")]
[JsonDerivedType(typeof(RequestEvaluation), "request-evaluation")]
[JsonDerivedType(typeof(EvaluationStarted), "evaluation-started")]
[JsonDerivedType(typeof(EvaluationCompleted), "evaluation-completed")]
[JsonDerivedType(typeof(EvaluationFailed), "evaluation-failed")]
[JsonDerivedType(typeof(Delete), "delete")]
[JsonDerivedType(typeof(AudioRemoved), "audio-removed")]
[JsonDerivedType(typeof(Purged), "purged")]
[JsonDerivedType(typeof(LookAtClock), "look-at-clock")]
public abstract record PracticeSessionCommand
{
    private PracticeSessionCommand() { }

    public abstract DateTimeOffset Now { get; init; }

    /// <param name="Scenario">As it is now; the session keeps this copy.</param>
    /// <param name="PractisedAgainFrom">The session that this one repeats from the start.</param>
    public sealed record Open(
        string SessionId, string OwnerId, ScenarioDefinition Scenario, DateTimeOffset Now, ContinuedSession? ContinuesFrom = null,
        string? PractisedAgainFrom = null) : PracticeSessionCommand;

    /// <summary>There is a seat: from the answer of the floor, or from the floor later. The partner speaks at once.</summary>
    public sealed record Seat(string Key, DateTimeOffset Now) : PracticeSessionCommand;

    /// <param name="Place">1 is next.</param>
    public sealed record Queue(string Key, int Place, DateTimeOffset Now) : PracticeSessionCommand;

    /// <summary>Neither a seat nor a place in the queue, or the floor could not be asked.</summary>
    public sealed record TurnAway(string Key, int RetryAfterSeconds, DateTimeOffset Now) : PracticeSessionCommand;

    /// <param name="Number">1, 3, 5...: the number of the line that it becomes.</param>
    /// <param name="Text">What was said, if the client knows.</param>
    /// <param name="Audio">The key of the stored audio.</param>
    /// <param name="StartedAt">By the client's clock; required.</param>
    /// <param name="EndedAt">By the client's clock; required.</param>
    /// <param name="ReceivedAt">When the whole of it had reached the server.</param>
    /// <param name="UploadSeconds">How long it took to come in.</param>
    /// <param name="AllowedDriftSeconds">How far the client's clock may be from the server's, beyond the upload.</param>
    /// <param name="SentAt">
    /// By the client's clock, for a turn that had to wait: it tells how right that clock is, in place of <paramref name="EndedAt"/>, and the turn keeps
    /// its times as far as they lie between the partner's line and now. Null for one that is sent as soon as it ends.
    /// </param>
    public sealed record TakeTurn(
        int Number, string? Text, string? Audio, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, DateTimeOffset ReceivedAt, double UploadSeconds,
        DateTimeOffset Now, double AllowedDriftSeconds = 2, DateTimeOffset? SentAt = null) : PracticeSessionCommand;

    /// <summary>The recogniser has begun. Only tells; the result need not wait for it.</summary>
    public sealed record TranscriptionStarted(string Key, DateTimeOffset Now) : PracticeSessionCommand;

    /// <param name="Text">Empty when nothing was understood: the turn has then to be sent again.</param>
    public sealed record Transcribed(string Key, string Text, DateTimeOffset Now) : PracticeSessionCommand;

    /// <param name="Reason">For the trainee, in a sentence.</param>
    public sealed record TranscriptionFailed(string Key, string Reason, DateTimeOffset Now) : PracticeSessionCommand;

    /// <param name="Voice">The stored clips, sentence by sentence, if there is a voice.</param>
    /// <param name="EndedAt">When the trainee will have heard all of it; may lie ahead.</param>
    public sealed record PartnerReplied(
        string Key, string Text, ImmutableArray<VoicedSentence>? Voice, DateTimeOffset StartedAt, DateTimeOffset EndedAt, DateTimeOffset Now)
        : PracticeSessionCommand;

    public sealed record ObjectivesChecked(string Key, ObjectiveVerdict Verdict, DateTimeOffset Now) : PracticeSessionCommand;

    /// <summary>The partner or the objective check was tried as often as is sensible.</summary>
    /// <param name="Step">Which step: <c>reply</c>, <c>check</c>.</param>
    public sealed record ProviderFailed(string Key, string Step, DateTimeOffset Now) : PracticeSessionCommand;

    public sealed record Stop(string? Reason, DateTimeOffset Now) : PracticeSessionCommand;

    public sealed record SeatLeft(string Key, DateTimeOffset Now) : PracticeSessionCommand;

    public sealed record RequestEvaluation(DateTimeOffset Now) : PracticeSessionCommand;

    /// <summary>The evaluator has begun. Only tells; the result need not wait for it.</summary>
    public sealed record EvaluationStarted(string Key, DateTimeOffset Now) : PracticeSessionCommand;

    public sealed record EvaluationCompleted(string Key, EvaluationReport Report, DateTimeOffset Now) : PracticeSessionCommand;

    /// <param name="Pauses">Before the second attempt, the third, and so on; the run fails with the attempt that has none behind it.</param>
    public sealed record EvaluationFailed(string Key, string Reason, ImmutableArray<TimeSpan> Pauses, DateTimeOffset Now) : PracticeSessionCommand;

    public sealed record Delete(DateTimeOffset Now) : PracticeSessionCommand;

    public sealed record AudioRemoved(string Key, DateTimeOffset Now) : PracticeSessionCommand;

    public sealed record Purged(string Key, DateTimeOffset Now) : PracticeSessionCommand;

    /// <summary>Does what is due, and nothing when nothing is. Also what a handler answers that gave up on a thing which must not be given up.</summary>
    public sealed record LookAtClock(DateTimeOffset Now) : PracticeSessionCommand;
}

/// <summary>An ended session whose conversation goes on in a new one.</summary>
/// <param name="Ending">Why it ended: what came to its end does not go on, see <see cref="EndReasons.BrokeOff"/>.</param>
public sealed record ContinuedSession(string SessionId, EndReason Ending, ImmutableArray<Line> Lines)
{
    public static ContinuedSession Of(PracticeSession.Ended ended) => new(ended.Booking.SessionId, ended.Ending.Reason, ended.Conversation.Lines);

    /// <summary>Null when it may go on; otherwise why not.</summary>
    public Refusal? WhyNot(EndCriteria criteria) => this switch
    {
        _ when !Ending.BrokeOff() => new("practice.cannot-continue", "The conversation came to its end. Practise it again from the start."),
        _ when Lines.IsDefaultOrEmpty || !InOrder() => new("practice.cannot-continue", "There is no conversation to continue. Start the scenario from the beginning."),
        _ when Lines[^1].Speaker == Speaker.Partner && Conversation.From(Lines).TraineeTurns() >= criteria.MaxTurns =>
            new("practice.cannot-continue", "The conversation had all its turns. Start the scenario from the beginning."),
        _ => null,
    };

    // The partner opens, then they take turns.
    private bool InOrder() => Lines.Select((line, i) => line.Number == i && line.Speaker == (i % 2 == 0 ? Speaker.Partner : Speaker.Trainee)).All(right => right);
}

/// <summary>What a session wants done outside.</summary>
public abstract record PracticeSessionEffect : Effect
{
    private PracticeSessionEffect(string key) : base(key) { }

    /// <summary>Enter the floor; answer <c>Seat</c>, <c>Queue</c> or <c>TurnAway</c>.</summary>
    public sealed record AskForSeat(string Key, string SessionId) : PracticeSessionEffect(Key);

    /// <param name="Language">BCP 47.</param>
    public sealed record Transcribe(string Key, int Number, string Audio, string Language) : PracticeSessionEffect(Key);

    /// <param name="Number">Of the line that the partner says; 0 is the scenario's opening line, which needs no provider.</param>
    public sealed record ReplyAsPartner(string Key, int Number, Rehearsal Rehearsal) : PracticeSessionEffect(Key);

    public sealed record CheckObjectives(string Key, Rehearsal Rehearsal) : PracticeSessionEffect(Key);

    /// <summary>Give back the seat or the place in the queue. Never given up.</summary>
    public sealed record LeaveSeat(string Key) : PracticeSessionEffect(Key);

    public sealed record Evaluate(string Key, int Run, Rehearsal Rehearsal) : PracticeSessionEffect(Key);

    public sealed record RemoveAudio(string Key, ImmutableArray<string> Audio) : PracticeSessionEffect(Key);

    /// <summary>Purge the stream of what came before its <c>deleted</c> event.</summary>
    public sealed record PurgeStream(string Key) : PracticeSessionEffect(Key);
}
