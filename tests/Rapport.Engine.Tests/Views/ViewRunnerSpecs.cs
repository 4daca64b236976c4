using FluentAssertions;
using NpgsqlTypes;
using Rapport.Engine.Views;
using Xunit;

namespace Rapport.Engine.Tests.Views;

public sealed class ViewRunnerSpecs : ViewHouse
{
    [Fact]
    public async Task Rows_and_columns_follow_from_the_events()
    {
        await Append("a", new JarEvent.Opened("u1", Noon), new JarEvent.Filled(3), new JarEvent.Filled(4), new JarEvent.Labelled("rainy day"));
        await Append("b", new JarEvent.Opened("u2", Noon.AddDays(1)), new JarEvent.Labelled("a \"quoted\" \\ one, with {braces}"), new JarEvent.Labelled(null));
        var node = Node(new Jars());
        await node.CatchUp();
        (await Row("a")).Should().BeEquivalentTo(new Jar("u1", Noon, 7, 2, ["rainy day"], "rainy day"));
        (await One<string>("select key from view_jars where owner_id = 'u2' and opened_at > '2026-03-02T12:00Z' and coins = 0 and last is null")).Should().Be("b");
        (await One<string>("select labels[1] from view_jars where key = 'b'")).Should().Be("a \"quoted\" \\ one, with {braces}");
        await ShouldFollowFromTheEvents(node);
    }

    [Fact]
    public async Task A_row_is_gone_when_the_view_says_so_and_may_come_again()
    {
        var node = Node(new Jars());
        await Opened("a", 5);
        await node.CatchUp();
        await Append("a", new JarEvent.Smashed());
        await node.CatchUp();
        (await Row("a")).Should().BeNull();
        await Append("a", new JarEvent.Opened("u9", Noon), new JarEvent.Smashed(), new JarEvent.Opened("u9", Noon));
        await node.CatchUp();
        (await Row("a")).Should().Match<Jar>(j => j.Owner == "u9" && j.Coins == 0);
        await ShouldFollowFromTheEvents(node);
    }

    [Fact]
    public async Task Catching_up_again_changes_nothing()
    {
        await Opened("a", 1, 2, 3);
        var node = Node(new Jars());
        await node.CatchUp();
        await node.CatchUp();
        await Node(new Jars()).CatchUp();
        (await Row("a"))!.Fills.Should().Be(3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Small_pages_and_little_memory_make_the_same_rows(int seed)
    {
        var random = new Random(seed);
        var options = new ViewsOptions { PageSize = 7, BatchRows = 5, KeepRows = 3 };
        var node = Node(options, null, null, new Jars(), new Purses());
        for (var i = 0; i < 60; i++)
        {
            var jar = $"j{random.Next(12)}";
            await Append(jar, new JarEvent.Opened("u1", Noon), new JarEvent.Filled(random.Next(9)), random.Next(3) == 0 ? new JarEvent.Smashed() : new JarEvent.Filled(1));
            if (random.Next(9) == 0) await node.CatchUp();
        }
        await ShouldFollowFromTheEvents(node);
        await ShouldFollowFromTheEvents(node, "purses");
        // Not by the runner's own means:
        (await One<bool>("""
            select (select (doc->>'coins')::bigint from view_purses) = (select sum((data->>'coins')::int) from mt_events where type = 'jar.filled.v1')
               and (select sum(coins) from view_jars) = (select sum((data->>'coins')::int) from mt_events e where type = 'jar.filled.v1' and version >
                   (select max(version) from mt_events o where o.stream_id = e.stream_id and o.type = 'jar.opened.v1')
                   and not exists (select from mt_events s where s.stream_id = e.stream_id and s.type = 'jar.smashed.v1' and s.version > e.version))
            """)).Should().BeTrue();
    }

    [Fact]
    public async Task An_array_of_every_type_of_column_is_written()
    {
        await Opened("a", 1);
        var node = Node(new Everything());
        await node.CatchUp();
        (await StatusOf(node, "everything")).Fault.Should().BeNull();
        (await One<bool>("""
            select big = 1 and small = 2 and yes and half = 0.5 and exact = 1.25 and day = '2026-03-02' and id = '00000000-0000-0000-0000-000000000001'
                and many = array[1, null, 3]::bigint[] and days = array['2026-03-02']::date[] and nothing is null from view_everything
            """)).Should().BeTrue();
        (await node.Verify("everything")).Should().BeEmpty();
    }

    [Fact]
    public void A_name_that_is_none_for_a_table_is_refused()
    {
        var making = () => Node(new Misnamed());
        making.Should().Throw<ArgumentException>().WithMessage("*My Jars*");
    }

    private sealed class Misnamed : Jars
    {
        public override string Name => "My Jars";
    }

    private sealed class Everything : View<Jar>
    {
        public override string Name => "everything";
        public override int Version => 1;
        public override IReadOnlyList<Type> Wants => [typeof(JarEvent.Opened)];
        public override IReadOnlyList<Column<Jar>> Columns =>
        [
            new("big", NpgsqlDbType.Bigint, _ => 1L),
            new("small", NpgsqlDbType.Smallint, _ => (short)2),
            new("yes", NpgsqlDbType.Boolean, _ => true),
            new("half", NpgsqlDbType.Double, _ => 0.5),
            new("exact", NpgsqlDbType.Numeric, _ => 1.25m),
            new("day", NpgsqlDbType.Date, j => DateOnly.FromDateTime(j.OpenedAt.UtcDateTime)),
            new("id", NpgsqlDbType.Uuid, _ => new Guid("00000000-0000-0000-0000-000000000001")),
            new("many", NpgsqlDbType.Array | NpgsqlDbType.Bigint, _ => new long?[] { 1, null, 3 }),
            new("days", NpgsqlDbType.Array | NpgsqlDbType.Date, j => new[] { DateOnly.FromDateTime(j.OpenedAt.UtcDateTime) }),
            new("nothing", NpgsqlDbType.Integer, _ => null),
        ];
        public override string? Key(Rapport.Engine.Events.Recorded recorded) => recorded.IdIn("jar");
        public override Jar? Apply(Jar? row, Rapport.Engine.Events.Recorded recorded) => new("u", ((JarEvent.Opened)recorded.Event).At, 0, 0, [], null);
    }
}
