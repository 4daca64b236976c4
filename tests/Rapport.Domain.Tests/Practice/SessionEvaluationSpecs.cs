using System.Collections.Immutable;
using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;
using static Rapport.Domain.Tests.Practice.Examples;
using static Rapport.Domain.Tests.Practice.SessionCommands;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using E = Rapport.Domain.Practice.PracticeSessionEvent;
using F = Rapport.Domain.Practice.PracticeSessionEffect;
using S = Rapport.Domain.Practice.PracticeSession;
using Spec = Rapport.Testing.Spec<
    Rapport.Domain.Practice.PracticeSessionDecider,
    Rapport.Domain.Practice.PracticeSession,
    Rapport.Domain.Practice.PracticeSessionCommand,
    Rapport.Domain.Practice.PracticeSessionEvent>;

namespace Rapport.Domain.Tests.Practice;

public class SessionEvaluationSpecs
{
    private static readonly ImmutableArray<TimeSpan> Pauses = [TimeSpan.FromSeconds(5), TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(120)];

    private static readonly PracticeSessionCommand[] Completed = [.. Stopped, new C.EvaluationStarted("evaluate-1.1", At(21)), new C.EvaluationCompleted("evaluate-1.1", Report, At(22))];

    private static readonly PracticeSessionCommand[] FailedForGood =
    [
        .. Stopped,
        new C.EvaluationFailed("evaluate-1.1", "429", Pauses, At(21)), new C.LookAtClock(At(26)),
        new C.EvaluationFailed("evaluate-1.2", "429", Pauses, At(30)), new C.LookAtClock(At(60)),
        new C.EvaluationFailed("evaluate-1.3", "429", Pauses, At(70)), new C.LookAtClock(At(190)),
        new C.EvaluationFailed("evaluate-1.4", "429", Pauses, At(200)),
    ];

    [Fact]
    public void An_ended_session_is_evaluated()
    {
        var effect = Spec.After(Stopped).Effect<F.Evaluate>();
        (effect.Key, effect.Run).Should().Be(("evaluate-1.1", 1));
        effect.Rehearsal.Lines.Should().HaveCount(3);
    }

    [Fact]
    public void A_session_in_which_the_trainee_said_nothing_is_not_evaluated() => Spec.After([.. Begun, new C.Stop(null, At(5))])
        .Is<S.Ended>().Evaluation.Should().BeOfType<Evaluation.Nothing>();

    [Fact]
    public void The_evaluator_at_work_shows_and_is_run_again_after_a_crash() => Spec.After(Stopped)
        .When(new C.EvaluationStarted("evaluate-1.1", At(21)))
        .Then(new E.EvaluationStarted(1, 1, At(21)))
        .Effect<F.Evaluate>().Key.Should().Be("evaluate-1.1");

    [Fact]
    public void A_report_completes_it() => Spec.After([.. Stopped, new C.EvaluationStarted("evaluate-1.1", At(21))])
        .When(new C.EvaluationCompleted("evaluate-1.1", Report, At(22)))
        .Then(new E.EvaluationCompleted(1, Report, At(20), At(22)))
        .Is<S.Ended>().Evaluation.LastReport().Should().BeSameAs(Report);

    [Fact]
    public void A_report_need_not_wait_for_the_news_that_its_run_began() => Spec.After(Stopped)
        .When(new C.EvaluationCompleted("evaluate-1.1", Report, At(22)))
        .ThenKinds(typeof(E.EvaluationCompleted));

    [Fact]
    public void Where_no_further_attempt_is_wanted_the_first_failure_is_the_last() => Spec.After(Stopped)
        .When(new C.EvaluationFailed("evaluate-1.1", "429", [], At(21)))
        .Then(new E.EvaluationFailed(1, 1, "429", null, At(21)))
        .Is<S.Ended>().Evaluation.Should().BeOfType<Evaluation.Failed>();

    [Fact]
    public void A_failed_attempt_is_tried_again_after_its_pause()
    {
        var spec = Spec.After(Stopped)
            .When(new C.EvaluationFailed("evaluate-1.1", "429", Pauses, At(21)))
            .Then(new E.EvaluationFailed(1, 1, "429", At(26), At(21)));
        spec.Agenda.Effects.Should().NotContain(e => e is F.Evaluate);
        var wake = spec.Agenda.Wakes.Should().ContainSingle().Subject;
        wake.DueAt.Should().Be(At(26));
        spec.When(wake.Command(At(27))).Then(new E.EvaluationQueued(1, 2, At(27))).Effect<F.Evaluate>().Key.Should().Be("evaluate-1.2");
    }

    [Fact]
    public void The_second_try_waits_thirty_seconds_the_third_two_minutes_then_it_has_failed()
    {
        Spec.After(FailedForGood[..^6]).Agenda.Wakes.Single().DueAt.Should().Be(At(26));
        Spec.After(FailedForGood[..^4]).Agenda.Wakes.Single().DueAt.Should().Be(At(60));
        Spec.After(FailedForGood[..^2]).Agenda.Wakes.Single().DueAt.Should().Be(At(190));
        Spec.After(FailedForGood[..^1]).Is<S.Ended>().Evaluation.Should().BeOfType<Evaluation.Queued>();
        Spec.After(FailedForGood).Is<S.Ended>().Evaluation.Should().Be(new Evaluation.Failed(1, null, "429", At(200)));
    }

    [Fact]
    public void A_result_of_an_earlier_attempt_is_ignored() => Spec.After([.. Stopped, new C.EvaluationFailed("evaluate-1.1", "429", Pauses, At(21)), new C.LookAtClock(At(26))])
        .When(new C.EvaluationCompleted("evaluate-1.1", Report, At(27)))
        .ThenNothing();

    [Fact]
    public void How_long_a_run_took_counts_from_when_it_was_asked_for() => Spec
        .After([.. Stopped, new C.EvaluationFailed("evaluate-1.1", "429", Pauses, At(21)), new C.LookAtClock(At(26))])
        .When(new C.EvaluationCompleted("evaluate-1.2", Report, At(27)))
        .Then(new E.EvaluationCompleted(1, Report, At(20), At(27)));

    [Fact]
    public void A_completed_evaluation_can_be_asked_for_again_and_the_report_stays_meanwhile() => Spec.After(Completed)
        .When(new C.RequestEvaluation(At(50)))
        .Then(new E.EvaluationQueued(2, 1, At(50)))
        .Is<S.Ended>().Evaluation.Should().Be(new Evaluation.Queued(2, 1, At(50), Report));

    [Fact]
    public void A_failed_evaluation_can_be_asked_for_again() => Spec.After(FailedForGood)
        .When(new C.RequestEvaluation(At(500)))
        .Then(new E.EvaluationQueued(2, 1, At(500)));

    [Fact]
    public void While_one_is_on_its_way_there_is_no_other()
    {
        Spec.After(Stopped).When(new C.RequestEvaluation(At(21))).ThenRefused("practice.evaluation-running");
        Spec.After([.. Stopped, new C.EvaluationStarted("evaluate-1.1", At(21))]).When(new C.RequestEvaluation(At(22))).ThenRefused("practice.evaluation-running");
        Spec.After([.. Stopped, new C.EvaluationFailed("evaluate-1.1", "429", Pauses, At(21))]).When(new C.RequestEvaluation(At(22))).ThenRefused("practice.evaluation-running");
    }

    [Fact]
    public void A_live_session_is_not_evaluated() => Spec.After(Begun)
        .When(new C.RequestEvaluation(At(10)))
        .ThenRefused("practice.session-not-ended");
}
