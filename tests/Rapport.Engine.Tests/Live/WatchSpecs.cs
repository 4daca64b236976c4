using FluentAssertions;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Xunit;

namespace Rapport.Engine.Tests.Live;

public sealed class WatchSpecs : LiveHouse
{
    [Fact]
    public async Task What_was_missed_comes_first_and_then_what_happens()
    {
        var node = await Node();
        await node.Say(Chat("1"), 3);
        await using var watch = new OneWatching(node.Live, Chat("1"), 1);
        var seen = new List<string>();
        for (var i = 0; i < 2; i++) seen.Add(await watch.Next());
        var waiting = watch.Next();
        waiting.IsCompleted.Should().BeFalse();
        await node.Say(Chat("1"));
        seen.Add(await waiting);
        seen.Should().Equal("v2", "v3", "v4");
    }

    [Fact]
    public async Task Under_a_hammering_writer_every_watcher_gets_each_event_once_in_order()
    {
        var (node, other) = (await Node(), await Node());
        const int All = 400;
        var writing = Task.Run(async () =>
        {
            for (var said = 0; said < All; said += 2) await node.Say(Chat("1"), 2);
        });
        var watching = Enumerable.Range(0, 24).Select(i => Task.Run(async () =>
        {
            var (where, after) = (i % 2 == 0 ? node : other, i * 7L);
            return (after, await Versions(where, Chat("1"), after, All - (int)after));
        })).ToList();
        await writing;
        foreach (var (after, versions) in await Task.WhenAll(watching))
            versions.Should().Equal(Enumerable.Range((int)after + 1, All - (int)after).Select(v => (long)v));
        (node.Live.Watching + other.Live.Watching).Should().Be(0);
    }

    [Fact]
    public async Task A_slow_watcher_is_dropped_back_to_the_store_and_misses_no_event()
    {
        var node = await Node(new() { Buffer = 2 });
        await node.Say(Chat("1"));
        await using var watch = new OneWatching(node.Live, Chat("1"), 0);
        (await watch.Next()).Should().Be("v1");
        for (var i = 0; i < 50; i++)
        {
            node.Live.Tell(Chat("1"), "partial", new { I = i });
            await node.Say(Chat("1"));
        }
        var seen = new List<string>();
        while (seen.Count(s => s[0] == 'v') < 50) seen.Add(await watch.Next());
        seen.Where(s => s[0] == 'v').Should().Equal(Enumerable.Range(2, 50).Select(v => $"v{v}"));
        seen.Count.Should().BeLessThan(60, "what passes is not kept for the slow");
    }

    [Fact]
    public async Task What_passes_comes_between_the_events_where_it_happened()
    {
        var node = await Node();
        await using var watch = new OneWatching(node.Live, Chat("1"), 0);
        var first = watch.Next();
        await node.Say(Chat("1"));
        (await first).Should().Be("v1");
        node.Live.Tell(Chat("1"), "partial", new { Text = "Hel" });
        await node.Say(Chat("1"));
        node.Live.Tell(Chat("1"), "partial", new { Text = "Wor" });
        node.Live.Tell(Chat("2"), "partial", new { Text = "not here" });
        (await watch.Next()).Should().Be("""partial {"text":"Hel"}""");
        (await watch.Next()).Should().Be("v2");
        (await watch.Next()).Should().Be("""partial {"text":"Wor"}""");
    }

    [Fact]
    public async Task News_out_of_order_or_twice_still_comes_in_order_and_once()
    {
        var node = await Node(hears: false);
        await node.Say(Chat("1"), 5);
        await using var watch = new OneWatching(node.Live, Chat("1"), 4);
        (await watch.Next()).Should().Be("v5");
        var silent = await Node(hears: false);
        await silent.Say(Chat("1"), 3);
        var told = (await node.Store.Read(Chat("1"), 5)).ToList();
        var committed = (ICommitted)node.Live;
        committed.Committed(Chat("1"), [told[2]]);
        committed.Committed(Chat("1"), [told[0]]);
        committed.Committed(Chat("1"), [told[2]]);
        await silent.Say(Chat("1"));
        committed.Committed(Chat("1"), [.. await node.Store.Read(Chat("1"), 8)]);
        var seen = new List<string>();
        for (var i = 0; i < 4; i++) seen.Add(await watch.Next());
        seen.Should().Equal("v6", "v7", "v8", "v9");
    }

    [Fact]
    public async Task A_purged_stream_begins_where_it_still_has_events()
    {
        var node = await Node();
        await node.Say(Chat("1"), 6);
        await node.Store.Purge(Chat("1"), 5);
        (await Versions(node, Chat("1"), 0, 2)).Should().Equal(5, 6);
        (await Versions(node, Chat("1"), 2, 2)).Should().Equal(5, 6);
    }

    [Fact]
    public async Task Cancelling_ends_the_watch_quietly_and_frees_everything()
    {
        var node = await Node();
        using var leaving = new CancellationTokenSource();
        var watching = Enumerable.Range(0, 50).Select(async i =>
        {
            await foreach (var _ in node.Live.Watch(Chat($"{i % 5}"), 0, leaving.Token)) { }
        }).ToList();
        node.Live.Watching.Should().Be(50);
        await leaving.CancelAsync();
        await Task.WhenAll(watching);
        node.Live.Watching.Should().Be(0);
    }

    [Fact]
    public async Task While_the_database_is_away_a_watch_waits_and_then_goes_on()
    {
        var node = await Node();
        await node.Say(Chat("1"));
        var failing = new Failing(node.Store);
        using var live = new Rapport.Engine.Live.Live(
            failing, new(), TimeProvider.System, Microsoft.Extensions.Logging.Abstractions.NullLogger<Rapport.Engine.Live.Live>.Instance);
        await using var watch = new OneWatching(live, Chat("1"), 0);
        (await watch.Next()).Should().Be("v1");
        failing.Left.Should().Be(0);
    }

    [Fact]
    public async Task Five_thousand_idle_watchers_cost_little()
    {
        var node = await Node();
        using var leaving = new CancellationTokenSource();
        await node.Say(Chat("0"));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var watches = new List<Task>();
        for (var i = 0; i < 5_000; i++)
        {
            var watch = node.Live.Watch(Chat($"{i}"), i == 0 ? 0 : 1, leaving.Token).GetAsyncEnumerator();
            watches.Add(watch.MoveNextAsync().AsTask());
        }
        (await (Task<bool>)watches[0]).Should().BeTrue();
        var each = (GC.GetTotalMemory(forceFullCollection: true) - before) / 5_000;
        each.Should().BeLessThan(16 << 10);
        watches.Skip(1).Should().OnlyContain(w => !w.IsCompleted);
        await leaving.CancelAsync();
        await Task.WhenAll(watches);
    }

    private sealed class Failing(IEventStore store) : StoreBehind(store)
    {
        public int Left { get; private set; } = 2;

        public override ValueTask<IReadOnlyList<Recorded>> Read(StreamId stream, long after, long? upTo = null, CancellationToken ct = default) =>
            Left > 0 && Left-- > 0 ? throw new Npgsql.NpgsqlException("away") : base.Read(stream, after, upTo, ct);
    }
}
