using FluentAssertions;
using Rapport.Domain.Accounts;
using Xunit;
using C = Rapport.Domain.Accounts.RetentionCommand;
using E = Rapport.Domain.Accounts.RetentionEvent;
using F = Rapport.Domain.Accounts.RetentionEffect;
using S = Rapport.Domain.Accounts.Retention;
using Spec = Rapport.Testing.Spec<
    Rapport.Domain.Accounts.RetentionDecider,
    Rapport.Domain.Accounts.Retention,
    Rapport.Domain.Accounts.RetentionCommand,
    Rapport.Domain.Accounts.RetentionEvent>;

namespace Rapport.Domain.Tests.Accounts;

public class RetentionSpecs
{
    private static readonly DateTimeOffset Monday = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly DateTimeOffset TuesdayAtThree = new(2026, 3, 3, 3, 0, 0, TimeSpan.Zero);

    private static readonly RetentionPlan Plan = new(
        TimeSpan.FromHours(3), [new("answers", TimeSpan.FromDays(1), true), new("files", TimeSpan.FromDays(30), true), new("quiet", TimeSpan.FromDays(7), false)]);

    private static readonly C.Schedule Schedule = new(Plan, Monday);

    private static readonly C.LookAtClock Due = new(TuesdayAtThree);

    private static C.Removed Removed(string key, int count = 5, bool done = true) => new(key, count, done, TuesdayAtThree.AddMinutes(1));

    [Fact]
    public void A_plan_says_when_the_next_run_is_due()
    {
        var spec = Spec.Given().When(Schedule).Then(new E.Planned(Plan, TuesdayAtThree, Monday));
        spec.Agenda.Wakes.Should().ContainSingle().Which.DueAt.Should().Be(TuesdayAtThree);
        spec.When(Schedule with { Now = Monday.AddHours(1), Plan = Plan with { Rules = [.. Plan.Rules] } }).ThenNothing();
    }

    [Fact]
    public void A_run_that_is_due_today_is_today() => Spec.Given()
        .When(Schedule with { Now = TuesdayAtThree.AddSeconds(-1) })
        .Then(new E.Planned(Plan, TuesdayAtThree, TuesdayAtThree.AddSeconds(-1)));

    [Fact]
    public void Another_time_moves_the_next_run_but_not_one_that_is_overdue()
    {
        var later = Plan with { DailyAt = TimeSpan.FromHours(10) };
        Spec.After(Schedule).When(Schedule with { Plan = later, Now = Monday.AddMinutes(1) }).Then(new E.Planned(later, Monday.AddHours(1), Monday.AddMinutes(1)));
        Spec.After(Schedule).When(Schedule with { Plan = later, Now = TuesdayAtThree.AddDays(2) }).Then(new E.Planned(later, TuesdayAtThree, TuesdayAtThree.AddDays(2)));
    }

    [Fact]
    public void A_run_takes_the_rules_that_are_on_one_after_the_other()
    {
        var running = Spec.After(Schedule).When(Due).Then(new E.RunStarted(
            1, TuesdayAtThree, TuesdayAtThree.AddDays(1), [new("answers", TuesdayAtThree.AddDays(-1)), new("files", TuesdayAtThree.AddDays(-30))], TuesdayAtThree));
        running.Effect<F.ApplyRule>().Should().Be(new F.ApplyRule("run-1-answers-1", "answers", TuesdayAtThree.AddDays(-1)));
        var second = running.When(Removed("run-1-answers-1")).ThenKinds(typeof(E.Removed));
        second.Effect<F.ApplyRule>().Rule.Should().Be("files");
        var over = second.When(Removed("run-1-files-1", 0)).ThenKinds(typeof(E.Removed), typeof(E.RunEnded));
        var report = over.Is<S.Waiting>().Reports.Should().ContainSingle().Subject;
        report.Rules.Select(r => (r.Rule, r.Removed, r.Outcome)).Should().Equal(("answers", 5, RuleOutcome.Done), ("files", 0, RuleOutcome.Done));
        report.EndedAt.Should().NotBeNull();
        over.Agenda.Wakes.Should().ContainSingle().Which.DueAt.Should().Be(TuesdayAtThree.AddDays(1));
    }

    [Fact]
    public void A_long_rule_goes_stretch_by_stretch_and_its_counts_are_added()
    {
        var spec = Spec.After(Schedule, Due).When(Removed("run-1-answers-1", 20_000, done: false)).ThenKinds(typeof(E.Removed));
        spec.Effect<F.ApplyRule>().Key.Should().Be("run-1-answers-2");
        spec.When(Removed("run-1-answers-1", 20_000, done: false)).ThenNothing();
        spec.When(Removed("run-1-answers-2", 17)).ThenKinds(typeof(E.Removed)).Is<S.Running>().Run.Rules[0].Should().Match<RuleReport>(r => r.Removed == 20_017 && r.Stretches == 2);
    }

    [Fact]
    public void A_rule_that_fails_is_reported_and_the_others_go_on()
    {
        var spec = Spec.After(Schedule, Due).When(new C.RuleFailed("run-1-answers-1", "IOException", TuesdayAtThree)).Then(new E.RuleFailed(1, "answers", "IOException", TuesdayAtThree));
        spec.Effect<F.ApplyRule>().Rule.Should().Be("files");
        spec.When(Removed("run-1-files-1")).ThenKinds(typeof(E.Removed), typeof(E.RunEnded)).Is<S.Waiting>().Reports[0].Rules[0]
            .Should().Match<RuleReport>(r => r.Outcome == RuleOutcome.Failed && r.Reason == "IOException");
    }

    [Fact]
    public void For_missed_days_there_is_one_run()
    {
        var running = Spec.After(Schedule).When(new C.LookAtClock(TuesdayAtThree.AddDays(4).AddHours(2))).ThenKinds(typeof(E.RunStarted));
        running.Is<S.Running>().Run.DueAt.Should().Be(TuesdayAtThree);
        running.And(Removed("run-1-answers-1"), Removed("run-1-files-1")).Agenda.Wakes.Should().ContainSingle().Which.DueAt.Should().Be(TuesdayAtThree.AddDays(5));
    }

    [Fact]
    public void A_look_before_its_time_or_during_a_run_changes_nothing()
    {
        Spec.After(Schedule).When(new C.LookAtClock(TuesdayAtThree.AddSeconds(-1))).ThenNothing();
        Spec.After(Schedule, Due).When(Due with { Now = TuesdayAtThree.AddDays(1) }).ThenNothing();
    }

    [Fact]
    public void With_every_rule_off_a_run_is_over_at_once()
    {
        var off = Plan with { Rules = [.. Plan.Rules.Select(r => r with { On = false })] };
        Spec.After(Schedule with { Plan = off }).When(Due).ThenKinds(typeof(E.RunStarted), typeof(E.RunEnded));
        Spec.After(Schedule with { Plan = off }).When(new C.RunNow(Monday.AddMinutes(1))).ThenNothing();
    }

    [Fact]
    public void A_run_may_be_asked_for_and_the_daily_one_stays_due()
    {
        var spec = Spec.After(Schedule).When(new C.RunNow(Monday.AddHours(1))).ThenKinds(typeof(E.RunStarted));
        spec.When(new C.RunNow(Monday.AddHours(2))).ThenNothing();
        spec.And(Removed("run-1-answers-1"), Removed("run-1-files-1")).Agenda.Wakes.Should().ContainSingle().Which.DueAt.Should().Be(TuesdayAtThree);
        Spec.Given().When(new C.RunNow(Monday)).ThenRefused("operations.retention-unplanned");
    }

    [Fact]
    public void What_comes_late_from_an_earlier_run_changes_nothing()
    {
        var spec = Spec.After(Schedule, Due, Removed("run-1-answers-1"), Removed("run-1-files-1"), Due with { Now = TuesdayAtThree.AddDays(1) });
        spec.When(Removed("run-1-answers-1")).ThenNothing();
        spec.When(new C.RuleFailed("run-1-files-1", "IOException", TuesdayAtThree)).ThenNothing();
        spec.Wants.Should().Equal("run-2-answers-1");
    }

    [Fact]
    public void Old_reports_are_forgotten_and_what_is_left_is_said_anew()
    {
        C[] run(int number) => [new C.LookAtClock(TuesdayAtThree.AddDays(number)), Removed($"run-{number}-answers-1") with { Now = TuesdayAtThree.AddDays(number) }, Removed($"run-{number}-files-1") with { Now = TuesdayAtThree.AddDays(number) }];
        var spec = Spec.After([Schedule, .. run(1), .. run(2), .. run(3)]);
        var forget = new C.ForgetReports(TuesdayAtThree.AddDays(3), TuesdayAtThree.AddDays(4));
        var left = spec.When(forget).ThenKinds(typeof(E.ReportsForgotten));
        left.Is<S.Waiting>().Reports.Select(r => r.Number).Should().Equal(3);
        // The earlier events are purged: this one alone gives the same.
        Spec.Given(new E.ReportsForgotten(forget.Before, left.State, forget.Now)).State.Should().BeEquivalentTo(left.State);
        left.When(forget with { Before = TuesdayAtThree.AddDays(30) }).ThenNothing().And(run(4)).Is<S.Waiting>().Reports[^1].Number.Should().Be(4, "the newest stays, so that numbers go on");
    }

    [Fact]
    public void Reports_are_forgotten_in_the_middle_of_a_run_too()
    {
        var spec = Spec.After(Schedule, Due, Removed("run-1-answers-1"), Removed("run-1-files-1"), new C.RunNow(TuesdayAtThree.AddHours(1)),
            Removed("run-2-answers-1"), Removed("run-2-files-1"), new C.RunNow(TuesdayAtThree.AddHours(2)), Removed("run-3-answers-1"));
        spec.When(new C.ForgetReports(TuesdayAtThree.AddDays(9), TuesdayAtThree.AddHours(3))).ThenKinds(typeof(E.ReportsForgotten))
            .And(Removed("run-3-files-1")).Is<S.Waiting>().Reports.Select(r => r.Number).Should().Equal(2, 3);
    }
}
