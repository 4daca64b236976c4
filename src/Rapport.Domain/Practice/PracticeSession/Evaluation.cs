using System.Text.Json.Serialization;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Domain.Practice;

/// <summary>How far the evaluation of an ended session is. At most one run at a time; a run may take several attempts.</summary>
[JsonDerivedType(typeof(Nothing), "nothing")]
[JsonDerivedType(typeof(Queued), "queued")]
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Retrying), "retrying")]
[JsonDerivedType(typeof(Completed), "completed")]
[JsonDerivedType(typeof(Failed), "failed")]
public abstract record Evaluation
{
    private Evaluation() { }

    /// <summary>The trainee said nothing, so there is nothing to evaluate.</summary>
    public sealed record Nothing : Evaluation;

    /// <param name="QueuedAt">When the run was asked for, before its first attempt.</param>
    /// <param name="Earlier">The report of the run before, which stays valid until this one is complete.</param>
    public sealed record Queued(int Run, int Attempt, DateTimeOffset QueuedAt, EvaluationReport? Earlier) : Evaluation;

    public sealed record Running(int Run, int Attempt, DateTimeOffset QueuedAt, EvaluationReport? Earlier) : Evaluation;

    /// <summary>The attempt failed; the next one begins at <paramref name="RetryAt"/>.</summary>
    public sealed record Retrying(int Run, int Attempt, DateTimeOffset QueuedAt, EvaluationReport? Earlier, DateTimeOffset RetryAt, string Reason) : Evaluation;

    public sealed record Completed(int Run, EvaluationReport Report, DateTimeOffset At) : Evaluation;

    public sealed record Failed(int Run, EvaluationReport? Earlier, string Reason, DateTimeOffset At) : Evaluation;

    /// <summary>The newest complete report, also while another run is on its way.</summary>
    public EvaluationReport? LastReport() => this switch
    {
        Completed e => e.Report,
        Queued e => e.Earlier,
        Running e => e.Earlier,
        Retrying e => e.Earlier,
        Failed e => e.Earlier,
        _ => null,
    };

    internal static Evaluation Evolve(Evaluation state, E @event) => (state, @event) switch
    {
        (Retrying s, E.EvaluationQueued e) when e.Run == s.Run => new Queued(e.Run, e.Attempt, s.QueuedAt, s.Earlier),
        (_, E.EvaluationQueued e) => new Queued(e.Run, e.Attempt, e.At, state.LastReport()),
        (Queued s, E.EvaluationStarted) => new Running(s.Run, s.Attempt, s.QueuedAt, s.Earlier),
        (_, E.EvaluationCompleted e) => new Completed(e.Run, e.Report, e.At),
        (Queued s, E.EvaluationFailed e) => Fail(s.QueuedAt, s.Earlier, e),
        (Running s, E.EvaluationFailed e) => Fail(s.QueuedAt, s.Earlier, e),
        _ => state,
    };

    private static Evaluation Fail(DateTimeOffset queuedAt, EvaluationReport? earlier, E.EvaluationFailed e) =>
        e.RetryAt is { } retryAt ? new Retrying(e.Run, e.Attempt, queuedAt, earlier, retryAt, e.Reason) : new Failed(e.Run, earlier, e.Reason, e.At);
}
