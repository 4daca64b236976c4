using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.Logging;

namespace Rapport.Testing.Vendors;

/// <summary>How a vendor answers one request.</summary>
public delegate Task Day(HttpContext http, AskedOf asked);

/// <summary>A request that came to a stand-in.</summary>
public sealed class AskedOf(string path, IReadOnlyDictionary<string, string> headers, byte[] body, CancellationToken left)
{
    private readonly TaskCompletionSource reached = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Path => path;

    /// <summary>By their names in small letters.</summary>
    public IReadOnlyDictionary<string, string> Headers => headers;

    public byte[] Body => body;

    public JsonNode Json => JsonNode.Parse(body)!;

    /// <summary>Done when the connection was closed by who asked.</summary>
    public Task Gone()
    {
        var gone = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        left.Register(gone.SetResult);
        return gone.Task;
    }

    /// <summary>The answer stands where its day holds it.</summary>
    public Task Reached => reached.Task;

    public void Reach() => reached.TrySetResult();
}

/// <summary>
/// A vendor on a port of its own, over real HTTP: it answers as its days say, one after the other, then as always. It keeps what it was asked.
/// </summary>
public sealed class StandIn : IAsyncDisposable
{
    private readonly WebApplication app;
    private readonly ConcurrentQueue<Day> days = new();
    private readonly List<AskedOf> asked = [];
    private readonly List<(int Count, TaskCompletionSource<AskedOf> Came)> waiting = [];

    private StandIn(WebApplication app, Day always) => (this.app, Always) = (app, always);

    /// <summary>How it answers when no day is left.</summary>
    public Day Always { get; set; }

    public Uri Address => new(app.Urls.Single() + "/v1");

    public IReadOnlyList<AskedOf> Asked
    {
        get
        {
            lock (asked) return [.. asked];
        }
    }

    public static async Task<StandIn> Start(Day always)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.Limits.MaxRequestBodySize = null);
        builder.Logging.ClearProviders();
        var app = builder.Build();
        var standIn = new StandIn(app, always);
        app.Run(standIn.Answer);
        await app.StartAsync();
        return standIn;
    }

    /// <summary>How the next requests are answered, each once.</summary>
    public StandIn Next(params ReadOnlySpan<Day> next)
    {
        foreach (var day in next) days.Enqueue(day);
        return this;
    }

    /// <summary>The so-manieth request, counted from 1, as soon as it has come.</summary>
    public Task<AskedOf> Request(int number)
    {
        lock (asked)
        {
            if (asked.Count >= number) return Task.FromResult(asked[number - 1]);
            var came = new TaskCompletionSource<AskedOf>(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((number, came));
            return came.Task;
        }
    }

    public async ValueTask DisposeAsync() => await app.DisposeAsync();

    private async Task Answer(HttpContext http)
    {
        using var body = new MemoryStream();
        await http.Request.Body.CopyToAsync(body);
        var headers = http.Request.Headers.ToDictionary(h => h.Key.ToLowerInvariant(), h => h.Value.ToString());
        var request = new AskedOf(http.Request.Path, headers, body.ToArray(), http.RequestAborted);
        http.Features.Get<IHttpResponseBodyFeature>()!.DisableBuffering();
        var day = days.TryDequeue(out var next) ? next : Always;
        lock (asked)
        {
            asked.Add(request);
            foreach (var (_, came) in waiting.Where(w => w.Count == asked.Count)) came.TrySetResult(request);
        }
        try
        {
            await day(http, request);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            // Who asked has gone; the test sees it in Gone.
        }
    }
}
