using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Postgres;
using Rapport.Engine.Views;
using Rapport.Testing;
using Xunit;
using Runner = Rapport.Engine.Views.Views;

namespace Rapport.Engine.Tests.Views;

/// <summary>A database with jars in it, and any number of nodes that keep views of them.</summary>
public abstract class ViewHouse : IAsyncLifetime
{
    private protected static readonly EventNames Names = new([typeof(JarEvent)]);
    private readonly List<Runner> nodes = [];
    private readonly Dictionary<string, long> versions = [];

    private protected TestDatabase Database { get; private set; } = null!;

    private protected GroupCommitStore Store { get; private set; } = null!;

    private protected static DateTimeOffset Noon => new(2026, 3, 2, 12, 0, 0, TimeSpan.Zero);

    public async Task InitializeAsync()
    {
        Database = await TestDatabase.Create();
        Store = new(Database.DataSource, Names, TestKeys.Sealing(Database.DataSource), NodeId.Fresh(), TimeProvider.System, NullLogger<GroupCommitStore>.Instance);
    }

    public async Task DisposeAsync()
    {
        foreach (var node in nodes)
        {
            await node.StopAsync(default);
            node.Dispose();
        }
        await Store.DisposeAsync();
        await Database.DisposeAsync();
    }

    private protected Runner Node(params IReadOnlyList<View> views) => Node(new ViewsOptions { Poll = TimeSpan.FromMilliseconds(50), Pace = TimeSpan.Zero }, null, null, views);

    private protected Runner Node(ViewsOptions options, IEventStore? store, NpgsqlDataSource? source, params IReadOnlyList<View> views)
    {
        var node = new Runner(views, store ?? Store, Names, source ?? Database.DataSource, new CommitSignal(), options, TimeProvider.System, NullLogger<Runner>.Instance);
        nodes.Add(node);
        return node;
    }

    private protected async Task<long> Append(string jar, params IReadOnlyList<JarEvent> events)
    {
        var stream = new StreamId("jar", jar);
        var cause = new Cause(Guid.NewGuid().ToString("n"), "c", "u1");
        var appended = await Store.Append(new(stream, versions.GetValueOrDefault(jar), [.. events.Select(e => new Proposed(e, cause))]));
        var at = appended.Should().BeOfType<Appended.At>().Subject;
        versions[jar] = at.Version;
        return at.Position;
    }

    private protected Task<long> Opened(string jar, params IReadOnlyList<int> coins) =>
        Append(jar, [new JarEvent.Opened("u1", Noon), .. coins.Select(c => new JarEvent.Filled(c))]);

    private protected async Task<T?> One<T>(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        return await command.ExecuteScalarAsync() is T value ? value : default;
    }

    private protected async Task Run(string sql)
    {
        await using var command = Database.DataSource.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    private protected async Task<Jar?> Row(string jar)
    {
        await using var command = Database.DataSource.CreateCommand("select doc from view_jars where key = $1").With(Sql.Text(jar));
        return await command.ExecuteScalarAsync() is string doc ? Json.Read<Jar>(System.Text.Encoding.UTF8.GetBytes(doc)) : null;
    }

    private protected static async Task<ViewStatus> StatusOf(Runner node, string view = "jars") => (await node.Status()).Single(s => s.Name == view);

    /// <summary>The view is what follows from the events, each taken once.</summary>
    private protected static async Task ShouldFollowFromTheEvents(Runner node, string view = "jars")
    {
        (await node.Verify(view)).Should().BeEmpty();
        (await StatusOf(node, view)).Should().Match<ViewStatus>(s => s.State == ViewState.Running && s.Lag == 0);
    }
}
