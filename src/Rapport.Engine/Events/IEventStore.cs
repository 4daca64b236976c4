using Rapport.Domain.Deciding;
using Rapport.Engine.Grains;

namespace Rapport.Engine.Events;

public readonly record struct StreamId(string Category, string Id)
{
    public override string ToString() => $"{Category}-{Id}";
}

/// <summary>An event on its way into the store, with the command that made it.</summary>
public sealed record Proposed(object Event, Cause Cause);

/// <summary>One append: all of it or nothing.</summary>
/// <param name="Expected">The stream's version before; 0 for a new one.</param>
/// <param name="MoveLook">False when the stored wakeup may stay as it is.</param>
/// <param name="LookAt">When somebody must look at the aggregate next; null removes the row. Written with the events.</param>
/// <param name="Claims">Unique values taken or given back with the events.</param>
/// <param name="Person">Whose marked text the events hold, unless an event says it itself. Null when there is none.</param>
public sealed record Appending(
    StreamId Stream, long Expected, IReadOnlyList<Proposed> Events, bool MoveLook = false, DateTimeOffset? LookAt = null, IReadOnlyList<Claim>? Claims = null,
    string? Person = null);

public abstract record Appended
{
    private Appended() { }

    /// <summary>Committed; <paramref name="Version"/> and <paramref name="Position"/> are those of the last event.</summary>
    public sealed record At(long Version, long Position) : Appended;

    /// <summary>The stream is not at the expected version. Nothing was written.</summary>
    public sealed record Conflict : Appended;

    /// <summary>Another stream holds the claim. Nothing was written.</summary>
    public sealed record Taken(Claim Claim) : Appended;

    /// <summary>The person whose text it holds is erased: their key is destroyed. Nothing was written.</summary>
    public sealed record Erased : Appended;

    /// <summary>The connection broke around the commit: read again before answering.</summary>
    public sealed record Unknown(Exception Reason) : Appended;
}

/// <summary>A disposable picture of a state: ignored when its shape is not the reader's, or when it can't be read.</summary>
/// <param name="Shape">Names the state's type and its fields; another shape is another type.</param>
/// <param name="Json">The state and what the turn remembers beside it, in UTF-8.</param>
/// <param name="Person">Under whose key it is to be sealed; null for a state of nobody. Not known of one that was read.</param>
public sealed record Snapshot(long Version, long Position, string Shape, ReadOnlyMemory<byte> Json, string? Person = null);

/// <summary>What a cold start of an aggregate reads, in one round trip.</summary>
public sealed record Loaded(Snapshot? Snapshot, IReadOnlyList<Recorded> Tail);

/// <summary>
/// The event store. Marked text is sealed in what is written and opened in what is read. Events of one stream are in version order without holes; positions grow in commit order over the whole store.
/// A refused append is a value, and so is a connection that breaks around it. Methods throw when the database can't be reached, and
/// <see cref="Append"/> when an event holds what it can't take; then nothing of that append was written.
/// </summary>
public interface IEventStore
{
    ValueTask<Appended> Append(Appending appending, CancellationToken ct = default);

    /// <summary>The snapshot of this shape, if there is one, and all events after it.</summary>
    ValueTask<Loaded> Load(StreamId stream, string shape, CancellationToken ct = default);

    /// <summary>The events after a version, oldest first, up to and including <paramref name="upTo"/>.</summary>
    ValueTask<IReadOnlyList<Recorded>> Read(StreamId stream, long after, long? upTo = null, CancellationToken ct = default);

    /// <summary>The version and position after the last event that this command wrote, if it wrote any.</summary>
    ValueTask<Appended.At?> FindCommand(StreamId stream, string commandId, CancellationToken ct = default);

    /// <summary>Which stream holds a claim; of a personal one by its value, too.</summary>
    ValueTask<string?> FindClaim(string kind, string key, CancellationToken ct = default);

    /// <summary>
    /// The next events of the whole store in position order, of all names or of those given. Never skips one that commits later.
    /// </summary>
    ValueTask<FeedPage> ReadFeed(long after, int max, IReadOnlyCollection<string>? names = null, CancellationToken ct = default);

    /// <summary>Keeps a snapshot; an older one than the stored is dropped.</summary>
    ValueTask SaveSnapshot(StreamId stream, Snapshot snapshot, CancellationToken ct = default);

    /// <summary>
    /// Removes for good all events of the stream before <paramref name="version"/>, and its snapshot. What was deleted by its owner is gone
    /// from the disk; the event at that version, which says so, stays.
    /// </summary>
    ValueTask Purge(StreamId stream, long version, CancellationToken ct = default);
}

/// <summary>A stretch of the feed.</summary>
/// <param name="Events">The events of the wanted names in it.</param>
/// <param name="UpTo">Everything up to here has been looked at; read on after it. Equal to the asked position when there is nothing new.</param>
public sealed record FeedPage(IReadOnlyList<Recorded> Events, long UpTo);
