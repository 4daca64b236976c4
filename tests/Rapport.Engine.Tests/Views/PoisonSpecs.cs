using FluentAssertions;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using NpgsqlTypes;
using Rapport.Engine.Events;
using Rapport.Engine.Views;
using Xunit;

namespace Rapport.Engine.Tests.Views;

/// <summary>An event that a view can't take stops that view, before it and loudly; the others go on.</summary>
public sealed class PoisonSpecs : ViewHouse
{
    [Fact]
    public async Task Everything_before_it_is_applied_and_the_other_views_go_on()
    {
        await Opened("a", 1, 2);
        var poison = await Append("a", new JarEvent.Labelled("my secret"));
        await Append("a", new JarEvent.Filled(4));
        var node = Node(new JarsWith(e => e is JarEvent.Labelled), new Purses());
        await node.CatchUp();
        var status = await StatusOf(node);
        status.Should().Match<ViewStatus>(s => s.State == ViewState.Stopped && s.Position == poison - 1 && s.Rows == 1);
        status.Fault.Should().BeEquivalentTo(new ViewFault(poison, "jar-a", "jar.labelled.v1", "InvalidOperationException in JarsWith.Apply"));
        (await Row("a")).Should().Match<Jar>(j => j.Coins == 3);
        (await One<string>("select doc->>'coins' from view_purses")).Should().Be("7");
        await ShouldFollowFromTheEvents(node, "purses");
    }

    [Fact]
    public async Task The_health_check_says_so_and_nothing_of_what_the_event_says()
    {
        await Append("a", new JarEvent.Opened("u1", Noon), new JarEvent.Labelled("my secret"));
        var node = Node(new JarsWith(e => e is JarEvent.Labelled));
        var health = new ViewsHealth(node);
        (await health.CheckHealthAsync(new())).Status.Should().Be(HealthStatus.Healthy);
        await node.CatchUp();
        var checkedNow = await health.CheckHealthAsync(new());
        checkedNow.Status.Should().Be(HealthStatus.Degraded);
        checkedNow.Description.Should().Contain("jars before 2 (jar.labelled.v1)").And.NotContain("secret");
    }

    [Fact]
    public async Task An_event_whose_JSON_is_not_that_of_its_name_is_poison()
    {
        await Opened("a", 1);
        await Run("""
            update mt_streams set version = 3 where id = 'jar-a';
            insert into mt_events (seq_id, id, stream_id, version, data, type)
            values (nextval('mt_events_sequence'), gen_random_uuid(), 'jar-a', 3, '{"coins":"a good many"}', 'jar.filled.v1')
            """);
        var node = Node(new Jars());
        await node.CatchUp();
        (await StatusOf(node)).Fault.Should().BeEquivalentTo(new ViewFault(3, "jar-a", "jar.filled.v1", "JsonException at $.coins"));
        (await Row("a"))!.Coins.Should().Be(1);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(37)]
    [InlineData(99)]
    public async Task A_row_that_the_database_refuses_is_found_among_many(int at)
    {
        for (var i = 0; i < 100; i++) await Append($"{i}", new JarEvent.Opened("u1", Noon));
        var node = Node(new ViewsOptions { PageSize = 64 }, null, null, new JarsThatNobodyCanStore($"jar-{at}"));
        await node.CatchUp();
        var status = await StatusOf(node);
        status.Should().Match<ViewStatus>(s => s.State == ViewState.Stopped && s.Position == at && s.Rows == at);
        status.Fault.Should().Match<ViewFault>(f => f.Position == at + 1 && f.Stream == $"jar-{at}");
        status.Fault!.Message.Should().StartWith("SQLSTATE 22");
    }

    [Fact]
    public async Task A_value_that_does_not_fit_its_column_is_poison_too()
    {
        await Opened("a", 1);
        await Opened("b", 5);
        var node = Node(new MisfitJars());
        await node.CatchUp();
        (await StatusOf(node)).Should().Match<ViewStatus>(s => s.State == ViewState.Stopped && s.Position == 3 && s.Fault!.Stream == "jar-b");
    }

    [Fact]
    public async Task With_the_code_mended_a_restart_goes_on_from_there()
    {
        await Append("a", new JarEvent.Opened("u1", Noon), new JarEvent.Filled(1), new JarEvent.Labelled("x"), new JarEvent.Filled(2));
        await Node(new JarsWith(e => e is JarEvent.Labelled)).CatchUp();
        var mended = Node(new Jars());
        (await StatusOf(mended)).State.Should().Be(ViewState.Stopped, "the other node said so");
        await mended.CatchUp();
        (await Row("a")).Should().Match<Jar>(j => j.Coins == 3 && j.Fills == 2);
        (await StatusOf(mended)).Fault.Should().BeNull();
        await ShouldFollowFromTheEvents(mended);
    }

    [Fact]
    public async Task A_retry_from_any_node_sets_a_stopped_view_going_again()
    {
        var broken = true;
        await Append("a", new JarEvent.Opened("u1", Noon), new JarEvent.Labelled("x"));
        var (keeper, other) = (Node(new JarsWith(e => Volatile.Read(ref broken) && e is JarEvent.Labelled)), Node(new Jars()));
        await keeper.StartAsync(default);
        while ((await StatusOf(keeper)).State != ViewState.Stopped) await Task.Yield();
        foreach (var node in new[] { keeper, other }) (await node.WaitFor("jars", 2, TimeSpan.FromMinutes(5))).Should().BeFalse("it stands still");
        Volatile.Write(ref broken, false);
        await other.Retry("jars");
        while ((await StatusOf(keeper)).State != ViewState.Running) await Task.Yield();
        (await keeper.WaitFor("jars", 2)).Should().BeTrue();
        await ShouldFollowFromTheEvents(keeper);
    }

    [Fact]
    public async Task A_stopped_view_is_not_tried_again_and_again()
    {
        var tries = 0;
        await Append("a", new JarEvent.Opened("u1", Noon), new JarEvent.Labelled("x"));
        var node = Node(new JarsWith(e => e is JarEvent.Labelled && Interlocked.Increment(ref tries) > 0), new Purses());
        await node.StartAsync(default);
        while ((await StatusOf(node)).State != ViewState.Stopped) await Task.Yield();
        var after = await Append("b", new JarEvent.Opened("u1", Noon), new JarEvent.Filled(1));
        (await node.WaitFor("purses", after)).Should().BeTrue();
        tries.Should().Be(1);
    }

    [Fact]
    public async Task Columns_that_changed_without_a_new_version_stop_the_view_and_say_what_to_do()
    {
        await Opened("a", 1);
        await Node(new Jars()).CatchUp();
        var node = Node(new JarsWithAForgottenVersion());
        await node.CatchUp();
        (await StatusOf(node)).Should().Match<ViewStatus>(s => s.State == ViewState.Stopped && s.Fault!.Message.Contains("lacks fills: raise the Version"));
    }

    // jsonb can't hold the character 0.
    private sealed class JarsThatNobodyCanStore(string poisoned) : Jars
    {
        public override Jar? Apply(Jar? row, Recorded recorded) => base.Apply(row, recorded)! with { Last = recorded.Stream == poisoned ? "nul\0" : null };
    }

    private sealed class MisfitJars : Jars
    {
        public override IReadOnlyList<Column<Jar>> Columns =>
            [.. base.Columns.Where(c => c.Name != "coins"), new("coins", NpgsqlDbType.Integer, j => j.Coins < 5 ? j.Coins : long.MaxValue)];
    }
}
