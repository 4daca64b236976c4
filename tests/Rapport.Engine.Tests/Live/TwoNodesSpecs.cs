using System.Text;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Xunit;

namespace Rapport.Engine.Tests.Live;

public sealed class TwoNodesSpecs : LiveHouse
{
    [Fact]
    public async Task A_watcher_sees_what_another_node_commits()
    {
        var (here, there) = (await Node(), await Node());
        await there.Say(Chat("1"), 2);
        var watching = Versions(here, Chat("1"), 0, 6);
        for (var i = 0; i < 4; i++) await there.Say(Chat("1"));
        (await watching).Should().Equal(1, 2, 3, 4, 5, 6);
    }

    [Fact]
    public async Task Both_nodes_may_write_one_stream()
    {
        var (here, there) = (await Node(), await Node());
        var watching = new[] { Versions(here, Chat("1"), 0, 4), Versions(there, Chat("1"), 0, 4) };
        await here.Say(Chat("1"), 2);
        await there.Say(Chat("1"), 2);
        foreach (var seen in watching) (await seen).Should().Equal(1, 2, 3, 4);
    }

    [Fact]
    public async Task A_commit_on_another_node_raises_the_signal_and_ones_own_notification_does_not()
    {
        var (here, there) = (await Node(), await Node());
        var (heardHere, heardThere) = (here.Commits.Next, there.Commits.Next);
        await there.Say(Chat("1"));
        await heardHere;
        // Its own notification came before this one, in order of commit.
        await using var watch = new OneWatching(there.Live, Chat("2"), 0);
        var waiting = watch.Next();
        heardThere.IsCompleted.Should().BeFalse();
        await here.Say(Chat("2"));
        await waiting;
        await heardThere;
    }

    [Fact]
    public async Task When_the_connection_for_notifications_is_cut_nothing_is_missed()
    {
        var (here, there) = (await Node(), await Node());
        var watching = Versions(here, Chat("1"), 0, 30);
        for (var i = 0; i < 10; i++)
        {
            await there.Say(Chat("1"));
            var back = here.Listening;
            if (i % 3 == 1)
            {
                (await Connections("listen %")).Should().BeGreaterThan(0);
                await there.Say(Chat("1"), 2);
                await back;
            }
            else await there.Say(Chat("1"), 2);
        }
        (await watching).Should().Equal(Enumerable.Range(1, 30).Select(v => (long)v));
    }

    [Fact]
    public async Task What_passes_reaches_the_other_node_once_and_ones_own_watchers_once()
    {
        var (here, there) = (await Node(), await Node());
        await here.Say(Chat("1"));
        await using var near = new OneWatching(here.Live, Chat("1"), 0);
        await using var far = new OneWatching(there.Live, Chat("1"), 0);
        foreach (var watch in new[] { near, far }) await watch.Next();
        for (var i = 0; i < 20; i++) here.Live.Tell(Chat("1"), "tick", new { Same = "text\nand | bars" });
        there.Live.Tell(Chat("1"), "last", new { });
        foreach (var watch in new[] { near, far })
        {
            var seen = new List<string>();
            while (seen.Count < 21) seen.Add(await watch.Next());
            seen.Count(s => s == """tick {"same":"text\nand | bars"}""").Should().Be(20, "twenty alike are twenty");
            seen.Should().Contain("last {}");
        }
    }

    [Fact]
    public async Task What_is_too_large_to_travel_is_seen_here_and_does_no_harm()
    {
        var (here, there) = (await Node(), await Node());
        await here.Say(Chat("1"));
        await using var near = new OneWatching(here.Live, Chat("1"), 0);
        await using var far = new OneWatching(there.Live, Chat("1"), 0);
        await near.Next();
        await far.Next();
        here.Live.Tell(Chat("1"), "large", new { Text = new string('ä', 9_000) });
        here.Live.Tell(Chat("1"), "small", new { Text = "fits" });
        (await near.Next()).Should().StartWith("large");
        (await far.Next()).Should().StartWith("small");
    }

    [Fact]
    public async Task Too_many_streams_to_name_poke_everybody()
    {
        var here = await Node();
        var watching = Versions(here, Chat("1"), 0, 1);
        await Insert("chat-1");
        await using var command = Database.DataSource.CreateCommand("select pg_notify('rapport_committed', 'another|*')");
        await command.ExecuteNonQueryAsync();
        (await watching).Should().Equal(1);
    }

    [Fact]
    public async Task Of_many_watchers_those_who_missed_something_read_the_store_and_the_others_do_not()
    {
        var here = await Node();
        await here.Say(Chat("1"));
        await here.Say(Chat("2"));
        var reads = 0;
        var counting = new Counting(here.Store, () => Interlocked.Increment(ref reads));
        using var live = new Rapport.Engine.Live.Live(counting, new(), TimeProvider.System, NullLogger<Rapport.Engine.Live.Live>.Instance);
        using var check = new VersionCheck(live, Database.DataSource, TimeProvider.System, NullLogger<VersionCheck>.Instance);
        await check.StartAsync(default);
        await using var first = new OneWatching(live, Chat("1"), 0);
        await using var second = new OneWatching(live, Chat("2"), 0);
        await first.Next();
        await second.Next();
        var (missing, idle) = (first.Next(), second.Next());
        reads.Should().Be(2);
        await here.Say(Chat("1"));
        ((IWrittenElsewhere)live).WrittenElsewhere(null);
        (await missing).Should().Be("v2");
        reads.Should().Be(3);
        idle.IsCompleted.Should().BeFalse();
        await check.StopAsync(default);
        await here.Say(Chat("2"));
        ((IWrittenElsewhere)live).WrittenElsewhere(["chat-2"]);
        await idle;
    }

    [Fact]
    public async Task A_writer_that_sends_no_notification_is_found_by_the_poll()
    {
        var here = await Node(new() { Poll = TimeSpan.FromMilliseconds(20) });
        var watching = Versions(here, Chat("1"), 0, 1);
        await Insert("chat-1");
        (await watching).Should().Equal(1);
    }

    [Fact]
    public void A_notice_carries_what_it_was_given_or_nothing()
    {
        var node = new NodeId("n");
        var json = Encoding.UTF8.GetBytes("{\"a\":\"b|c\"}");
        PassingNotice.TryRead(PassingNotice.Of(node, 7, "chat-a|b", "kind", json)!, out var from, out var stream, out var kind, out var read).Should().BeTrue();
        (from, stream, kind).Should().Be(("n", "chat-a|b", "kind"));
        read.Should().Equal(json);
        PassingNotice.Of(node, 7, "s", "k", new byte[7_900]).Should().BeNull();
        PassingNotice.TryRead("nonsense", out _, out _, out _, out _).Should().BeFalse();
        PassingNotice.TryRead("a|b\nc", out _, out _, out _, out _).Should().BeFalse();
    }

    private async Task Insert(string stream)
    {
        await using var command = Database.DataSource.CreateCommand($$"""
            with s as (insert into mt_streams (id, version) values ('{{stream}}', 1))
            insert into mt_events (seq_id, id, stream_id, version, data, type)
            values (nextval('mt_events_sequence'), gen_random_uuid(), '{{stream}}', 1, '{"number":1}', 'chat.said.v1')
            """);
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Counting(IEventStore store, Action read) : StoreBehind(store)
    {
        public override ValueTask<IReadOnlyList<Recorded>> Read(StreamId stream, long after, long? upTo = null, CancellationToken ct = default)
        {
            read();
            return base.Read(stream, after, upTo, ct);
        }
    }
}
