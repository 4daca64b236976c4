using Rapport.Engine.Privacy;

namespace Rapport.Engine.Events;

/// <summary>A stored event. <see cref="Event"/> is read from its JSON when first asked for.</summary>
public sealed class Recorded
{
    private readonly EventNames? names;
    private readonly ReadOnlyMemory<byte> json;
    private IReadOnlyList<PersonKey>? keys;
    private Reading? reading;

    /// <summary>An event as it was read.</summary>
    public Recorded(EventNames names, string name, ReadOnlyMemory<byte> json) => (this.names, Name, this.json) = (names, name, json);

    /// <summary>An event that this process wrote.</summary>
    public Recorded(string name, object @event) => (Name, reading) = (name, new(@event, Emptied: true));

    public required long Position { get; init; }
    public required string Stream { get; init; }
    public required long Version { get; init; }
    public required DateTimeOffset At { get; init; }
    public string? CommandId { get; init; }
    public string? CorrelationId { get; init; }

    /// <summary>Actor, cause and trace as JSON; only when a stream was read, not in the feed.</summary>
    public ReadOnlyMemory<byte>? Headers { get; init; }

    /// <summary>The stored name: <c>practice-session.ended.v1</c>.</summary>
    public string Name { get; }

    /// <summary>The event, or an <see cref="UnknownEvent"/> when this build does not know the name.</summary>
    /// <remarks>Marked text of a person whose key was destroyed is empty, from the moment on in which this node knows.</remarks>
    /// <exception cref="System.Text.Json.JsonException">The JSON is not that of the event.</exception>
    /// <exception cref="SealBrokenException">Its sealed text was changed or moved.</exception>
    public object Event
    {
        get
        {
            if (reading is { } read && (read.Emptied || !IsDestroyed)) return read.Event;
            // In this order: what is destroyed meanwhile is read once more.
            var emptied = keys is null || IsDestroyed;
            return (reading = new(names!.Read(Name, json.Span, keys is null ? null : new Opener(keys, Stream, Version)), emptied)).Event;
        }
    }

    internal ReadOnlySpan<byte> Json => json.Span;

    /// <summary>False when the event has no text that would be.</summary>
    internal bool MayBeSealed => names?.MayBeSealed(Name) ?? false;

    private bool IsDestroyed
    {
        get
        {
            foreach (var key in keys!)
                if (key.IsDestroyed) return true;
            return false;
        }
    }

    internal void OpenWith(IReadOnlyList<PersonKey> known) => keys = known;

    /// <summary>The aggregate's id: the stream without its category.</summary>
    public string IdIn(string category) => Stream[(category.Length + 1)..];

    /// <param name="Emptied">There is nothing in it that may have to go.</param>
    private sealed record Reading(object Event, bool Emptied);
}

/// <summary>A stored event whose name this build does not know.</summary>
public sealed record UnknownEvent(string Name, string Json);
