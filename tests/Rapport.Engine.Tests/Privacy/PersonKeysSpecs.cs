using System.Security.Cryptography;
using FluentAssertions;
using Npgsql;
using Rapport.Engine.Live;
using Rapport.Engine.Privacy;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Privacy;

public sealed class PersonKeysSpecs : IAsyncLifetime
{
    private readonly TestClock clock = new();
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_key_is_made_once_also_when_two_nodes_race_for_it()
    {
        PersonKeys[] nodes = [Node(), Node(), Node()];
        for (var i = 0; i < 20; i++)
        {
            var person = $"person-{i}";
            var keys = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => Task.Run(async () => await nodes[n % 3].Of(person))));
            keys.Select(k => k.Id).Distinct().Should().ContainSingle();
            keys.Select(k => Convert.ToHexString(k.Bytes!)).Distinct().Should().ContainSingle();
        }
    }

    [Fact]
    public async Task Every_person_has_another_key_and_the_table_shows_none()
    {
        var (ann, bob) = (await Node().Of("ann"), await Node().Of("bob"));
        ann.Id.Should().NotBe(bob.Id);
        ann.Bytes.Should().NotEqual(bob.Bytes!);
        (await Wrapped("ann")).AsSpan().IndexOf(ann.Bytes!).Should().Be(-1);
    }

    [Fact]
    public async Task A_destroyed_key_is_gone_for_good_and_destroying_it_again_answers_the_same()
    {
        var node = Node();
        var key = await node.Of("ann");
        var destroyed = await node.Destroy("ann");
        destroyed.Id.Should().Be(key.Id);
        key.IsDestroyed.Should().BeTrue("whoever holds it sees it");
        (await node.Destroy("ann")).Should().Be(destroyed);
        (await node.Of("ann")).IsDestroyed.Should().BeTrue("none is made again");
        (await Node().Of("ann")).IsDestroyed.Should().BeTrue();
        (await Wrapped("ann")).Should().BeNull();
        (await node.IsDestroyed("ann")).Should().BeTrue();
        (await node.IsDestroyed("bob")).Should().BeFalse();
    }

    [Fact]
    public async Task Who_never_had_a_key_gets_none_after_it_was_destroyed()
    {
        await Node().Destroy("ann");
        (await Node().Of("ann")).IsDestroyed.Should().BeTrue();
    }

    [Fact]
    public async Task While_two_nodes_make_and_destroy_at_once_the_key_ends_up_destroyed()
    {
        for (var i = 0; i < 20; i++)
        {
            var (one, two, person) = (Node(), Node(), $"person-{i}");
            await Task.WhenAll(Task.Run(async () => await one.Of(person)), Task.Run(async () => await two.Destroy(person)));
            (await Node().Of(person)).IsDestroyed.Should().BeTrue();
        }
    }

    [Fact]
    public async Task Another_node_learns_of_it_by_the_notification()
    {
        var (here, there) = (Node(), Node());
        ((INoticed)there).Connected();
        var key = await there.Of("ann");
        await using var listening = await database.DataSource.OpenConnectionAsync();
        string? payload = null;
        listening.Notification += (_, heard) => payload = heard.Payload;
        await using (var listen = new NpgsqlCommand($"listen {PersonKeys.Channel}", listening)) await listen.ExecuteNonQueryAsync();

        await here.Destroy("ann");
        await listening.WaitAsync();
        var told = new List<string>();
        there.Destroyed += told.Add;
        for (var twice = 0; twice < 2; twice++) ((INoticed)there).Heard(payload!);

        key.IsDestroyed.Should().BeTrue();
        (await there.Of("ann")).IsDestroyed.Should().BeTrue();
        told.Should().Equal("ann");
    }

    [Fact]
    public async Task A_node_that_hears_nothing_trusts_a_key_for_a_second_only()
    {
        var (here, deaf) = (Node(), Node());
        ((INoticed)deaf).Connected();
        ((INoticed)deaf).Lost();
        var key = await deaf.Of("ann");
        await here.Destroy("ann");
        (await deaf.Of("ann")).IsDestroyed.Should().BeFalse("it was read a moment ago");
        clock.Advance(TimeSpan.FromSeconds(2));
        deaf.InMemory(key.Id).Should().BeNull();
        (await deaf.Of("ann")).IsDestroyed.Should().BeTrue();
        key.IsDestroyed.Should().BeTrue("also for those who hold it");
    }

    [Fact]
    public async Task What_was_destroyed_before_a_node_listens_again_is_not_trusted()
    {
        var (here, there) = (Node(), Node());
        await there.Of("ann");
        await here.Destroy("ann");
        clock.Advance(TimeSpan.FromMilliseconds(1));
        ((INoticed)there).Connected();
        clock.Advance(TimeSpan.FromSeconds(2));
        (await there.Of("ann")).IsDestroyed.Should().BeTrue();
    }

    [Fact]
    public async Task What_was_destroyed_while_a_node_heard_nothing_is_known_once_it_hears_again()
    {
        var (here, there) = (Node(), Node());
        var key = await there.Of("ann");
        var told = new TaskCompletionSource<string>(TaskCreationOptions.RunContinuationsAsynchronously);
        there.Destroyed += person => told.TrySetResult(person);
        await here.Destroy("ann");
        ((INoticed)there).Connected();
        (await told.Task.WaitAsync(TimeSpan.FromSeconds(20), TimeProvider.System)).Should().Be("ann", "nobody asked for the key, and what it opened lies in memory");
        key.IsDestroyed.Should().BeTrue();
    }

    [Fact]
    public async Task Another_master_key_opens_nothing_and_says_so()
    {
        await Node().Of("ann");
        await FluentActions.Awaiting(async () => await Node(TestKeys.Of(2)).Of("ann")).Should().ThrowAsync<CryptographicException>();
    }

    [Fact]
    public async Task A_wrapped_key_is_bound_to_its_person()
    {
        await Node().Of("ann");
        await Node().Of("bob");
        await using (var mix = database.DataSource.CreateCommand("update person_keys set wrapped = (select wrapped from person_keys where person = 'ann') where person = 'bob'"))
            await mix.ExecuteNonQueryAsync();
        await FluentActions.Awaiting(async () => await Node().Of("bob")).Should().ThrowAsync<CryptographicException>();
    }

    [Fact]
    public async Task Keys_that_are_looked_for_are_read_in_one_query_and_found_in_memory_afterwards()
    {
        var (ann, bob) = (await Node().Of("ann"), await Node().Of("bob"));
        var node = Node();
        var found = await node.Find([ann.Id, bob.Id, "never-there"]);
        found.Keys.Should().BeEquivalentTo([ann.Id, bob.Id]);
        node.InMemory(ann.Id).Should().BeSameAs(found[ann.Id]);
        node.InMemory("never-there").Should().BeNull();
    }

    private PersonKeys Node(MasterKeys? master = null) => new(database.DataSource, master ?? TestKeys.Master, clock);

    private async Task<byte[]?> Wrapped(string person)
    {
        await using var command = database.DataSource.CreateCommand("select wrapped from person_keys where person = $1");
        command.Parameters.Add(new() { Value = person });
        return await command.ExecuteScalarAsync() as byte[];
    }
}
