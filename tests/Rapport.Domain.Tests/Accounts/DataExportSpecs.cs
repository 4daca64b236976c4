using FluentAssertions;
using Rapport.Domain.Accounts;
using Xunit;
using static Rapport.Domain.Tests.Practice.Examples;
using C = Rapport.Domain.Accounts.DataExportCommand;
using E = Rapport.Domain.Accounts.DataExportEvent;
using F = Rapport.Domain.Accounts.DataExportEffect;
using S = Rapport.Domain.Accounts.DataExport;
using Spec = Rapport.Testing.Spec<
    Rapport.Domain.Accounts.DataExportDecider,
    Rapport.Domain.Accounts.DataExport,
    Rapport.Domain.Accounts.DataExportCommand,
    Rapport.Domain.Accounts.DataExportEvent>;

namespace Rapport.Domain.Tests.Accounts;

public class DataExportSpecs
{
    private static readonly TimeSpan Pause = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Day = TimeSpan.FromHours(24);

    private static readonly C.Built Built = new("build-1", 5_000, 12, Day, At(10));

    private static C.Ask Ask(double at, string file = "file-1") => new(file, $"secret of {file}", Pause, At(at));

    private static C.Fetch Fetch(double at, string use = "use-1") => new("file-1", use, At(at));

    [Fact]
    public void Who_asks_gets_one_built() => Spec.Given()
        .When(Ask(0))
        .Then(new E.Asked(1, "file-1", "secret of file-1", At(0)))
        .Effect<F.Build>().Should().Be(new F.Build("build-1", "file-1", "secret of file-1"));

    [Fact]
    public void Asked_twice_it_is_the_same_one_while_it_is_built_and_while_it_is_ready()
    {
        Spec.After(Ask(0)).When(Ask(1, "file-2")).ThenNothing();
        Spec.After(Ask(0), Built).When(Ask(1000, "file-2")).ThenNothing();
    }

    [Fact]
    public void It_is_ready_for_a_day_and_then_it_goes()
    {
        var ready = Spec.After(Ask(0)).When(Built).Then(new E.Built(5_000, 12, At(10) + Day, At(10)));
        var wake = ready.Agenda.Wakes.Should().ContainSingle().Subject;
        wake.DueAt.Should().Be(At(10) + Day);
        ready.When(wake.Command(wake.DueAt - TimeSpan.FromSeconds(1))).ThenNothing();
        ready.When(wake.Command(wake.DueAt)).Then(new E.Expired(At(10) + Day)).Effect<F.RemoveFile>().Should().Be(new F.RemoveFile("remove-1", "file-1"));
    }

    [Fact]
    public void The_link_works_once_and_then_the_file_goes()
    {
        var fetched = Spec.After(Ask(0), Built).When(Fetch(20)).Then(new E.Fetched("use-1", At(20)));
        fetched.Effect<F.RemoveFile>().File.Should().Be("file-1");
        fetched.When(Fetch(21, "use-2")).ThenRefused("accounts.export-fetched");
        fetched.When(Fetch(21)).ThenNothing();
        fetched.When(new C.FileRemoved("remove-1", At(22))).Then(new E.FileRemoved(At(22))).Wants.Should().BeEmpty();
    }

    [Fact]
    public void A_file_that_could_not_be_removed_stays_to_be_removed() => Spec.After(Ask(0), Built, Fetch(20))
        .When(new C.FileRemoved("", At(22)))
        .ThenNothing()
        .Wants.Should().Equal("remove-1");

    [Fact]
    public void An_expired_link_opens_nothing_also_when_nobody_has_looked_at_the_clock_yet()
    {
        Spec.After(Ask(0), Built).When(Fetch(11 + Day.TotalSeconds)).ThenRefused("accounts.export-expired");
        Spec.After(Ask(0), Built, new C.LookAtClock(At(10) + Day)).When(Fetch(11 + Day.TotalSeconds)).ThenRefused("accounts.export-expired");
    }

    [Fact]
    public void The_link_of_another_one_opens_nothing()
    {
        Spec.Given().When(Fetch(1)).ThenRefused("accounts.no-export");
        Spec.After(Ask(0)).When(Fetch(1)).ThenRefused("accounts.no-export");
        Spec.After(Ask(0), Built).When(Fetch(20) with { File = "file-0" }).ThenRefused("accounts.no-export");
    }

    [Fact]
    public void Another_one_may_be_asked_for_after_a_pause()
    {
        var spec = Spec.After(Ask(0), Built, Fetch(20), new C.FileRemoved("remove-1", At(21)));
        spec.When(Ask(240, "file-2")).ThenRefused("accounts.export-too-soon", ("retryAfterSeconds", "60"));
        spec.When(Ask(300, "file-2")).Then(new E.Asked(2, "file-2", "secret of file-2", At(300))).Wants.Should().Equal("build-2");
    }

    [Theory]
    [InlineData(ExportFailure.TooLarge)]
    [InlineData(ExportFailure.NoSpace)]
    [InlineData(ExportFailure.Failed)]
    public void One_that_was_given_up_says_why_leaves_nothing_and_may_be_asked_for_again_at_once(ExportFailure reason)
    {
        var spec = Spec.After(Ask(0)).When(new C.GiveUp("build-1", reason, At(5))).Then(new E.GivenUp(reason, At(5)));
        spec.Is<S.GivenUp>().Reason.Should().Be(reason);
        spec.Effect<F.RemoveFile>().File.Should().Be("file-1");
        spec.When(Ask(6, "file-2")).ThenKinds(typeof(E.Asked));
    }

    [Fact]
    public void A_late_result_of_an_earlier_run_changes_nothing()
    {
        var spec = Spec.After(Ask(0), new C.GiveUp("build-1", ExportFailure.Failed, At(5)), Ask(6, "file-2"));
        spec.When(Built).ThenNothing();
        spec.When(new C.GiveUp("build-1", ExportFailure.Failed, At(8))).ThenNothing();
        spec.Wants.Should().Equal("build-2");
    }

    [Fact]
    public void A_file_that_is_gone_is_given_up_so_that_another_may_be_asked_for() => Spec.After(Ask(0), Built)
        .When(new C.Lose("file-1", At(30)))
        .Then(new E.GivenUp(ExportFailure.Lost, At(30)))
        .When(Ask(31, "file-2")).ThenKinds(typeof(E.Asked));

    [Fact]
    public void One_that_is_dropped_is_not_built_any_more_and_leaves_nothing()
    {
        Spec.After(Ask(0)).When(new C.Drop(At(5))).Then(new E.Dropped(At(5))).Wants.Should().Equal("remove-1");
        Spec.After(Ask(0), Built).When(new C.Drop(At(15))).Then(new E.Dropped(At(15))).Wants.Should().Equal("remove-1");
        Spec.Given().When(new C.Drop(At(5))).ThenNothing();
    }
}
