using FluentAssertions;
using Xunit;

namespace Rapport.Testing.Compliance;

// What an aggregate still wants: effects that run, fail and change nodes, and wakes that come in time, late, or twice.
public abstract partial class GrainsCompliance
{
    [Fact]
    public async Task An_effect_runs_and_its_result_comes_back_as_a_command()
    {
        var node = await Node();
        await Ask(node, "a", Open("a"));
        await Ask(node, "a", new LedgerCommand.AskAudit("k1"));
        await Until(node, "a", s => s.Findings.Length == 1);
        (await Read(node, "a")).Should().BeOfType<Ledger.Open>().Which.Findings.Should().Equal("fine: k1");
        Auditor.Runs.Should().Equal("k1");
    }

    [Theory]
    [InlineData(typeof(InvalidOperationException))]
    [InlineData(typeof(TaskCanceledException))] // how many clients tell their own timeout
    public async Task An_effect_that_fails_is_tried_again_and_then_given_up_with_a_command(Type failure)
    {
        Auditor.Work = (_, _) => throw (Exception)Activator.CreateInstance(failure, "the auditor is ill")!;
        var node = await Node();
        await Ask(node, "a", Open("a"));
        await Ask(node, "a", new LedgerCommand.AskAudit("k1"));
        await Until(node, "a", s => s.Findings.Length == 1);
        (await Read(node, "a")).Should().BeOfType<Ledger.Open>().Which.Findings.Should().Equal("gave up: the auditor is ill");
        Auditor.Runs.Should().HaveCount(3);
    }

    [Fact]
    public async Task An_effect_that_was_open_when_its_node_died_is_run_by_another_that_is_told_to_look()
    {
        using var never = new CancellationTokenSource();
        Auditor.Work = async (_, ct) =>
        {
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct);
            return "never";
        };
        var first = await Node();
        await Ask(first, "a", Open("a"));
        await Ask(first, "a", new LedgerCommand.AskAudit("k1"));
        await Eventually(() => Auditor.Runs.Count == 1);
        await first.Stop(); // its effect is stopped and leaves nothing but the row

        Auditor.Work = (key, _) => Task.FromResult($"fine: {key}");
        var second = await Node();
        await second.Sweep();
        Auditor.Runs.Should().HaveCount(1, "the row is not due yet");
        Clock.Advance(TimeSpan.FromMinutes(2));
        await second.Sweep();
        await Until(second, "a", s => s.Findings.Length == 1);
        Auditor.Runs.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_wake_fires_in_its_time_and_not_before()
    {
        var node = await Node();
        await Ask(node, "a", Open("a", Clock.GetUtcNow().AddMinutes(5)));
        Clock.Advance(TimeSpan.FromMinutes(4));
        await node.Grains.Look("ledger", "a");
        (await Read(node, "a")).Should().BeOfType<Ledger.Open>("looking early is harmless");
        Clock.Advance(TimeSpan.FromMinutes(1));
        await Eventually(async () => await Read(node, "a") is Ledger.Closed);
    }

    [Fact]
    public async Task A_wake_that_came_while_no_node_ran_happens_when_one_looks_and_only_once()
    {
        var first = await Node();
        await Ask(first, "a", Open("a", Clock.GetUtcNow().AddMinutes(5)));
        await first.Stop();
        Clock.Advance(TimeSpan.FromHours(1));
        var (second, third) = (await Node(), await Node());
        await Task.WhenAll(second.Sweep(), third.Sweep(), second.Grains.Look("ledger", "a").AsTask());
        (await Read(second, "a")).Should().BeOfType<Ledger.Closed>();
        (await second.Store.Read(new("ledger", "a"), 0)).Should().HaveCount(2);
        await second.Sweep();
        Clock.Advance(TimeSpan.FromMinutes(10));
        await second.Sweep();
        (await Rows()).Should().Be(0, "nothing is left to wait for");
    }

    [Fact]
    public async Task What_wants_nothing_any_more_leaves_no_row_also_on_a_node_that_has_just_read_it()
    {
        var first = await Node();
        await Ask(first, "a", Open("a", Clock.GetUtcNow().AddMinutes(5)));
        await first.Stop();
        (await Rows()).Should().Be(1);
        await Ask(await Node(), "a", new LedgerCommand.Close(Clock.GetUtcNow()));
        (await Rows()).Should().Be(0, "its last commit takes the row along");
    }

    [Fact]
    public async Task Looking_answers_when_to_look_next()
    {
        var node = await Node();
        var due = Clock.GetUtcNow().AddMinutes(5);
        await Ask(node, "a", Open("a", due));
        (await node.Grains.Look("ledger", "a")).Should().Be(due);
        (await node.Grains.Look("ledger", "nobody")).Should().BeNull();
    }
}
