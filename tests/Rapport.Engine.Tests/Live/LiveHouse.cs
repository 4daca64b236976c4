using System.Text.Json.Serialization;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Privacy;
using Rapport.Testing;
using Xunit;
using Watching = Rapport.Engine.Live.Live;

namespace Rapport.Engine.Tests.Live;

[JsonDerivedType(typeof(Said), "chat.said.v1")]
internal abstract record ChatEvent
{
    public sealed record Said(int Number) : ChatEvent;
}

/// <summary>A database, and any number of nodes on which somebody watches.</summary>
public abstract class LiveHouse : IAsyncLifetime
{
    private protected static readonly EventNames Names = new([typeof(ChatEvent)]);
    private readonly List<WatchingNode> nodes = [];

    private protected TestDatabase Database { get; private set; } = null!;

    public async Task InitializeAsync() => Database = await TestDatabase.Create();

    public async Task DisposeAsync()
    {
        foreach (var node in nodes) await node.DisposeAsync();
        await Database.DisposeAsync();
    }

    private protected async Task<WatchingNode> Node(LiveOptions? options = null, bool hears = true)
    {
        var node = new WatchingNode(Database, Names, options ?? new());
        nodes.Add(node);
        await node.Start(hears);
        return node;
    }

    private protected static StreamId Chat(string id) => new("chat", id);

    /// <summary>Watches until it has seen so many stored events; their versions.</summary>
    private protected static async Task<List<long>> Versions(WatchingNode node, StreamId stream, long after, int count)
    {
        var seen = new List<long>();
        await foreach (var happening in node.Live.Watch(stream, after))
        {
            if (happening is not Happening.Stored stored) continue;
            seen.Add(stored.Recorded.Version);
            if (seen.Count == count) break;
        }
        return seen;
    }

    private protected async Task<long> Connections(string query)
    {
        await using var command = Database.DataSource.CreateCommand($"""
            select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and query like '{query}'
            """);
        return (long)(await command.ExecuteScalarAsync())!;
    }
}

/// <summary>What one process has: a store with its node's id, and watchers.</summary>
internal sealed class WatchingNode : IAsyncDisposable
{
    private readonly GroupCommitStore store;
    private readonly LiveListener listener;
    private readonly PassingSender sender;
    private readonly CommitPoll poll;
    private readonly VersionCheck check;
    private readonly Dictionary<StreamId, long> versions = [];

    public WatchingNode(TestDatabase database, EventNames names, LiveOptions options)
    {
        var id = NodeId.Fresh();
        Keys = new(database.DataSource, TestKeys.Master, TimeProvider.System);
        store = new(database.DataSource, names, TestKeys.Sealing(database.DataSource, Keys), id, TimeProvider.System, NullLogger<GroupCommitStore>.Instance);
        Live = new(store, options, TimeProvider.System, NullLogger<Watching>.Instance);
        check = new(Live, database.DataSource, TimeProvider.System, NullLogger<VersionCheck>.Instance);
        listener = new(Live, [Live, Commits], [Keys], database.DataSource, id, options, TimeProvider.System, NullLogger<LiveListener>.Instance);
        sender = new(Live, database.DataSource, id, options, TimeProvider.System, NullLogger<PassingSender>.Instance);
        poll = new([Live, Commits], store, database.DataSource, options, TimeProvider.System, NullLogger<CommitPoll>.Instance);
    }

    public Watching Live { get; }

    public CommitSignal Commits { get; } = new();

    public PersonKeys Keys { get; }

    public IEventStore Store => store;

    public Task Listening => listener.Listening;

    public async Task Start(bool hears)
    {
        await check.StartAsync(default);
        var listening = listener.Listening;
        if (hears)
        {
            await listener.StartAsync(default);
            await listening;
        }
        await sender.StartAsync(default);
        await poll.StartAsync(default);
    }

    /// <summary>As a turn does it: append, then tell who watches here.</summary>
    public async Task Say(StreamId stream, int count = 1)
    {
        var version = versions.GetValueOrDefault(stream);
        if (version == 0) version = await store.Read(stream, 0) is [.., var last] ? last.Version : 0;
        var events = Enumerable.Range((int)version + 1, count).Select(n => new ChatEvent.Said(n)).ToList();
        var appended = await store.Append(new(stream, version, [.. events.Select(e => new Proposed(e, new Cause(Guid.NewGuid().ToString("n"), "c", "u")))]));
        var at = appended.Should().BeOfType<Appended.At>().Subject;
        versions[stream] = at.Version;
        ((ICommitted)Live).Committed(stream, [.. events.Select((e, i) => new Recorded("chat.said.v1", e)
        {
            Position = at.Position - count + 1 + i, Stream = stream.ToString(), Version = version + 1 + i, At = DateTimeOffset.UnixEpoch,
        })]);
    }

    public async ValueTask DisposeAsync()
    {
        await listener.StopAsync(default);
        await sender.StopAsync(default);
        await poll.StopAsync(default);
        await check.StopAsync(default);
        listener.Dispose();
        sender.Dispose();
        poll.Dispose();
        check.Dispose();
        Live.Dispose();
        await store.DisposeAsync();
    }
}
