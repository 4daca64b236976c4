using System.Collections.Immutable;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Practice;

/// <summary>What a watcher of a session is told; docs/api/live.md shows each.</summary>
/// <param name="Version">Watch from here to get what comes after; null for what is not stored.</param>
internal abstract record Push(long? Version)
{
    /// <summary>Tells the kinds apart in JSON.</summary>
    public abstract string Type { get; }

    public sealed record QueuePosition(long? Version, int Place, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "queue-position";
    }

    /// <summary>There was no place after all; start another one later.</summary>
    public sealed record TurnedAway(long? Version, int RetryAfterSeconds, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "turned-away";
    }

    /// <summary>The session is live; the partner speaks at once.</summary>
    public sealed record Began(long? Version, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "began";
    }

    /// <summary>Where a turn of the trainee stands that is not transcribed yet.</summary>
    public sealed record Turn(long? Version, int Number, TurnState State, DateTimeOffset? StartedAt, DateTimeOffset? EndedAt, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "turn";
    }

    /// <summary>The turn is a line now.</summary>
    public sealed record Transcript(long? Version, int Number, string Text, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "transcript";
    }

    /// <summary>The turn became no line: send it again under its number.</summary>
    public sealed record TurnFailed(long? Version, int Number, string Code, string Reason, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "turn-failed";
    }

    /// <summary>All that the partner has said so far of a line that is not whole yet.</summary>
    public sealed record PartnerPartial(int Number, string Text) : Push((long?)null)
    {
        public override string Type => ReplyAsPartner.PartialKind;
    }

    /// <summary>A sentence of a line that is not whole yet can be heard, or will not be.</summary>
    /// <param name="Sentence">From 0.</param>
    /// <param name="Audio">A link for 15 minutes; absent when the voice failed: the text stands alone.</param>
    /// <param name="Words">Seconds from the beginning of the clip.</param>
    /// <param name="Estimated">The times are not the voice's own but follow from the lengths of the words; absent when they are its own.</param>
    public sealed record PartnerVoice(
        int Number, int Sentence, string Text, string? Audio, string? MediaType, ImmutableArray<SpokenWord> Words, bool? Estimated) : Push((long?)null)
    {
        public override string Type => SpokenLine.Kind;
    }

    /// <param name="Audio">Of lines from before there were sentences.</param>
    /// <param name="Voice">Sentence by sentence; absent when the line has no voice.</param>
    public sealed record PartnerTurn(
        long? Version, int Number, string Text, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Audio, ImmutableArray<ShownSentence>? Voice,
        DateTimeOffset At) : Push(Version)
    {
        public override string Type => "partner-turn";
    }

    /// <param name="Number">The line up to which was judged.</param>
    public sealed record Objective(long? Version, int Number, Verdict Overall, string Reason, ImmutableArray<ObjectiveProgress> Objectives, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "objective";
    }

    public sealed record Ended(long? Version, EndReason Reason, DateTimeOffset ConditionAt, DateTimeOffset EndedAt, string? Note, string Message) : Push(Version)
    {
        public override string Type => "ended";
    }

    /// <summary>An evaluation is on its way.</summary>
    public sealed record Evaluating(long? Version, EvaluationStatus Status, int Run, int Attempt, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "evaluation";
    }

    public sealed record EvaluationReady(long? Version, int Run, EvaluationReport Report, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "evaluation-ready";
    }

    /// <param name="RetryAt">When it is tried again; null when it may be requested again.</param>
    public sealed record EvaluationFailed(long? Version, int Run, int Attempt, string Reason, DateTimeOffset? RetryAt, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "evaluation-failed";
    }

    /// <summary>Nothing comes after it.</summary>
    public sealed record Deleted(long? Version, DateTimeOffset At) : Push(Version)
    {
        public override string Type => "deleted";
    }

    /// <summary>Null for what concerns nobody outside.</summary>
    public static Push? Of(Recorded recorded, string ownerId, AudioLinks links) => Of(recorded.Version, (E)recorded.Event, ownerId, links);

    private static Push? Of(long version, E @event, string ownerId, AudioLinks links) => @event switch
    {
        E.Queued e => new QueuePosition(version, e.Place, e.At),
        E.QueuePlaceChanged e => new QueuePosition(version, e.Place, e.At),
        E.TurnedAway e => new TurnedAway(version, e.RetryAfterSeconds, e.At),
        E.Began e => new Began(version, e.At),
        E.TurnTaken e => new Turn(version, e.Number, TurnState.Received, e.StartedAt, e.EndedAt, e.At),
        E.TranscriptionStarted e => new Turn(version, e.Number, TurnState.Transcribing, null, null, e.At),
        E.TurnTranscribed e => new Transcript(version, e.Number, e.Text, e.At),
        E.TurnFailed e => new TurnFailed(version, e.Number, e.Code, e.Reason, e.At),
        E.PartnerSpoke e => new PartnerTurn(version, e.Number, e.Text, e.StartedAt, e.EndedAt, links.To(e.Audio, ownerId), links.To(e.Voice, ownerId), e.At),
        E.ObjectivesChecked e => new Objective(version, e.Number, e.Verdict.Overall, e.Verdict.Reason, e.Verdict.Objectives, e.At),
        E.Ended e => new Ended(version, e.Reason, e.ConditionAt, e.At, e.Note, Messages.Of(e.Reason)),
        E.EvaluationQueued e => new Evaluating(version, EvaluationStatus.Queued, e.Run, e.Attempt, e.At),
        E.EvaluationStarted e => new Evaluating(version, EvaluationStatus.Running, e.Run, e.Attempt, e.At),
        E.EvaluationCompleted e => new EvaluationReady(version, e.Run, e.Report, e.At),
        E.EvaluationFailed e => new EvaluationFailed(version, e.Run, e.Attempt, e.Reason, e.RetryAt, e.At),
        E.Deleted e => new Deleted(version, e.At),
        _ => null,
    };
}
