using FluentAssertions;
using Rapport.Engine.Views;
using Xunit;

namespace Rapport.Engine.Tests.Views;

public sealed class RebuildSpecs : ViewHouse
{
    [Fact]
    public async Task Rows_that_are_not_what_follows_from_the_events_are_shown_and_put_right()
    {
        for (var i = 0; i < 5; i++) await Opened($"{i}", i);
        var node = Node(new Jars());
        await node.CatchUp();
        await Run("""
            update view_jars set doc = jsonb_set(doc, '{coins}', '99') where key = '1';
            update view_jars set coins = 7 where key = '2';
            delete from view_jars where key = '3';
            insert into view_jars (key, doc) select 'ghost', doc from view_jars where key = '4'
            """);
        (await node.Verify("jars")).Select(d => d.Key).Should().Equal("1", "2", "3", "ghost");
        var report = (await node.Rebuild("jars"))!;
        report.Should().Match<RebuildReport>(r => r.RowsBefore == 5 && r.RowsAfter == 5 && r.Differing == 3);
        report.Keys.Should().Equal("1", "3", "ghost");
        await ShouldFollowFromTheEvents(node);
    }

    [Fact]
    public async Task Beside_the_live_one_while_events_keep_coming()
    {
        for (var i = 0; i < 200; i++) await Opened($"{i % 20}-{i}", 1);
        var (node, other) = (Node(new Jars()), Node(new Jars()));
        await node.StartAsync(default);
        using var enough = new CancellationTokenSource();
        var last = 0L;
        var writing = Task.Run(async () =>
        {
            for (var i = 0; !enough.IsCancellationRequested; i++)
            {
                last = await Append("busy", i == 0 ? new JarEvent.Opened("u1", Noon) : new JarEvent.Filled(1));
                (await node.WaitFor("jars", last, TimeSpan.FromSeconds(30))).Should().BeTrue("the live one goes on");
            }
        });
        for (var i = 0; i < 3; i++) (await (i == 1 ? other : node).Rebuild("jars")).Should().Match<RebuildReport>(r => r.Differing == 0);
        await enough.CancelAsync();
        await writing;
        (await node.WaitFor("jars", last)).Should().BeTrue();
        (await One<bool>("select count(*) = 201 and max(coins) = (select count(*) - 1 from mt_events where stream_id = 'jar-busy') from view_jars")).Should().BeTrue();
        await ShouldFollowFromTheEvents(node);
    }

    [Fact]
    public async Task A_newer_version_is_built_beside_the_old_one_and_swapped_in()
    {
        await Opened("a", 1, 2);
        var (old, next) = (Node(new Jars()), Node(new JarsOfTheNextBuild()));
        await old.CatchUp();
        await next.CatchUp();
        (await One<string>("select owner_id || fills from view_jars")).Should().Be("owner-u12");
        (await StatusOf(next)).Version.Should().Be(2);
        (await One<long>("select count(*) from pg_indexes where tablename = 'view_jars'")).Should().Be(2);
        await ShouldFollowFromTheEvents(next);
    }

    [Fact]
    public async Task A_node_of_the_old_build_leaves_the_newer_rows_alone()
    {
        await Opened("a", 1);
        var (old, next) = (Node(new Jars()), Node(new JarsOfTheNextBuild()));
        await old.StartAsync(default);
        (await old.WaitFor("jars", 2)).Should().BeTrue();
        await next.StartAsync(default);
        while ((await StatusOf(next)).State != ViewState.Running) await Opened(Guid.NewGuid().ToString("n"), 1);
        (await StatusOf(old)).State.Should().Be(ViewState.Elsewhere);
        var last = await Opened("z", 1);
        (await next.WaitFor("jars", last)).Should().BeTrue();
        (await One<long>("select count(*) from view_jars where owner_id <> 'owner-u1' or fills is null")).Should().Be(0);
        await ShouldFollowFromTheEvents(next);
    }

    [Fact]
    public async Task Of_two_that_rebuild_at_once_one_does()
    {
        for (var i = 0; i < 50; i++) await Opened($"{i}", 1);
        var nodes = new[] { Node(new Jars()), Node(new Jars()) };
        await nodes[0].CatchUp();
        await using var holder = await Database.DataSource.OpenConnectionAsync();
        await using var transaction = await holder.BeginTransactionAsync();
        await using (var hold = new Npgsql.NpgsqlCommand("select pg_advisory_xact_lock(hashtextextended('rapport-rebuild:view_jars__next', 0))", holder)) await hold.ExecuteNonQueryAsync();
        (await nodes[1].Rebuild("jars")).Should().BeNull();
        await transaction.RollbackAsync();
        (await nodes[1].Rebuild("jars")).Should().NotBeNull();
        await ShouldFollowFromTheEvents(nodes[0]);
    }

    [Fact]
    public async Task One_that_meets_poison_leaves_the_live_one_as_it_was()
    {
        await Append("a", new JarEvent.Opened("u1", Noon), new JarEvent.Labelled("x"));
        var mended = Node(new Jars());
        await mended.CatchUp();
        var broken = Node(new JarsWith(e => e is JarEvent.Labelled));
        await broken.Invoking(b => b.Rebuild("jars")).Should().ThrowAsync<ViewPoisonedException>();
        (await Row("a"))!.Last.Should().Be("x");
        (await One<long>("select count(*) from pg_tables where tablename like 'view_jars\\_\\_%'")).Should().Be(0);
        (await One<long>("select count(*) from mt_event_progression where name like 'jars\\_\\_%'")).Should().Be(0);
        await ShouldFollowFromTheEvents(mended);
    }

    [Fact]
    public async Task A_table_that_somebody_dropped_is_made_again()
    {
        await Opened("a", 1);
        await Node(new Jars()).CatchUp();
        await Run("drop table view_jars");
        var node = Node(new Jars());
        await node.CatchUp();
        await ShouldFollowFromTheEvents(node);
        await Run("delete from mt_event_progression");
        node = Node(new Jars());
        await node.CatchUp();
        (await Row("a"))!.Fills.Should().Be(1);
        await ShouldFollowFromTheEvents(node);
    }

    [Fact]
    public async Task Purged_streams_are_no_difference_when_their_last_event_removes_the_row()
    {
        await Opened("a", 1);
        var node = Node(new Jars());
        await node.CatchUp();
        await Append("a", new JarEvent.Smashed());
        await Store.Purge(new("jar", "a"), 3);
        await ShouldFollowFromTheEvents(node);
        (await node.Rebuild("jars"))!.Differing.Should().Be(0);
    }
}
