using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Xunit;

namespace Rapport.Testing.Compliance;

/// <summary>What every <see cref="IGrains"/> promises, error paths included. A host derives from it and says how a node is started.</summary>
public abstract partial class GrainsCompliance : IAsyncLifetime
{
    private static readonly Family<Ledger, LedgerCommand> Ledgers = LedgerDecider.Family;

    private readonly List<GrainHost> hosts = [];
    private TestDatabase database = null!;

    protected TestClock Clock { get; } = new();

    protected Auditor Auditor { get; } = new();

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync()
    {
        foreach (var host in hosts) await host.DisposeAsync();
        await database.DisposeAsync();
    }

    protected abstract Task<GrainHost> Start(GrainHostSetup setup);

    [Fact]
    public async Task A_command_answers_version_and_position_and_the_state_only_when_asked()
    {
        var node = await Node();
        (await Ask(node, "a", Open("a"))).Should().Be(new Answer<Ledger>.Done(1, 1, null));
        var answer = await node.Grains.Ask(Ledgers, "a", Add(5), By("c2"), withState: true);
        answer.Should().BeOfType<Answer<Ledger>.Done>().Which.State.Should().BeOfType<Ledger.Open>().Which.Total.Should().Be(5);
    }

    [Fact]
    public async Task An_aggregate_without_events_reads_as_its_initial_state()
    {
        var node = await Node();
        (await node.Grains.Read(Ledgers, "nobody")).Should().Be(new Answer<Ledger>.Done(0, 0, new Ledger.None()));
    }

    [Fact]
    public async Task A_refusal_is_a_value_and_writes_nothing()
    {
        var node = await Node();
        var refused = (await Ask(node, "a", Add(1))).Should().BeOfType<Answer<Ledger>.Refused>().Subject;
        (refused.Refusal.Code, refused.Version).Should().Be(("ledger.not-open", 0L));
        (await node.Store.ReadFeed(0, 10)).Events.Should().BeEmpty();
    }

    [Fact]
    public async Task A_command_for_one_version_is_refused_at_another_and_of_many_who_have_read_the_same_one_is_done()
    {
        var (node, other) = (await Node(), await Node());
        await Ask(node, "a", Open("a"));

        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => (i % 2 == 0 ? node : other).Grains.Ask(Ledgers, "a", Add(1), By($"c{i}") with { IfVersion = 1 }).AsTask()));

        answers.OfType<Answer<Ledger>.Done>().Should().ContainSingle();
        answers.OfType<Answer<Ledger>.Refused>().Should().HaveCount(7).And.OnlyContain(r => r.Refusal.Code == "changed-meanwhile" && r.Version == 2);
        var done = Array.FindIndex(answers, a => a is Answer<Ledger>.Done);
        (await node.Grains.Ask(Ledgers, "a", Add(1), By($"c{done}") with { IfVersion = 1 })).Should().Be(answers[done], "what was done is answered again, whatever came after it");
        ((Ledger.Open)await Read(node, "a")).Total.Should().Be(1);
    }

    [Fact]
    public async Task A_refused_command_is_decided_again_when_it_comes_again()
    {
        var node = await Node();
        (await Ask(node, "a", Add(1), "c1")).Should().BeOfType<Answer<Ledger>.Refused>();
        await Ask(node, "a", Open("a"));
        (await Ask(node, "a", Add(1), "c1")).Should().BeOfType<Answer<Ledger>.Done>();
    }

    [Fact]
    public async Task The_same_command_again_gets_its_first_answer_and_writes_nothing_also_after_leaving_memory_and_from_another_node()
    {
        var node = await Node();
        await Ask(node, "a", Open("a"));
        var first = await node.Grains.Ask(Ledgers, "a", Add(5), By("c"), withState: true);
        await Ask(node, "a", Add(7), "later");

        async Task Again(GrainHost on)
        {
            var again = (Answer<Ledger>.Done)await on.Grains.Ask(Ledgers, "a", Add(5), By("c"), withState: true);
            (again.Version, again.Position).Should().Be((2, 2));
            again.State.Should().BeOfType<Ledger.Open>().Which.Total.Should().Be(5, "that is what it led to");
        }
        first.Should().BeOfType<Answer<Ledger>.Done>();
        await Again(node);
        await node.Forget();
        await Again(node);
        await Again(await Node());
        (await node.Store.Read(new("ledger", "a"), 0)).Should().HaveCount(3);
    }

    [Fact]
    public async Task Many_commands_at_once_are_all_done_once_in_some_order()
    {
        var node = await Node();
        await Ask(node, "a", Open("a"));
        var answers = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => Task.Run(async () => await Ask(node, "a", Add(1), $"c{i % 100}"))));
        answers.Should().AllBeOfType<Answer<Ledger>.Done>();
        (await Read(node, "a")).Should().BeOfType<Ledger.Open>().Which.Total.Should().Be(100, "each command came twice");
        (await node.Store.Read(new("ledger", "a"), 0)).Select(e => e.Version).Should().Equal(Enumerable.Range(1, 101).Select(v => (long)v));
    }

    [Fact]
    public async Task Two_activations_of_one_aggregate_are_harmless()
    {
        var nodes = new[] { await Node(), await Node() };
        await Ask(nodes[0], "a", Open("a"));
        var done = 0;
        await Task.WhenAll(nodes.Select((node, n) => Task.Run(async () =>
        {
            for (var i = 0; i < 40; i++)
                while (true)
                {
                    var answer = await Ask(node, "a", Add(1), $"{n}-{i}");
                    if (answer is Answer<Ledger>.Done) break;
                    answer.Should().BeOfType<Answer<Ledger>.Refused>().Which.Refusal.Should().Be(Refusal.Busy);
                }
            Interlocked.Increment(ref done);
        })));
        done.Should().Be(2);
        await nodes[0].Forget();
        (await Read(nodes[0], "a")).Should().BeOfType<Ledger.Open>().Which.Total.Should().Be(80);
    }

    [Fact]
    public async Task A_taken_claim_is_a_refusal_with_its_own_code()
    {
        var node = await Node();
        await Ask(node, "a", Open("name"));
        (await Ask(node, "b", Open("name"))).Should().BeOfType<Answer<Ledger>.Refused>().Which.Refusal.Code.Should().Be("ledger.name-taken");
        await Ask(node, "a", new LedgerCommand.Close(Clock.GetUtcNow()));
        (await Ask(node, "b", Open("name"))).Should().BeOfType<Answer<Ledger>.Done>();
    }

    [Fact]
    public async Task A_fault_in_the_domain_hurts_its_own_caller_only()
    {
        var node = await Node();
        await Ask(node, "a", Open("a"));
        var asked = Enumerable.Range(0, 20).Select(i => Task.Run(async () => await Ask(node, "a", i == 7 ? new LedgerCommand.Break() : Add(1), $"c{i}"))).ToList();
        await FluentActions.Awaiting(() => asked[7]).Should().ThrowAsync<Exception>();
        asked.RemoveAt(7);
        (await Task.WhenAll(asked)).Should().AllBeOfType<Answer<Ledger>.Done>();
        (await Read(node, "a")).Should().BeOfType<Ledger.Open>().Which.Total.Should().Be(19);
    }

    [Theory]
    [InlineData("as it is")]
    [InlineData("corrupt")]
    [InlineData("of another shape")]
    [InlineData("deleted")]
    public async Task A_snapshot_changes_nothing_but_the_time_it_takes(string snapshot)
    {
        var node = await Node(options: new GrainOptions { SnapshotEvery = 7 });
        await Ask(node, "a", Open("a"));
        for (var i = 0; i < 30; i++) await Ask(node, "a", Add(i + 1), $"c{i}");
        await Eventually(async () => await Scalar("select coalesce(max(version), 0) from snapshots") >= 28);
        await Execute(snapshot switch
        {
            "corrupt" => "update snapshots set json = 'nonsense'",
            "of another shape" => "update snapshots set shape = 'another', json = 'nonsense'",
            "deleted" => "delete from snapshots",
            _ => "select 1",
        });
        await node.Forget();
        var read = (Answer<Ledger>.Done)await node.Grains.Read(Ledgers, "a");
        read.Version.Should().Be(31);
        read.State.Should().BeOfType<Ledger.Open>().Which.Total.Should().Be(465);
        (await Ask(node, "a", Add(1), "c3")).Should().Be(new Answer<Ledger>.Done(5, 5, null), "it was done before the snapshot");
    }

    [Fact]
    public async Task A_node_that_stops_finishes_what_it_has_begun()
    {
        var node = await Node();
        await Ask(node, "a", Open("a"));
        var asked = Enumerable.Range(0, 50).Select(i => Ask(node, "a", Add(1), $"c{i}")).ToList();
        await node.Stop();
        var done = (await Task.WhenAll(asked)).Count(a => a is Answer<Ledger>.Done);
        var other = await Node();
        (await Read(other, "a")).Should().BeOfType<Ledger.Open>().Which.Total.Should().Be(done, "who was told done finds it done");
    }

    protected static LedgerCommand Add(int amount) => new LedgerCommand.Add(amount, "note", new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    protected static LedgerCommand Open(string name, DateTimeOffset? closeAt = null) => new LedgerCommand.Open(name, new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), closeAt);

    protected static Cause By(string commandId) => new(commandId, "story", "tester");

    protected async Task<GrainHost> Node(Func<IEventStore, IEventStore>? wrap = null, GrainOptions? options = null)
    {
        var host = await Start(new(database.DataSource, Clock, Auditor, wrap, options));
        hosts.Add(host);
        return host;
    }

    protected static async Task<Answer<Ledger>> Ask(GrainHost node, string id, LedgerCommand command, string? commandId = null) =>
        await node.Grains.Ask(Ledgers, id, command, By(commandId ?? Guid.NewGuid().ToString()));

    protected static async Task<Ledger> Read(GrainHost node, string id) => ((Answer<Ledger>.Done)await node.Grains.Read(Ledgers, id)).State!;

    // Effects run beside the test: it waits for what it asserts, and fails with it when it never comes.
    private static Task Until(GrainHost node, string id, Func<Ledger.Open, bool> so) =>
        Eventually(async () => await Read(node, id) is Ledger.Open open && so(open));

    private static Task Eventually(Func<bool> so) => Eventually(() => Task.FromResult(so()));

    private static async Task Eventually(Func<Task<bool>> so)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!await so())
        {
            patience.IsCancellationRequested.Should().BeFalse("it should have come by now");
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        }
    }

    private async Task<long> Rows() => await Scalar("select count(*) from wakeups");

    private async Task<long> Scalar(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    private async Task Execute(string sql)
    {
        await using var command = database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
