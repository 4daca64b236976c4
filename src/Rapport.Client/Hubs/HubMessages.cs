using System.Buffers;
using System.Text.Json;

namespace Rapport.Client;

/// <summary>The JSON hub protocol of SignalR, as far as one stream needs it. Each message ends with the character 0x1e.</summary>
internal static class HubMessages
{
    public const int StreamItem = 2;
    public const int Completion = 3;
    public const int Close = 7;

    public const byte End = 0x1e;

    /// <summary>Larger ones are no pushes of ours; a peer must not fill the memory.</summary>
    public const int Largest = 4 * 1024 * 1024;

    private const int Invoke = 4;
    private const int CancelStream = 5;
    private const int Ping = 6;

    public static readonly byte[] Handshake = Written(new { protocol = "json", version = 1 });
    public static readonly byte[] KeepAlive = Written(new { type = Ping });

    public static byte[] Stream(string id, string method, object[] arguments) => Written(new { type = Invoke, invocationId = id, target = method, arguments });

    public static byte[] Cancel(string id) => Written(new { type = CancelStream, invocationId = id });

    /// <summary>The kind of a message; 0 for the answer to the handshake, which has none.</summary>
    public static int Type(JsonElement message) => message.TryGetProperty("type", out var type) ? type.GetInt32() : 0;

    /// <summary>Null when the message reports none.</summary>
    public static string? Error(JsonElement message) => message.TryGetProperty("error", out var error) ? error.GetString() : null;

    /// <summary>Whether it belongs to an invocation.</summary>
    public static bool IsOf(JsonElement message, string id) => message.TryGetProperty("invocationId", out var of) && of.ValueEquals(id);

    private static byte[] Written(object message) => [.. JsonSerializer.SerializeToUtf8Bytes(message, WireJson.Options), End];
}

/// <summary>Cuts what arrives into messages, wherever the network cut it before.</summary>
internal sealed class HubFrames
{
    private readonly ArrayBufferWriter<byte> rest = new();

    /// <summary>The messages that are whole now. What is begun is kept for the next time.</summary>
    /// <exception cref="JsonException">One is not JSON.</exception>
    /// <exception cref="InvalidDataException">One is larger than any of ours.</exception>
    public List<JsonElement> Take(ReadOnlySpan<byte> arrived)
    {
        var whole = new List<JsonElement>();
        while (arrived.IndexOf(HubMessages.End) is var end and >= 0)
        {
            rest.Write(arrived[..end]);
            arrived = arrived[(end + 1)..];
            using var document = JsonDocument.Parse(rest.WrittenMemory);
            whole.Add(document.RootElement.Clone());
            rest.ResetWrittenCount();
        }
        if (rest.WrittenCount + arrived.Length > HubMessages.Largest) throw new InvalidDataException("A message of the hub is too large.");
        rest.Write(arrived);
        return whole;
    }
}
