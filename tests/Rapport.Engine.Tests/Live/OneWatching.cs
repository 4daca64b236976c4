using System.Text;
using FluentAssertions;
using Rapport.Engine.Events;
using Rapport.Engine.Live;

namespace Rapport.Engine.Tests.Live;

/// <summary>One who watches, and who may leave while still waiting for the next thing: a spec that fails there shows its own failure.</summary>
internal sealed class OneWatching : IAsyncDisposable
{
    private readonly CancellationTokenSource leaving = new();
    private readonly IAsyncEnumerator<Happening> happenings;
    private Task<bool> next = Task.FromResult(false);

    public OneWatching(ILive live, StreamId stream, long after) => happenings = live.Watch(stream, after, leaving.Token).GetAsyncEnumerator();

    /// <summary>The next thing, in words: <c>v3</c> for a stored one, else its kind and body.</summary>
    public async Task<string> Next()
    {
        next = happenings.MoveNextAsync().AsTask();
        (await next).Should().BeTrue();
        return TextOf(happenings.Current);
    }

    public async ValueTask DisposeAsync()
    {
        await leaving.CancelAsync();
        await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await happenings.DisposeAsync();
        leaving.Dispose();
    }

    private static string TextOf(Happening happening) => happening switch
    {
        Happening.Stored s => $"v{s.Recorded.Version}",
        Happening.Passing p => $"{p.Kind} {Encoding.UTF8.GetString(p.Json.Span)}",
        _ => "?",
    };
}
