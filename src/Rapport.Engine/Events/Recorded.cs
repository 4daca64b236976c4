namespace Rapport.Engine.Events;

/// <summary>A stored event. <see cref="Event"/> is read from its JSON when first asked for.</summary>
public sealed class Recorded
{
    private readonly EventNames? names;
    private readonly ReadOnlyMemory<byte> json;
    private object? @event;

    /// <summary>An event as it was read.</summary>
    public Recorded(EventNames names, string name, ReadOnlyMemory<byte> json) => (this.names, Name, this.json) = (names, name, json);

    /// <summary>An event that this process wrote.</summary>
    public Recorded(string name, object @event) => (Name, this.@event) = (name, @event);

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
    /// <exception cref="System.Text.Json.JsonException">The JSON is not that of the event.</exception>
    public object Event => @event ??= names!.Read(Name, json.Span);

    /// <summary>The aggregate's id: the stream without its category.</summary>
    public string IdIn(string category) => Stream[(category.Length + 1)..];
}

/// <summary>A stored event whose name this build does not know.</summary>
public sealed record UnknownEvent(string Name, string Json);
