namespace Rapport.Client;

/// <summary>What a session is doing.</summary>
public enum SessionStatus
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    Opening,
    Queued,
    TurnedAway,
    Live,
    Ended,
}

/// <summary>Who has to do what next in a live session.</summary>
public enum SessionPhase
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,

    /// <summary>The trainee's turn is awaited.</summary>
    Trainee,
    Transcribing,
    Replying,
    Checking,
}

/// <summary>Who speaks.</summary>
public enum Speaker
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    Trainee,
    Partner,
}

/// <summary>How far a trainee's turn is.</summary>
public enum TurnState
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    Received,
    Transcribing,
    Transcribed,
    Failed,
}

/// <summary>How an objective stands.</summary>
public enum Verdict
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    Open,
    Met,
    Failed,
}

/// <summary>Why a session ended.</summary>
public enum EndReason
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    ObjectiveMet,
    ObjectiveFailed,
    MaxTurns,
    MaxDuration,
    Idle,
    Manual,
    ProviderOutage,
}

/// <param name="Audio">A link to the recording, good for 15 minutes; null for a line without one.</param>
/// <param name="Voice">The partner's, sentence by sentence; null for a line without a voice.</param>
public sealed record SessionLine(
    int Number, Speaker Speaker, string Text, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Audio, IReadOnlyList<SpokenSentence>? Voice = null);

/// <param name="Audio">A link to the clip, good for 15 minutes; null when the voice failed for this sentence.</param>
public sealed record SpokenSentence(string Text, string? Audio);

/// <summary>A word as it stands in its sentence. Times are seconds from the beginning of the clip.</summary>
public sealed record SpokenWord(string Text, double At, double Until);

/// <summary>A turn that is on its way, or that is to be sent again.</summary>
public sealed record PendingTurn(int Number, TurnState State, DateTimeOffset StartedAt, DateTimeOffset EndedAt);

/// <param name="Reason">Why it stands so.</param>
public sealed record SessionObjective(string Id, string Text, Verdict Verdict, string? Reason);

/// <param name="Note">The reason given for a manual end, or why the objective was met or failed.</param>
/// <param name="Message">What happened and how to go on.</param>
public sealed record SessionEnding(EndReason Reason, DateTimeOffset ConditionAt, DateTimeOffset EndedAt, string? Note, string Message);

/// <summary>When a live session ends by itself if nothing happens before.</summary>
public sealed record SessionDeadline(EndReason Reason, DateTimeOffset At);

/// <summary>A session as its owner sees it.</summary>
/// <param name="Version">Grows with everything that happens; watch from here.</param>
/// <param name="QueuePlace">1 is next; only while queued.</param>
/// <param name="ExpectedNumber">Of the trainee's next turn; only while live.</param>
public sealed record PracticeSession(
    string Id,
    long Version,
    SessionStatus Status,
    string ScenarioId,
    string ScenarioTitle,
    string Language,
    string Brief,
    string? PartnerName,
    DateTimeOffset OpenedAt,
    DateTimeOffset? StartedAt,
    int? QueuePlace,
    SessionPhase? Phase,
    int? ExpectedNumber,
    SessionDeadline? Deadline,
    PendingTurn? Turn,
    IReadOnlyList<SessionLine> Lines,
    IReadOnlyList<SessionObjective> Objectives,
    SessionEnding? Ending,
    SessionEvaluation? Evaluation,
    string? ContinuesFrom,
    string? PractisedAgainFrom);

/// <param name="State">What became of it so far; the rest is told to watchers.</param>
/// <param name="ExpectedNumber">Of the turn after this one; null once the session has ended.</param>
public sealed record TakenTurn(int Number, TurnState State, int? ExpectedNumber, long Version);
