using Rapport.Engine.Events;

namespace Rapport.Engine.Tests.Live;

/// <summary>The real store, with something in front of it that a test decides.</summary>
internal abstract class StoreBehind(IEventStore store) : IEventStore
{
    public virtual ValueTask<Appended> Append(Appending appending, CancellationToken ct = default) => store.Append(appending, ct);

    public virtual ValueTask<Loaded> Load(StreamId stream, string shape, CancellationToken ct = default) => store.Load(stream, shape, ct);

    public virtual ValueTask<IReadOnlyList<Recorded>> Read(StreamId stream, long after, long? upTo = null, CancellationToken ct = default) =>
        store.Read(stream, after, upTo, ct);

    public virtual ValueTask<Appended.At?> FindCommand(StreamId stream, string commandId, CancellationToken ct = default) => store.FindCommand(stream, commandId, ct);

    public virtual ValueTask<string?> FindClaim(string kind, string key, CancellationToken ct = default) => store.FindClaim(kind, key, ct);

    public virtual ValueTask<FeedPage> ReadFeed(long after, int max, IReadOnlyCollection<string>? names = null, CancellationToken ct = default) =>
        store.ReadFeed(after, max, names, ct);

    public virtual ValueTask SaveSnapshot(StreamId stream, Snapshot snapshot, CancellationToken ct = default) => store.SaveSnapshot(stream, snapshot, ct);

    public virtual ValueTask Purge(StreamId stream, long version, CancellationToken ct = default) => store.Purge(stream, version, ct);
}
