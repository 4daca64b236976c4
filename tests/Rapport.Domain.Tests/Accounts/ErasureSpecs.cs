using FluentAssertions;
using Rapport.Domain.Accounts;
using Xunit;
using C = Rapport.Domain.Accounts.ErasureCommand;
using E = Rapport.Domain.Accounts.ErasureEvent;
using F = Rapport.Domain.Accounts.ErasureEffect;
using S = Rapport.Domain.Accounts.Erasure;
using Spec = Rapport.Testing.Spec<
    Rapport.Domain.Accounts.ErasureDecider,
    Rapport.Domain.Accounts.Erasure,
    Rapport.Domain.Accounts.ErasureCommand,
    Rapport.Domain.Accounts.ErasureEvent>;

namespace Rapport.Domain.Tests.Accounts;

public sealed class ErasureSpecs
{
    private static readonly DateTimeOffset start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly C.Request asked = new("e1", ErasureBy.Self, ["account", "key"], Again: false, start);
    private static readonly E.Requested requested = new("e1", ErasureBy.Self, ["account", "key"], start);
    private static readonly E.StepDone accountDone = new("account", [new("accounts", 1)], null, At(1));

    private static DateTimeOffset At(double seconds) => start.AddSeconds(seconds);

    [Fact]
    public void A_request_begins_with_the_first_step_and_claims_its_id_so_that_the_certificate_is_found()
    {
        Spec.Given().When(asked).Then(requested).Wants.Should().Equal("e1-account-1");

        ErasureDecider.Decide(ErasureDecider.Initial, asked).Claims.Should().ContainSingle().Which.Should().Be(new Deciding.Claim("erasure-certificate", "e1", "accounts.erasure-id-taken"));
    }

    [Fact]
    public void The_steps_are_done_one_after_the_other_and_the_last_one_completes_it_with_its_certificate()
    {
        var second = Spec.Given(requested).When(new C.StepDone("e1-account-1", [new("accounts", 1)], null, At(1))).Then(accountDone);
        second.Effect<F.RunStep>().Step.Should().Be("key");

        var certificate = new ErasureCertificate(
            new("e1", ErasureBy.Self, start), [new("account", [new("accounts", 1)], null, At(1)), new("key", [new("keys", 1)], "sha", At(2))], At(2));
        var completed = second.When(new C.StepDone("e1-key-1", [new("keys", 1)], "sha", At(2)))
            .Then(new E.StepDone("key", [new("keys", 1)], "sha", At(2)), new E.Completed(certificate, At(2)));

        completed.Wants.Should().BeEmpty();
        completed.Is<S.Completed>().Of()!.Id.Should().Be("e1");
    }

    [Fact]
    public void The_result_of_a_step_that_is_not_under_way_changes_nothing()
    {
        Spec.Given(requested).When(new C.StepDone("e1-key-1", [], null, At(1))).ThenNothing();
        Spec.Given(requested).When(new C.StepFailed("e0-account-1", "Timeout", At(1))).ThenNothing();
        Spec.Given(requested, accountDone).When(new C.StepDone("e1-account-1", [], null, At(2))).ThenNothing();
        Spec.Given().When(new C.StepDone("e1-account-1", [], null, At(1))).ThenNothing();
    }

    [Fact]
    public void A_step_that_fails_is_tried_again_after_a_pause_that_grows_and_never_given_up()
    {
        var spec = Spec.Given(requested);
        var now = At(1);
        TimeSpan[] pauses = [.. Enumerable.Range(1, 40).Select(attempt =>
        {
            var failed = spec.When(new C.StepFailed($"e1-account-{attempt}", "NpgsqlException", now)).ThenKinds(typeof(E.StepFailed));
            var wait = failed.Is<S.Waiting>().RetryAt - now;
            failed.When(new C.LookAtClock(now)).ThenNothing();
            now += wait;
            spec = failed.When(new C.LookAtClock(now)).Then(new E.StepTriedAgain("account", attempt + 1, now));
            spec.Wants.Should().Equal($"e1-account-{attempt + 1}");
            return wait;
        })];

        pauses[..4].Should().Equal(TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(4), TimeSpan.FromSeconds(8), TimeSpan.FromSeconds(16));
        pauses[20..].Should().AllBeEquivalentTo(ErasureDecider.LongestPause);
        spec.When(new C.StepDone("e1-account-41", [], null, now)).ThenKinds(typeof(E.StepDone)).Is<S.Running>().Attempt.Should().Be(1, "the next step has not failed yet");
    }

    [Fact]
    public void What_waits_says_when_it_is_looked_at()
    {
        var waiting = Spec.Given(requested).When(new C.StepFailed("e1-account-1", "IOException", At(5))).Then(new E.StepFailed("account", 1, "IOException", At(7), At(5)));

        waiting.Agenda.Wakes.Should().ContainSingle().Which.DueAt.Should().Be(At(7));
        waiting.When(new C.StepDone("e1-account-1", [], null, At(6))).ThenNothing();
    }

    [Fact]
    public void Who_is_being_erased_or_was_is_not_erased_twice()
    {
        var another = asked with { ErasureId = "e2", By = ErasureBy.Operator };
        Spec.Given(requested).When(another).ThenNothing();
        Spec.Given(requested).And(new C.StepFailed("e1-account-1", "IOException", At(5))).When(another).ThenNothing();
        Completed.When(another).ThenNothing();
    }

    [Fact]
    public void An_operator_may_have_all_steps_done_once_more_with_a_certificate_of_its_own()
    {
        var again = new C.Request("e2", ErasureBy.Restore, ["account"], Again: true, At(60));

        var second = Completed.When(again).Then(new E.Requested("e2", ErasureBy.Restore, ["account"], At(60)));
        second.Wants.Should().Equal("e2-account-1");
        second.And(new C.StepDone("e2-account-1", [], null, At(61))).When(again).ThenNothing();
    }

    [Fact]
    public void Without_steps_there_is_nothing_to_do() =>
        Spec.Given().When(asked with { Steps = [] }).ThenKinds(typeof(E.Requested), typeof(E.Completed)).Is<S.Completed>().Certificate.Steps.Should().BeEmpty();

    private static Spec Completed => Spec.Given(requested, accountDone).And(new C.StepDone("e1-key-1", [], "sha", At(2)));
}
