using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Rapport.Cli.Tests.Hubs;

/// <summary>SignalR's own server with a hub whose stream the test writes.</summary>
internal sealed class RealHub : IAsyncDisposable
{
    private readonly WebApplication app;

    private RealHub(WebApplication app, Story story) => (this.app, Story) = (app, story);

    public Story Story { get; }

    public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

    public static async Task<RealHub> Start()
    {
        var builder = WebApplication.CreateSlimBuilder();
        var story = new Story();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(story);
        builder.Services.AddSignalR();
        var app = builder.Build();
        app.UseWebSockets();
        app.MapHub<StoryHub>("/hubs/practice");
        await app.StartAsync();
        return new(app, story);
    }

    public ValueTask DisposeAsync() => app.DisposeAsync();
}

/// <summary>What happened so far, and who asked for it.</summary>
internal sealed class Story
{
    private readonly List<object> told = [];
    private TaskCompletionSource more = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>The version from which each watcher went on.</summary>
    public ConcurrentQueue<long> Asked { get; } = new();

    /// <summary>Ends when a watcher has gone.</summary>
    public TaskCompletionSource Gone { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>How the next watcher fares; null for well.</summary>
    public Func<Exception>? Trouble { get; set; }

    public void Tell(string text)
    {
        Add(version => new { type = "transcript", version, number = version, text, at = DateTimeOffset.UnixEpoch });
    }

    public void End()
    {
        Add(version => new { type = "deleted", version, at = DateTimeOffset.UnixEpoch });
    }

    public async IAsyncEnumerable<object> From(long after, [EnumeratorCancellation] CancellationToken ct)
    {
        Asked.Enqueue(after);
        if (Trouble?.Invoke() is { } trouble) throw trouble;
        for (var next = (int)after; ;)
        {
            object? item;
            Task wait;
            lock (told) (item, wait) = (next < told.Count ? told[next] : null, more.Task);
            if (item is null)
            {
                try
                {
                    await wait.WaitAsync(ct);
                }
                catch (OperationCanceledException)
                {
                    Gone.TrySetResult();
                    throw;
                }
                continue;
            }
            next++;
            // Said again, as a server may after a fail-over: it counts once.
            yield return item;
            yield return item;
        }
    }

    private void Add(Func<int, object> item)
    {
        lock (told)
        {
            told.Add(item(told.Count + 1));
            more.TrySetResult();
            more = new(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }
}

internal sealed class StoryHub(Story story) : Hub
{
    public IAsyncEnumerable<object> Watch(string sessionId, long afterVersion, CancellationToken ct) =>
        sessionId == "nobodys" ? throw new HubException("practice.session-not-found: There is no such session.") : story.From(afterVersion, ct);
}
