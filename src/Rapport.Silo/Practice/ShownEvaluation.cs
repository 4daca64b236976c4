using Rapport.Domain.Practice;

namespace Rapport.Silo.Practice;

internal enum EvaluationStatus
{
    Nothing,
    Queued,
    Running,
    Retrying,
    Completed,
    Failed,
}

/// <summary>How far an evaluation is.</summary>
/// <param name="Status"><c>nothing</c> when the trainee said nothing; <c>retrying</c> while it waits for its next attempt.</param>
/// <param name="Run">1 for the first; each request makes another one.</param>
/// <param name="RetryAt">When a failed attempt is tried again.</param>
/// <param name="Reason">Why the last attempt failed.</param>
/// <param name="Report">The newest complete one, also while another run is on its way.</param>
internal sealed record ShownEvaluation(
    EvaluationStatus Status, int? Run = null, int? Attempt = null, DateTimeOffset? QueuedAt = null, DateTimeOffset? RetryAt = null, string? Reason = null,
    DateTimeOffset? DoneAt = null, EvaluationReport? Report = null)
{
    /// <summary>Of <see cref="ShownSession.Stopped"/>.</summary>
    public static readonly ShownEvaluation Example = new(EvaluationStatus.Completed, Run: 1, DoneAt: new(2026, 3, 2, 9, 1, 5, TimeSpan.Zero), Report: new(
        [
            new(
                "negotiation", "Negotiating", 3, "Names number and reason, but argues about positions and gives way without anything in return.",
                [new(1, "three weeks early", "A result that the number stands on.")], "Ask what stands behind her no before you offer anything."),
        ],
        "You named a number and what it stands on, and left before it was settled.",
        new(1, 15, 21, 0.42, null, 15, 0, 0, 0, 0, 4, 0, 0, 0, 0.5, [new(1, 15, null, 4, 0)]), "built-in"));

    public static readonly ShownEvaluation Again = new(EvaluationStatus.Queued, Run: 2, Attempt: 1, QueuedAt: new(2026, 3, 2, 9, 5, 0, TimeSpan.Zero), Report: Example.Report);

    public static ShownEvaluation Of(Evaluation evaluation) => evaluation switch
    {
        Evaluation.Queued e => new(EvaluationStatus.Queued, e.Run, e.Attempt, e.QueuedAt, Report: e.Earlier),
        Evaluation.Running e => new(EvaluationStatus.Running, e.Run, e.Attempt, e.QueuedAt, Report: e.Earlier),
        Evaluation.Retrying e => new(EvaluationStatus.Retrying, e.Run, e.Attempt, e.QueuedAt, e.RetryAt, e.Reason, Report: e.Earlier),
        Evaluation.Completed e => new(EvaluationStatus.Completed, e.Run, DoneAt: e.At, Report: e.Report),
        Evaluation.Failed e => new(EvaluationStatus.Failed, e.Run, Reason: e.Reason, DoneAt: e.At, Report: e.Earlier),
        _ => new(EvaluationStatus.Nothing),
    };
}
