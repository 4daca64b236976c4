using FluentAssertions;
using Npgsql;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Xunit;

namespace Rapport.Testing.Compliance;

/// <summary>What every <see cref="IEventStore"/> promises, error paths included. An implementation derives from it and says how it is opened.</summary>
public abstract partial class EventStoreCompliance : IAsyncLifetime
{
    private static readonly DateTimeOffset T0 = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private TestDatabase database = null!;
    private IEventStore store = null!;

    protected EventNames Names { get; } = new([typeof(LedgerEvent), typeof(DiaryEvent)]);

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        store = Open(database.DataSource, TestKeys.Sealing(database.DataSource));
    }

    public async Task DisposeAsync()
    {
        if (store is IAsyncDisposable disposable) await disposable.DisposeAsync();
        await database.DisposeAsync();
    }

    protected abstract IEventStore Open(NpgsqlDataSource source, Sealing sealing);

    [Fact]
    public async Task Appends_to_one_stream_follow_each_other_without_holes()
    {
        (await store.Append(To("a", 0, Opened("a"), Added(1)))).Should().Be(new Appended.At(2, 2));
        (await store.Append(To("a", 2, Added(2)))).Should().Be(new Appended.At(3, 3));
        var events = await store.Read(Ledger("a"), 0);
        events.Select(e => e.Version).Should().Equal(1, 2, 3);
        events.Select(e => e.Event).Should().Equal(Opened("a"), Added(1), Added(2));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    [InlineData(99)]
    public async Task An_append_at_another_version_than_the_streams_is_a_conflict_and_writes_nothing(long expected)
    {
        await store.Append(To("a", 0, Opened("a"), Added(1)));
        (await store.Append(To("a", expected, Added(9)))).Should().BeOfType<Appended.Conflict>();
        (await store.Read(Ledger("a"), 0)).Should().HaveCount(2);
        (await store.Append(To("never", 4, Added(9)))).Should().BeOfType<Appended.Conflict>();
        (await Scalar<long>("select count(*) from mt_streams")).Should().Be(1, "no stream row is left behind");
    }

    [Fact]
    public async Task Of_many_writers_at_one_version_exactly_one_wins()
    {
        for (var version = 0; version < 20; version++)
        {
            var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () => await store.Append(To("race", version, $"c{version}-{i}", Added(i + 1))))));
            answers.Should().ContainSingle(a => a is Appended.At).Which.As<Appended.At>().Version.Should().Be(version + 1);
            answers.Where(a => a is not Appended.At).Should().AllBeOfType<Appended.Conflict>();
        }
        (await store.Read(Ledger("race"), 0)).Select(e => e.Version).Should().Equal(Enumerable.Range(1, 20).Select(v => (long)v));
    }

    [Fact]
    public async Task Appends_of_many_streams_at_once_do_not_disturb_each_other()
    {
        await Task.WhenAll(Enumerable.Range(0, 100).Select(s => Task.Run(async () =>
        {
            for (var v = 0; v < 5; v++) (await store.Append(To($"s{s}", v, Added(v + 1)))).Should().BeOfType<Appended.At>();
        })));
        var page = await store.ReadFeed(0, 1000);
        page.Events.Should().HaveCount(500);
        page.Events.GroupBy(e => e.Stream).Should().AllSatisfy(g => g.Select(e => e.Version).Should().Equal(1, 2, 3, 4, 5));
    }

    [Fact]
    public async Task What_is_known_about_an_event_is_stored_with_it()
    {
        var cause = new Cause("command-1", "story", "user-7", "command-0", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
        await store.Append(new(Ledger("a"), 0, [new(Opened("a"), cause)]));
        var recorded = (await store.Read(Ledger("a"), 0)).Single();
        (recorded.Name, recorded.CommandId, recorded.CorrelationId).Should().Be(("ledger.opened.v1", "command-1", "story"));
        (await Scalar<string>("select headers ->> 'actor' from mt_events")).Should().Be("user-7");
        (await Scalar<string>("select headers ->> 'caused-by' from mt_events")).Should().Be("command-0");
        (await Scalar<string>("select headers ->> 'traceparent' from mt_events")).Should().Be(cause.Trace);
        (await Scalar<string>("select mt_dotnet_type from mt_events")).Should().Be("Rapport.Testing.LedgerEvent+Opened, Rapport.Testing");
        (await Scalar<bool>("select data ? '$type' from mt_events")).Should().BeFalse("the name is a column");
    }

    [Fact]
    public async Task A_command_is_found_by_its_id_with_the_last_of_its_events()
    {
        await store.Append(To("a", 0, "c1", Opened("a"), Added(1)));
        await store.Append(To("a", 2, "c2", Added(2)));
        (await store.FindCommand(Ledger("a"), "c1")).Should().Be(new Appended.At(2, 2));
        (await store.FindCommand(Ledger("a"), "nobody")).Should().BeNull();
        (await store.FindCommand(Ledger("b"), "c1")).Should().BeNull();
    }

    [Fact]
    public async Task A_slice_of_a_stream_can_be_read()
    {
        await store.Append(To("a", 0, Opened("a"), Added(1), Added(2), Added(3)));
        (await store.Read(Ledger("a"), 1, 3)).Select(e => e.Version).Should().Equal(2, 3);
        (await store.Read(Ledger("nobody"), 0)).Should().BeEmpty();
    }

    [Fact]
    public async Task A_claim_belongs_to_the_first_stream_until_it_is_given_back()
    {
        (await store.Append(Claiming("a", 0, Take("n")))).Should().BeOfType<Appended.At>();
        (await store.Append(Claiming("b", 0, Take("n")))).Should().Be(new Appended.Taken(Take("n")));
        (await store.Read(Ledger("b"), 0)).Should().BeEmpty("who does not get the claim writes nothing");
        (await store.FindClaim("name", "n")).Should().Be("ledger-a");
        (await store.Append(Claiming("a", 1, Take("n")))).Should().BeOfType<Appended.At>("it is its own");
        (await store.Append(Claiming("a", 2, Take("n") with { Release = true }))).Should().BeOfType<Appended.At>();
        (await store.FindClaim("name", "n")).Should().BeNull();
        (await store.Append(Claiming("b", 0, Take("n")))).Should().BeOfType<Appended.At>();
    }

    [Fact]
    public async Task Who_loses_the_version_leaves_no_claim_and_who_loses_one_claim_leaves_no_other()
    {
        await store.Append(Claiming("a", 0, Take("n")));
        (await store.Append(Claiming("a", 0, Take("m")))).Should().BeOfType<Appended.Conflict>();
        (await store.FindClaim("name", "m")).Should().BeNull();
        (await store.Append(Claiming("b", 0, Take("m"), Take("n")))).Should().BeOfType<Appended.Taken>();
        (await store.FindClaim("name", "m")).Should().BeNull();
    }

    [Fact]
    public async Task Of_many_who_want_one_claim_at_once_exactly_one_gets_it()
    {
        var answers = await Task.WhenAll(Enumerable.Range(0, 24).Select(i => Task.Run(async () => await store.Append(Claiming($"s{i}", 0, Take("wanted"))))));
        answers.Count(a => a is Appended.At).Should().Be(1);
        answers.Count(a => a is Appended.Taken).Should().Be(23);
    }

    [Fact]
    public async Task The_wakeup_is_written_kept_moved_and_removed_with_the_events_and_not_without_them()
    {
        await store.Append(To("w", 0, Opened("w")) with { MoveLook = true, LookAt = T0 });
        (await Scalar<DateTime>("select due_at from wakeups where category = 'ledger' and id = 'w'")).Should().Be(T0.UtcDateTime);
        await store.Append(To("w", 1, Added(1)) with { MoveLook = false, LookAt = T0.AddHours(1) });
        (await Scalar<DateTime>("select due_at from wakeups")).Should().Be(T0.UtcDateTime, "it was not to be moved");
        await store.Append(To("w", 0, Added(1)) with { MoveLook = true, LookAt = null });
        (await Scalar<long>("select count(*) from wakeups")).Should().Be(1, "a lost append leaves it alone");
        await store.Append(To("w", 2, Added(1)) with { MoveLook = true, LookAt = T0.AddMinutes(-1) });
        (await Scalar<DateTime>("select due_at from wakeups")).Should().Be(T0.AddMinutes(-1).UtcDateTime);
        await store.Append(To("w", 3, Added(1)) with { MoveLook = true, LookAt = null });
        (await Scalar<long>("select count(*) from wakeups")).Should().Be(0);
    }

    [Fact]
    public async Task An_event_that_the_database_can_not_take_fails_alone()
    {
        await Execute("alter table mt_events add constraint picky check (data ->> 'name' is distinct from 'not for me')");
        var appends = Enumerable.Range(0, 40).Select(i => Task.Run(async () => await store.Append(To($"s{i}", 0, Opened(i == 17 ? "not for me" : "fine"))))).ToList();
        for (var i = 0; i < appends.Count; i++)
            if (i == 17) await FluentActions.Awaiting(() => appends[17]).Should().ThrowAsync<PostgresException>();
            else (await appends[i]).Should().BeOfType<Appended.At>();
        var found = 0;
        // What it refused has drawn positions too: the feed steps over these holes, and a page may end at one.
        for (var page = await store.ReadFeed(0, 100); page.Events.Count > 0; page = await store.ReadFeed(page.UpTo, 100)) found += page.Events.Count;
        found.Should().Be(39);
    }

    [Fact]
    public async Task When_the_connection_breaks_the_outcome_is_unknown_or_right_and_the_store_goes_on()
    {
        await store.Append(To("a", 0, Opened("a")));
        await using var held = await database.DataSource.OpenConnectionAsync();
        await using var transaction = await held.BeginTransactionAsync();
        await using (var hold = new NpgsqlCommand("select 1 from mt_streams for update", held)) await hold.ExecuteNonQueryAsync();
        var append = Task.Run(async () => await store.Append(To("a", 1, "c2", Added(1))));
        while (!append.IsCompleted)
            await Execute("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'");
        await transaction.RollbackAsync();

        (await append).Should().BeOfType<Appended.Unknown>();
        (await store.FindCommand(Ledger("a"), "c2")).Should().BeNull("its connection was cut before the commit");
        (await store.Append(To("a", 1, "c2", Added(1)))).Should().BeOfType<Appended.At>();
    }

    [Fact]
    public async Task A_stream_is_loaded_from_its_snapshot_and_what_came_after()
    {
        await store.Append(To("a", 0, Opened("a"), Added(1), Added(2)));
        await store.SaveSnapshot(Ledger("a"), new(2, 2, "shape-1", "{}"u8.ToArray()));
        var loaded = await store.Load(Ledger("a"), "shape-1");
        (loaded.Snapshot!.Version, loaded.Snapshot.Position).Should().Be((2L, 2L));
        loaded.Tail.Select(e => e.Version).Should().Equal(3);

        var other = await store.Load(Ledger("a"), "shape-2");
        other.Snapshot.Should().BeNull("it has another shape");
        other.Tail.Should().HaveCount(3);

        await store.SaveSnapshot(Ledger("a"), new(1, 1, "shape-1", "{}"u8.ToArray()));
        (await store.Load(Ledger("a"), "shape-1")).Snapshot!.Version.Should().Be(2, "an older one does not replace it");
    }

    [Fact]
    public async Task A_purged_stream_keeps_its_version_and_what_says_that_it_was_purged()
    {
        await store.Append(To("a", 0, Opened("secret"), Added(1), new LedgerEvent.Closed(T0)));
        await store.SaveSnapshot(Ledger("a"), new(2, 2, "shape", "{}"u8.ToArray()));
        await store.Purge(Ledger("a"), 3);
        await store.Purge(Ledger("a"), 3);
        (await store.Read(Ledger("a"), 0)).Should().ContainSingle().Which.Version.Should().Be(3);
        (await store.Load(Ledger("a"), "shape")).Snapshot.Should().BeNull();
        (await store.Append(To("a", 3, Added(1)))).Should().Be(new Appended.At(4, 4));
        (await store.ReadFeed(0, 10)).Events.Select(e => e.Position).Should().Equal(3, 4);
    }

    [Fact]
    public async Task The_feed_is_read_page_by_page_and_by_name()
    {
        await store.Append(To("a", 0, Opened("a"), Added(1), Added(2)));
        await store.Append(To("b", 0, Opened("b"), Added(3)));
        var first = await store.ReadFeed(0, 2);
        (first.Events.Select(e => e.Position), first.UpTo).Should().BeEquivalentTo((new[] { 1L, 2L }, 2L));
        var opened = await store.ReadFeed(0, 10, ["ledger.opened.v1"]);
        opened.Events.Select(e => e.Stream).Should().Equal("ledger-a", "ledger-b");
        opened.UpTo.Should().Be(5, "what is not wanted has been looked at as well");
        (await store.ReadFeed(5, 10)).Should().BeEquivalentTo(new FeedPage([], 5));
    }

    [Fact]
    public async Task A_stored_name_that_nobody_knows_is_a_value_in_the_feed()
    {
        await store.Append(To("a", 0, Opened("a")));
        await Execute("update mt_events set type = 'gone.v1'");
        (await store.ReadFeed(0, 10)).Events.Single().Event.Should().BeOfType<UnknownEvent>().Which.Name.Should().Be("gone.v1");
    }

    protected static StreamId Ledger(string id) => new("ledger", id);

    protected static LedgerEvent Opened(string name) => new LedgerEvent.Opened(name, null, T0);

    protected static LedgerEvent Added(int amount) => new LedgerEvent.Added(amount, "note", T0);

    protected static Appending To(string id, long expected, params LedgerEvent[] events) => To(id, expected, $"{id}-{expected}", events);

    protected static Appending To(string id, long expected, string command, params LedgerEvent[] events) =>
        new(Ledger(id), expected, [.. events.Select(e => new Proposed(e, new Cause(command, "story", "tester")))]);

    private static Claim Take(string key) => new("name", key, "taken");

    private static Appending Claiming(string id, long expected, params Claim[] claims) => To(id, expected, Added(1)) with { Claims = claims };

    private async Task<T> Scalar<T>(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    private async Task Execute(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
