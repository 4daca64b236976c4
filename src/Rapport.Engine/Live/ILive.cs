using Rapport.Engine.Events;

namespace Rapport.Engine.Live;

/// <summary>What a watcher sees.</summary>
public abstract record Happening
{
    private Happening() { }

    /// <summary>A stored event: in version order, no gap, no duplicate.</summary>
    public sealed record Stored(Recorded Recorded) : Happening;

    /// <summary>Something that passes and is not stored, such as a partial transcript. May be lost; never comes twice.</summary>
    /// <param name="Kind">What it is: <c>partner-partial</c>.</param>
    /// <param name="Json">Its body, in UTF-8.</param>
    public sealed record Passing(string Kind, ReadOnlyMemory<byte> Json) : Happening;
}

/// <summary>Watching a stream: first what was missed, then what happens, on whichever node it happens.</summary>
public interface ILive
{
    /// <summary>
    /// The stored events after a version and then each new one as it happens, with what passes between them. Ends only with
    /// <paramref name="ct"/>. A watcher that is too slow is dropped back to reading the store; what passed meanwhile is lost to it.
    /// </summary>
    IAsyncEnumerable<Happening> Watch(StreamId stream, long afterVersion, CancellationToken ct = default);

    /// <summary>Tells whoever watches the stream, on any node, something that is not stored. Never waits.</summary>
    void Tell(StreamId stream, string kind, object body);
}
