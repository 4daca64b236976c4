using System.Net;
using System.Net.WebSockets;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Threading.Channels;

namespace Rapport.Client;

/// <summary>The connection to a hub is gone, or never came about. What was under way may be asked for again on a new one.</summary>
internal sealed class HubConnectionLost(string why, Exception? inner = null, HttpStatusCode status = 0) : Exception(why, inner)
{
    /// <summary>Of the refused connect; 0 otherwise.</summary>
    public HttpStatusCode Status => status;
}

/// <summary>One stream over one connection of its own.</summary>
internal sealed class HubConnection : IAsyncDisposable
{
    private const string Id = "1";

    private readonly ClientWebSocket socket = new();
    private readonly SemaphoreSlim sending = new(1);
    private readonly CancellationTokenSource over = new();
    private readonly RapportClientOptions options;
    // Bounded: who reads slowly slows the server down, and not our memory up.
    private readonly Channel<JsonElement> items = Channel.CreateBounded<JsonElement>(new BoundedChannelOptions(64) { SingleReader = true, SingleWriter = true });
    private Task pump = Task.CompletedTask;
    private Task pings = Task.CompletedTask;
    private bool ended;

    private HubConnection(RapportClientOptions options) => this.options = options;

    /// <exception cref="HubConnectionLost">It did not come about.</exception>
    /// <exception cref="HubStreamFailed">The hub refused the handshake.</exception>
    public static async Task<HubConnection> Open(Uri hub, string? token, string method, object[] arguments, RapportClientOptions options, CancellationToken ct)
    {
        var connection = new HubConnection(options);
        try
        {
            await connection.Begin(hub, token, method, arguments, ct);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>The items until the server completes the stream.</summary>
    /// <exception cref="HubConnectionLost">The connection ended before the stream did.</exception>
    /// <exception cref="HubStreamFailed">The stream ended with an error.</exception>
    public async IAsyncEnumerable<JsonElement> Items([EnumeratorCancellation] CancellationToken ct)
    {
        // The channel ends with what ended the connection, behind all that came before it.
        await foreach (var item in items.Reader.ReadAllAsync(ct)) yield return item;
    }

    public async ValueTask DisposeAsync()
    {
        if (!ended && socket.State == WebSocketState.Open) await SayGoodbye();
        await over.CancelAsync();
        socket.Abort();
        await pump.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await pings.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        socket.Dispose();
        sending.Dispose();
        over.Dispose();
    }

    private async Task Begin(Uri hub, string? token, string method, object[] arguments, CancellationToken ct)
    {
        socket.Options.CollectHttpResponseDetails = true;
        // We send the hub protocol's pings; the WebSocket's own would only double them.
        socket.Options.KeepAliveInterval = TimeSpan.Zero;
        if (token is not null) socket.Options.SetRequestHeader("Authorization", $"Bearer {token}");
        using var limit = new CancellationTokenSource(options.ConnectTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var frames = new HubFrames();
        List<JsonElement> early;
        try
        {
            await socket.ConnectAsync(Socket(hub), either.Token);
            await Send(HubMessages.Handshake, either.Token);
            do early = frames.Take((await Receive(new byte[16 * 1024], either.Token)).Span);
            while (early.Count == 0);
            if (HubMessages.Error(early[0]) is { } refused) throw new HubStreamFailed(refused);
            await Send(HubMessages.Stream(Id, method, arguments), either.Token);
        }
        catch (Exception e) when (!ct.IsCancellationRequested && e is WebSocketException or IOException or JsonException or InvalidDataException or OperationCanceledException)
        {
            throw new HubConnectionLost(limit.IsCancellationRequested ? "The hub did not answer in time." : "The hub can't be reached.", e, socket.HttpStatusCode);
        }
        pump = Pump(frames, early[1..]);
        pings = Ping();
    }

    private async Task Pump(HubFrames frames, List<JsonElement> arrived)
    {
        var buffer = new byte[16 * 1024];
        try
        {
            while (true)
            {
                foreach (var message in arrived)
                    if (await Take(message)) return;
                arrived = frames.Take((await InTime(buffer)).Span);
            }
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            items.Writer.TryComplete(new HubConnectionLost("The connection broke.", e));
        }
        catch (Exception e)
        {
            // Whatever it is, the reader hears of it.
            items.Writer.TryComplete(e is HubConnectionLost ? e : new HubConnectionLost("The hub sent something that is none of its messages.", e));
        }
    }

    /// <returns>Whether it was the last one.</returns>
    private async ValueTask<bool> Take(JsonElement message)
    {
        switch (HubMessages.Type(message))
        {
            case HubMessages.StreamItem when HubMessages.IsOf(message, Id):
                await items.Writer.WriteAsync(message.GetProperty("item"), over.Token);
                return false;
            case HubMessages.Completion when HubMessages.IsOf(message, Id):
                ended = true;
                items.Writer.TryComplete(HubMessages.Error(message) is { } error ? new HubStreamFailed(error) : null);
                return true;
            case HubMessages.Close:
                ended = true;
                items.Writer.TryComplete(new HubConnectionLost(HubMessages.Error(message) ?? "The server closed the connection."));
                return true;
            default:
                // Pings count by having arrived; anything else is not for a stream.
                return false;
        }
    }

    private async Task<ReadOnlyMemory<byte>> InTime(byte[] buffer)
    {
        using var silence = new CancellationTokenSource(options.ServerTimeout, options.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(over.Token, silence.Token);
        try
        {
            return await Receive(buffer, either.Token);
        }
        catch (Exception e) when (silence.IsCancellationRequested)
        {
            throw new HubConnectionLost("The hub is silent.", e);
        }
    }

    private async Task<ReadOnlyMemory<byte>> Receive(byte[] buffer, CancellationToken ct)
    {
        var received = await socket.ReceiveAsync(buffer.AsMemory(), ct);
        return received.MessageType == WebSocketMessageType.Close ? throw new WebSocketException("The server ended the connection.") : buffer.AsMemory(0, received.Count);
    }

    private async Task Ping()
    {
        using var timer = new PeriodicTimer(options.KeepAlive, options.Time);
        try
        {
            while (await timer.WaitForNextTickAsync(over.Token)) await Send(HubMessages.KeepAlive, over.Token);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException)
        {
            // The pump sees the same and tells the reader.
        }
    }

    private async Task Send(byte[] message, CancellationToken ct)
    {
        await sending.WaitAsync(ct);
        try
        {
            await socket.SendAsync(message.AsMemory(), WebSocketMessageType.Text, endOfMessage: true, ct);
        }
        finally
        {
            sending.Release();
        }
    }

    // So that the server stops at once what nobody reads any more.
    private async Task SayGoodbye()
    {
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(2), TimeProvider.System);
        try
        {
            await Send(HubMessages.Cancel(Id), limit.Token);
            await socket.CloseOutputAsync(WebSocketCloseStatus.NormalClosure, null, limit.Token);
        }
        catch (Exception e) when (e is WebSocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // It is gone already, which says the same.
        }
    }

    private static Uri Socket(Uri hub) => new UriBuilder(hub) { Scheme = hub.Scheme == Uri.UriSchemeHttps ? Uri.UriSchemeWss : Uri.UriSchemeWs }.Uri;
}

/// <summary>A stream of a hub ended with an error.</summary>
internal sealed class HubStreamFailed(string error) : Exception(error);
