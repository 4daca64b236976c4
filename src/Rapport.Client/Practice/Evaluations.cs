// The shapes of the wire: the client knows nothing but the network, and an older one must read what a newer server's domain has become.
namespace Rapport.Client;

/// <summary>How far an evaluation is.</summary>
public enum EvaluationStatus
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,

    /// <summary>There is nothing to evaluate: the trainee said nothing.</summary>
    Nothing,
    Queued,
    Running,

    /// <summary>An attempt failed; another one follows.</summary>
    Retrying,
    Completed,
    Failed,
}

/// <param name="Run">1 for the first; each request makes another one.</param>
/// <param name="Reason">Why the last attempt failed.</param>
/// <param name="Report">The newest complete one, also while another run is on its way.</param>
public sealed record SessionEvaluation(
    EvaluationStatus Status, int? Run, int? Attempt, DateTimeOffset? QueuedAt, DateTimeOffset? RetryAt, string? Reason, DateTimeOffset? DoneAt, EvaluationReport? Report);

/// <param name="Evaluator">Who rated: <c>built-in</c>, or the provider and model.</param>
public sealed record EvaluationReport(IReadOnlyList<SkillRating> Ratings, string Summary, SpeechMeasures Measures, string Evaluator, string? Remark = null);

/// <param name="Rating">1 to 5, by the skill's rubric.</param>
/// <param name="Level">The rubric's sentence for the rating.</param>
/// <param name="Advice">What to try next.</param>
public sealed record SkillRating(string SkillId, string SkillName, int Rating, string Level, IReadOnlyList<Evidence> Evidence, string Advice);

/// <summary>A literal quote from a line of the transcript.</summary>
public sealed record Evidence(int Line, string Quote, string Why);

/// <summary>What was counted. Shares are 0 to 1, times in seconds; null where it can't be known.</summary>
public sealed record SpeechMeasures(
    int TraineeTurns,
    int TraineeWords,
    int PartnerWords,
    double TalkRatio,
    double? WordsPerMinute,
    int LongestMonologueWords,
    int OpenQuestions,
    int ClosedQuestions,
    int FillerWords,
    int Interruptions,
    double? ReactionSeconds,
    int EmpathyMarkers,
    int AcknowledgementMarkers,
    int HedgingMarkers,
    double ObjectiveProgress);
