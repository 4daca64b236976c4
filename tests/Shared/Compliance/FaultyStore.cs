using Rapport.Engine.Events;

namespace Rapport.Testing.Compliance;

/// <summary>A store whose appends go wrong as the test says: before the commit, after it, or not at all.</summary>
public sealed class FaultyStore(IEventStore inner) : IEventStore
{
    /// <summary>Asked for each append; what it answers takes the place of the append.</summary>
    public Func<Appending, IEventStore, ValueTask<Appended?>> Fault { get; set; } = (_, _) => new((Appended?)null);

    /// <summary>While true nothing can be reached.</summary>
    public bool Away { get; set; }

    public async ValueTask<Appended> Append(Appending appending, CancellationToken ct = default) =>
        Away ? new Appended.Unknown(new TimeoutException("away")) : await Fault(appending, inner) ?? await inner.Append(appending, ct);

    public ValueTask<Loaded> Load(StreamId stream, string shape, CancellationToken ct = default) => Reachable().Load(stream, shape, ct);

    public ValueTask<IReadOnlyList<Recorded>> Read(StreamId stream, long after, long? upTo = null, CancellationToken ct = default) => Reachable().Read(stream, after, upTo, ct);

    public ValueTask<Appended.At?> FindCommand(StreamId stream, string commandId, CancellationToken ct = default) => Reachable().FindCommand(stream, commandId, ct);

    public ValueTask<string?> FindClaim(string kind, string key, CancellationToken ct = default) => Reachable().FindClaim(kind, key, ct);

    public ValueTask<FeedPage> ReadFeed(long after, int max, IReadOnlyCollection<string>? names = null, CancellationToken ct = default) => Reachable().ReadFeed(after, max, names, ct);

    public ValueTask SaveSnapshot(StreamId stream, Snapshot snapshot, CancellationToken ct = default) => Reachable().SaveSnapshot(stream, snapshot, ct);

    public ValueTask Purge(StreamId stream, long version, CancellationToken ct = default) => Reachable().Purge(stream, version, ct);

    private IEventStore Reachable() => Away ? throw new TimeoutException("away") : inner;
}
