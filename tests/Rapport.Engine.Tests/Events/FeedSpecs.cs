using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Events;

/// <summary>
/// No reader ever skips an event. The usual defect: positions are drawn before the commit, so a later one becomes visible first, the reader
/// steps over the hole, and what fills it is never read.
/// </summary>
public sealed class FeedSpecs : IAsyncLifetime
{
    private TestDatabase database = null!;
    private GroupCommitStore store = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        store = new(database.DataSource, new EventNames([typeof(LedgerEvent)]), TestKeys.Sealing(database.DataSource), NodeId.Fresh(), TimeProvider.System, NullLogger<GroupCommitStore>.Instance);
    }

    public async Task DisposeAsync()
    {
        await store.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_later_commit_is_not_shown_before_an_earlier_position_is_decided()
    {
        await using var slow = await Stranger.Draw(database.DataSource);
        await Append("fast");
        var reading = Task.Run(async () => await store.ReadFeed(0, 10));
        await Stranger.SeenWaiting(database.DataSource, reading);
        await slow.Commit();
        (await reading).Events.Select(e => e.Position).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Events_before_a_hole_are_read_without_waiting_for_it()
    {
        await Append("before");
        await using var slow = await Stranger.Draw(database.DataSource);
        await Append("after");
        (await store.ReadFeed(0, 10)).Events.Select(e => e.Position).Should().Equal(1);
        await slow.Commit();
        (await store.ReadFeed(1, 10)).Events.Select(e => e.Position).Should().Equal(2, 3);
    }

    [Fact]
    public async Task A_position_that_was_rolled_back_is_stepped_over()
    {
        await using (var lost = await Stranger.Draw(database.DataSource)) await lost.RollBack();
        await Append("a");
        await using (var lost = await Stranger.Draw(database.DataSource)) await lost.RollBack();
        await Append("b");
        (await ReadAll()).Should().Equal(2, 4);
    }

    [Fact]
    public async Task Several_slow_transactions_are_all_waited_for_but_not_those_that_came_later()
    {
        await using var first = await Stranger.Draw(database.DataSource);
        await using var second = await Stranger.Draw(database.DataSource, events: 3);
        await Append("fast");
        var reading = Task.Run(async () => await store.ReadFeed(0, 10));
        await Stranger.SeenWaiting(database.DataSource, reading);
        await using var later = await Stranger.Draw(database.DataSource);
        await second.Commit();
        await first.RollBack();
        (await reading).Events.Select(e => e.Position).Should().Equal(2, 3, 4, 5);
        await later.Commit();
        (await ReadAll()).Should().Equal(2, 3, 4, 5, 6);
    }

    [Fact]
    public async Task A_transaction_that_has_drawn_and_written_nothing_yet_is_waited_for()
    {
        await using var slow = await Stranger.Draw(database.DataSource, write: false);
        await Append("fast");
        var reading = Task.Run(async () => await store.ReadFeed(0, 10));
        await Stranger.SeenWaiting(database.DataSource, reading);
        await slow.Write();
        await slow.Commit();
        (await reading).Events.Select(e => e.Position).Should().Equal(1, 2);
    }

    [Fact]
    public async Task Nothing_is_skipped_or_read_twice_under_hostile_writers()
    {
        using var stop = new CancellationTokenSource();
        var writers = Enumerable.Range(0, 10).Select(w => Task.Run(async () =>
        {
            var random = new Random(w);
            for (var n = 0; n < 60; n++)
                if (w < 5) await store.Append(new(new("ledger", $"w{w}-{n}"), 0, [new(Added, By(n)), new(Added, By(n))]));
                else
                {
                    await using var slow = await Stranger.Draw(database.DataSource, events: random.Next(1, 4), write: false);
                    for (var spins = random.Next(0, 5); spins > 0; spins--) await Task.Yield();
                    await slow.Write();
                    if (random.Next(3) == 0) await slow.RollBack();
                    else await slow.Commit();
                }
        })).ToArray();
        var all = Task.WhenAll(writers);
        var read = new List<long>();
        for (long after = 0, quiet = 0; quiet < 2;)
        {
            var ended = all.IsCompleted;
            var page = await store.ReadFeed(after, 50);
            read.AddRange(page.Events.Select(e => e.Position));
            quiet = page.UpTo == after && ended ? quiet + 1 : 0;
            after = page.UpTo;
        }
        await all;
        read.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        await using var count = database.DataSource.CreateCommand("select count(*) from mt_events");
        read.Should().HaveCount((int)(long)(await count.ExecuteScalarAsync())!);
    }

    private static LedgerEvent Added => new LedgerEvent.Added(1, "note", DateTimeOffset.UnixEpoch);

    private static Cause By(int n) => new($"c{n}", "story", "tester");

    private async Task Append(string id) =>
        (await store.Append(new(new("ledger", id), 0, [new(Added, By(0))]))).Should().BeOfType<Appended.At>();

    private async Task<List<long>> ReadAll()
    {
        var read = new List<long>();
        for (long after = 0; ;)
        {
            var page = await store.ReadFeed(after, 10);
            if (page.UpTo == after) return read;
            read.AddRange(page.Events.Select(e => e.Position));
            after = page.UpTo;
        }
    }

    /// <summary>A writer without our manners: draws positions, dawdles, then commits or not.</summary>
    private sealed class Stranger : IAsyncDisposable
    {
        private readonly List<long> positions = [];
        private NpgsqlConnection connection = null!;
        private NpgsqlTransaction transaction = null!;

        public static async Task<Stranger> Draw(NpgsqlDataSource source, int events = 1, bool write = true)
        {
            var stranger = new Stranger { connection = await source.OpenConnectionAsync() };
            stranger.transaction = await stranger.connection.BeginTransactionAsync();
            for (var i = 0; i < events; i++)
            {
                await using var draw = new NpgsqlCommand("select nextval('mt_events_sequence')", stranger.connection);
                stranger.positions.Add((long)(await draw.ExecuteScalarAsync())!);
            }
            if (write) await stranger.Write();
            return stranger;
        }

        /// <summary>Until the reader has met the hole: it asks for the locks again and again.</summary>
        public static async Task SeenWaiting(NpgsqlDataSource source, Task reading)
        {
            for (var polls = 0; polls < 3;)
            {
                reading.IsCompleted.Should().BeFalse("the hole is not decided yet");
                await using var command = source.CreateCommand(
                    "select count(*) from pg_stat_activity where query like '%mt_events_sequence%' and query like '%pg_locks%' and pid <> pg_backend_pid() and datname = current_database()");
                if ((long)(await command.ExecuteScalarAsync())! > 0) polls++;
            }
        }

        public async Task Write()
        {
            foreach (var position in positions)
            {
                await using var command = new NpgsqlCommand("""
                    with s as (insert into mt_streams (id, version) values ('ledger-stranger-' || $1, 1))
                    insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp)
                    values ($1, gen_random_uuid(), 'ledger-stranger-' || $1, 1, '{"amount":1,"note":"slow","at":"2026-03-02T09:00:00Z"}', 'ledger.added.v1', now())
                    """, connection) { Parameters = { new() { Value = position } } };
                await command.ExecuteNonQueryAsync();
            }
        }

        public Task Commit() => transaction.CommitAsync();

        public Task RollBack() => transaction.RollbackAsync();

        public async ValueTask DisposeAsync()
        {
            await transaction.DisposeAsync();
            await connection.DisposeAsync();
        }
    }
}
