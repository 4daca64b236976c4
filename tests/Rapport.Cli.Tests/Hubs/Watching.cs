using FluentAssertions;
using Rapport.Client;

namespace Rapport.Cli.Tests.Hubs;

/// <summary>One who watches a session, and who may leave while still waiting for the next push: a story that fails there shows its own failure.</summary>
internal sealed class Watching : IAsyncDisposable
{
    private readonly CancellationTokenSource stop = new();
    private readonly IAsyncEnumerator<SessionPush> pushes;
    private Task<bool> next;

    public Watching(Uri server, RapportClientOptions options, long after = 0, Tokens? tokens = null, string session = "mine")
    {
        Client = new(server, options);
        if (tokens is not null) Client.Resume(tokens);
        pushes = Client.Practice.WatchSession(session, after, stop.Token).GetAsyncEnumerator();
        next = pushes.MoveNextAsync().AsTask();
    }

    public RapportClient Client { get; }

    /// <summary>The next push, in words.</summary>
    public async Task<string> Next()
    {
        (await next.WaitAsync(TimeSpan.FromSeconds(20))).Should().BeTrue();
        var told = pushes.Current switch
        {
            SessionPush.Transcript said => $"{said.Version} {said.Text}",
            SessionPush.Deleted deleted => $"{deleted.Version} deleted",
            var other => other.ToString(),
        };
        next = pushes.MoveNextAsync().AsTask();
        return told;
    }

    /// <summary>Whether the stream is complete.</summary>
    public async Task<bool> IsOver() => !await next.WaitAsync(TimeSpan.FromSeconds(20));

    public Task Stop() => stop.CancelAsync();

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await pushes.DisposeAsync();
        Client.Dispose();
        stop.Dispose();
    }
}
