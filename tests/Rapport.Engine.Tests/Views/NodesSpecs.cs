using FluentAssertions;
using Rapport.Engine.Views;
using Xunit;

namespace Rapport.Engine.Tests.Views;

/// <summary>Several nodes on one database, hosted; and reads that wait for their position.</summary>
public sealed class NodesSpecs : ViewHouse
{
    [Fact]
    public async Task One_node_has_the_view_and_the_other_takes_over()
    {
        var (first, second) = (Node(new Jars()), Node(new Jars()));
        await first.StartAsync(default);
        (await first.WaitFor("jars", await Opened("a", 1))).Should().BeTrue();
        // Its rows are there a moment before it says so.
        while ((await StatusOf(first)).State != ViewState.Running) await Task.Yield();
        await second.StartAsync(default);
        (await second.WaitFor("jars", await Opened("b", 1))).Should().BeTrue("wherever the view is kept");
        (await StatusOf(first)).State.Should().Be(ViewState.Running);
        (await StatusOf(second)).State.Should().Be(ViewState.Elsewhere);
        await first.StopAsync(default);
        (await second.WaitFor("jars", await Opened("c", 1), TimeSpan.FromSeconds(30))).Should().BeTrue();
        while ((await StatusOf(second)).State != ViewState.Running) await Task.Yield();
        await ShouldFollowFromTheEvents(second);
    }

    [Fact]
    public async Task The_session_that_holds_the_view_is_cut_and_the_view_goes_on()
    {
        var (first, second) = (Node(new Jars()), Node(new Jars()));
        await first.StartAsync(default);
        await second.StartAsync(default);
        for (var i = 0; i < 5; i++)
        {
            (await first.WaitFor("jars", await Opened($"{i}", 1), TimeSpan.FromSeconds(30))).Should().BeTrue();
            // Held again by then, by the one or the other.
            while (await One<long>("""
                select count(pg_terminate_backend(pid)) from pg_locks
                where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
                """) == 0) await Task.Yield();
        }
        (await second.WaitFor("jars", await Opened("z", 1), TimeSpan.FromSeconds(30))).Should().BeTrue();
        (await first.Verify("jars")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_wait_for_what_is_none_of_the_views_business_ends_at_once()
    {
        var (keeper, other) = (Node(new Jars()), Node(new Jars()));
        await keeper.StartAsync(default);
        (await keeper.WaitFor("jars", await Opened("a", 1))).Should().BeTrue();
        var dusted = await Append("a", new JarEvent.Dusted());
        (await keeper.WaitFor("jars", dusted, TimeSpan.FromSeconds(30))).Should().BeTrue();
        (await other.WaitFor("jars", dusted, TimeSpan.FromSeconds(30))).Should().BeTrue();
    }

    [Fact]
    public async Task A_wait_is_bounded()
    {
        var node = Node(new Jars());
        await node.CatchUp();
        var position = await Opened("a", 1);
        (await node.WaitFor("jars", position, TimeSpan.FromMilliseconds(30))).Should().BeFalse();
        await node.CatchUp();
        (await node.WaitFor("jars", position, TimeSpan.Zero)).Should().BeTrue();
        await node.Invoking(n => n.WaitFor("jugs", 1)).Should().ThrowAsync<KeyNotFoundException>().WithMessage("*'jugs'*jars*");
    }

    [Fact]
    public async Task How_far_it_has_looked_is_noted_even_when_nothing_was_its_business()
    {
        var node = Node(new Purses());
        await node.StartAsync(default);
        var position = await Append("a", new JarEvent.Opened("u1", Noon), new JarEvent.Dusted());
        while (await One<long>("select last_seq_id from mt_event_progression where name = 'purses:All'") < position) await Task.Yield();
        (await node.Verify("purses")).Should().BeEmpty();
    }

    [Fact]
    public async Task A_stop_ends_between_pages_and_loses_nothing()
    {
        for (var i = 0; i < 100; i++) await Opened($"{i}", 1, 2, 3);
        for (var i = 0; i < 4; i++)
        {
            var node = Node(new ViewsOptions { PageSize = 8, BatchRows = 2 }, null, null, new Jars());
            await node.StartAsync(default);
            await node.WaitFor("jars", (i + 1) * 20, TimeSpan.FromSeconds(30));
            await node.StopAsync(default);
        }
        var last = Node(new Jars());
        await last.CatchUp();
        (await One<long>("select sum(coins) from view_jars")).Should().Be(600);
        await ShouldFollowFromTheEvents(last);
    }

    [Fact]
    public async Task Many_views_share_the_reading_of_the_feed()
    {
        var reads = 0;
        var counting = new Counting(Store, () => Interlocked.Increment(ref reads));
        var node = Node(new ViewsOptions { Poll = TimeSpan.FromMinutes(5) }, counting, null, [.. Enumerable.Range(0, 10).Select(i => new Numbered(i))]);
        await node.CatchUp();
        reads = 0;
        await Opened("a", 1);
        await node.CatchUp();
        reads.Should().BeLessThanOrEqualTo(3);
        for (var i = 0; i < 10; i++) await ShouldFollowFromTheEvents(node, $"jars{i}");
    }

    private sealed class Numbered(int number) : Jars
    {
        public override string Name => $"jars{number}";
    }

    private sealed class Counting(Rapport.Engine.Events.IEventStore store, Action read) : Live.StoreBehind(store)
    {
        public override ValueTask<Rapport.Engine.Events.FeedPage> ReadFeed(long after, int max, IReadOnlyCollection<string>? names = null, CancellationToken ct = default)
        {
            read();
            return base.ReadFeed(after, max, names, ct);
        }
    }
}
