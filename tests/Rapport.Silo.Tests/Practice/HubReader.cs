using System.Net.WebSockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Rapport.Silo.Tests.Practice;

/// <summary>One watch on a hub, as its JSON protocol has it: a handshake, one stream invocation, items until the socket is closed.</summary>
internal sealed class HubReader : IAsyncDisposable
{
    private const char Separator = '\u001e';

    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    private readonly ClientWebSocket socket = new();
    private readonly Queue<JsonNode> messages = [];
    private readonly StringBuilder text = new();
    private int invocations;

    /// <summary>All that came so far.</summary>
    public List<JsonNode> Seen { get; } = [];

    /// <summary>The version of the last stored thing that came.</summary>
    public long Version => Seen.Select(p => (long?)p["version"]).LastOrDefault(v => v is not null) ?? 0;

    public static async Task<HubReader> Watch(Uri server, string token, string sessionId, long after = 0)
    {
        var reader = new HubReader();
        var address = new UriBuilder(new Uri(server, $"/hubs/practice?access_token={Uri.EscapeDataString(token)}")) { Scheme = "ws" }.Uri;
        using var patient = new CancellationTokenSource(patience);
        await reader.socket.ConnectAsync(address, patient.Token);
        await reader.Send("""{"protocol":"json","version":1}""");
        await reader.WatchAlso(sessionId, after);
        if ((await reader.Message(patient.Token))["error"] is { } refused) throw new InvalidOperationException($"The handshake was refused: {refused}");
        return reader;
    }

    /// <summary>Another watch over the same connection.</summary>
    public Task WatchAlso(string sessionId, long after = 0) => Send(Invocation(sessionId, after));

    /// <summary>The next push; null when the stream is complete, with its error thrown.</summary>
    public async Task<JsonNode?> Next()
    {
        // For all messages together: the server's pings are no progress.
        using var patient = new CancellationTokenSource(patience);
        while (true)
        {
            var message = await Message(patient.Token);
            switch ((int?)message["type"])
            {
                case 2:
                    Seen.Add(message["item"]!);
                    return message["item"]!;
                case 3:
                    return message["error"] is { } error ? throw new HubRefusedException((string)error!) : null;
                case 7:
                    throw new WebSocketException($"The server closed the connection: {message["error"]}");
            }
        }
    }

    /// <summary>Reads until one of this kind came.</summary>
    public async Task<JsonNode> Until(string type, Func<JsonNode, bool>? that = null)
    {
        while (true)
        {
            var push = await Next() ?? throw new InvalidOperationException($"The stream ended before '{type}'. It had: {string.Join(", ", Seen.Select(p => p["type"]))}");
            if ((string?)push["type"] == type && that?.Invoke(push) != false) return push;
        }
    }

    public async ValueTask DisposeAsync()
    {
        socket.Abort();
        socket.Dispose();
        await Task.CompletedTask;
    }

    private string Invocation(string sessionId, long after) =>
        new JsonObject { ["type"] = 4, ["invocationId"] = $"{++invocations}", ["target"] = "Watch", ["arguments"] = new JsonArray(sessionId, after) }.ToJsonString();

    private async Task Send(string message)
    {
        using var patient = new CancellationTokenSource(patience);
        await socket.SendAsync(Encoding.UTF8.GetBytes(message + Separator), WebSocketMessageType.Text, true, patient.Token);
    }

    private async Task<JsonNode> Message(CancellationToken ct)
    {
        var buffer = new byte[16 * 1024];
        while (messages.Count == 0)
        {
            var received = await Receive(buffer, ct);
            text.Append(Encoding.UTF8.GetString(buffer, 0, received));
            var parts = text.ToString().Split(Separator);
            foreach (var part in parts[..^1]) messages.Enqueue(JsonNode.Parse(part)!);
            text.Clear().Append(parts[^1]);
        }
        return messages.Dequeue();
    }

    // Whole characters only: a frame may end within one.
    private async Task<int> Receive(byte[] buffer, CancellationToken ct)
    {
        var length = 0;
        while (true)
        {
            if (length == buffer.Length) throw new InvalidOperationException("A message is larger than the reader takes at once.");
            var received = await socket.ReceiveAsync(buffer.AsMemory(length), ct);
            if (received.MessageType == WebSocketMessageType.Close) throw new WebSocketException("The server closed the socket.");
            length += received.Count;
            if (received.EndOfMessage) return length;
        }
    }
}

/// <summary>The hub's own "no".</summary>
internal sealed class HubRefusedException(string message) : Exception(message);
