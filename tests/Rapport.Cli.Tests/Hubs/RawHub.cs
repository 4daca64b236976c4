using System.Net.WebSockets;
using System.Text;
using System.Text.Json;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Client;

namespace Rapport.Cli.Tests.Hubs;

/// <summary>A WebSocket of which the test writes every byte: what no well-behaved server sends, and networks do to what it sends.</summary>
internal sealed class RawHub : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly Channel<Peer> peers = Channel.CreateUnbounded<Peer>();

    private RawHub(WebApplication app) => this.app = app;

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    /// <summary>The token that is taken; null for any, or none.</summary>
    public string? Token { get; set; }

    public static async Task<RawHub> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var hub = new RawHub(app);
        app.UseWebSockets();
        app.MapPost("/api/auth/refresh", () => Results.Json(new { accessToken = "fresh", expiresIn = 900, refreshToken = "next" }));
        app.Map("/hubs/practice", hub.Meet);
        await app.StartAsync();
        return hub;
    }

    /// <summary>The next one that has connected, greeted, and asked for the stream.</summary>
    public async Task<Peer> Next() => await peers.Reader.ReadAsync().AsTask().WaitAsync(TimeSpan.FromSeconds(20));

    public ValueTask DisposeAsync() => app.DisposeAsync();

    private async Task Meet(HttpContext http)
    {
        if (Token is not null && http.Request.Headers.Authorization != $"Bearer {Token}")
        {
            http.Response.StatusCode = StatusCodes.Status401Unauthorized;
            return;
        }
        using var socket = await http.WebSockets.AcceptWebSocketAsync();
        var peer = new Peer(socket);
        await peers.Writer.WriteAsync(peer);
        await peer.Done;
        socket.Abort();
    }
}

internal sealed class Peer(WebSocket socket)
{
    private readonly TaskCompletionSource done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly HubFrames frames = new();
    private readonly Queue<JsonElement> arrived = new();

    public Task Done => done.Task;

    public static string Item(long version, string text) =>
        JsonSerializer.Serialize(new { type = 2, invocationId = "1", item = new { type = "transcript", version, number = version, text, at = DateTimeOffset.UnixEpoch } }) + "\u001e";

    /// <summary>Takes the greeting and answers it, and takes the call. Answers the version asked for.</summary>
    public async Task<long> Greet(string answer = "{}\u001e")
    {
        (await Receive()).GetProperty("protocol").GetString();
        await Send(answer);
        return (await Receive()).GetProperty("arguments")[1].GetInt64();
    }

    public async Task<JsonElement> Receive()
    {
        var buffer = new byte[4096];
        while (arrived.Count == 0)
        {
            var received = await socket.ReceiveAsync(buffer.AsMemory(), CancellationToken.None).AsTask().WaitAsync(TimeSpan.FromSeconds(20));
            foreach (var message in frames.Take(buffer.AsSpan(0, received.Count))) arrived.Enqueue(message);
        }
        return arrived.Dequeue();
    }

    /// <summary>In frames of so many bytes; each a message of its own for the WebSocket, which is none of the protocol's business.</summary>
    public async Task Send(string text, int frame = int.MaxValue, bool fragments = false)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        for (var at = 0; at < bytes.Length; at += Math.Min(frame, bytes.Length))
        {
            var end = Math.Min(bytes.Length, at + Math.Min(frame, bytes.Length));
            await socket.SendAsync(bytes.AsMemory(at..end), fragments ? WebSocketMessageType.Text : WebSocketMessageType.Binary, !fragments || end == bytes.Length, CancellationToken.None);
        }
    }

    public void Leave() => done.TrySetResult();
}
