using System.Collections.Immutable;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Practice.PracticeSessionEvent>;
using E = Rapport.Domain.Practice.PracticeSessionEvent;
using F = Rapport.Domain.Practice.PracticeSessionEffect;
using S = Rapport.Domain.Practice.PracticeSession;

namespace Rapport.Domain.Practice;

// The evaluation of an ended session: one run at a time, several attempts each.
public sealed partial class PracticeSessionDecider
{
    private readonly record struct Attempt(int Run, int Number, DateTimeOffset QueuedAt)
    {
        public string Key => $"evaluate-{Run}.{Number}";
    }

    private static Attempt? OpenAttempt(S state) => state switch
    {
        S.Ended { Evaluation: Evaluation.Queued q } => new(q.Run, q.Attempt, q.QueuedAt),
        S.Ended { Evaluation: Evaluation.Running r } => new(r.Run, r.Attempt, r.QueuedAt),
        _ => null,
    };

    private static Attempt? OpenAttempt(S state, string key) => OpenAttempt(state) is { } attempt && attempt.Key == key ? attempt : null;

    private static Effect[] EvaluationEffects(S.Ended s) =>
        OpenAttempt(s) is { } attempt ? [new F.Evaluate(attempt.Key, attempt.Run, s.Rehearsal()!)] : [];

    private static ImmutableArray<Wake<C>> EvaluationWakes(Evaluation evaluation) => evaluation is Evaluation.Retrying r
        ? [new($"retry-evaluation-{r.Run}.{r.Attempt}", r.RetryAt, now => new C.LookAtClock(now))]
        : [];

    private static D RequestEvaluation(S state, C.RequestEvaluation c) => state switch
    {
        S.Ended { Evaluation: Evaluation.Completed e } => new E.EvaluationQueued(e.Run + 1, 1, c.Now),
        S.Ended { Evaluation: Evaluation.Failed e } => new E.EvaluationQueued(e.Run + 1, 1, c.Now),
        S.Ended { Evaluation: Evaluation.Nothing } => new Refusal("practice.nothing-to-evaluate", "The trainee said nothing in this session."),
        S.Ended => new Refusal("practice.evaluation-running", "An evaluation is on its way. Wait for it before you ask for another."),
        S.NotOpened or S.Deleted => NotFound,
        _ => NotEnded,
    };

    private static D EvaluationStarted(S state, C.EvaluationStarted c) =>
        state is S.Ended { Evaluation: Evaluation.Queued } && OpenAttempt(state, c.Key) is { } attempt
            ? new E.EvaluationStarted(attempt.Run, attempt.Number, c.Now)
            : D.AlreadySo;

    private static D EvaluationCompleted(S state, C.EvaluationCompleted c) => OpenAttempt(state, c.Key) is { } attempt
        ? new E.EvaluationCompleted(attempt.Run, c.Report, attempt.QueuedAt, c.Now)
        : D.AlreadySo;

    private static D EvaluationFailed(S state, C.EvaluationFailed c) => OpenAttempt(state, c.Key) is { } attempt
        ? new E.EvaluationFailed(attempt.Run, attempt.Number, c.Reason, RetryAt(attempt.Number, c), c.Now)
        : D.AlreadySo;

    private static DateTimeOffset? RetryAt(int attempt, C.EvaluationFailed c) => attempt <= c.Pauses.Length ? c.Now + c.Pauses[attempt - 1] : null;
}
