using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.Logging;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;

namespace Rapport.Engine.Live;

/// <summary>
/// Who watches which stream on this node. What is committed or told here reaches a watcher directly; of other nodes' commits he
/// hears that they were, and reads the store. The stream's versions keep the order: what he has is skipped, what he lacks is read.
/// </summary>
public sealed class Live(IEventStore store, LiveOptions options, TimeProvider clock, ILogger<Live> log) : ILive, ICommitted, IWrittenElsewhere, IDisposable
{
    private readonly ConcurrentDictionary<string, Watcher[]> watchers = [];
    private readonly SemaphoreSlim readers = new(options.Readers);

    /// <summary>Hears of all that is told here, to carry it to other nodes.</summary>
    internal Action<StreamId, string, ReadOnlyMemory<byte>> Carry { get; set; } = (_, _, _) => { };

    /// <summary>Hears that any stream may have been written.</summary>
    internal Action AnyWritten { get; set; } = () => { };

    /// <summary>The streams that somebody watches here.</summary>
    internal string[] Watched => [.. watchers.Keys];

    /// <summary>How many watch now.</summary>
    internal int Watching => watchers.Values.Sum(w => w.Length);

    public async IAsyncEnumerable<Happening> Watch(StreamId stream, long afterVersion, [EnumeratorCancellation] CancellationToken ct = default)
    {
        var name = stream.ToString();
        var watcher = new Watcher(options.Buffer) { Version = afterVersion };
        Add(name, watcher);
        try
        {
            while (!ct.IsCancellationRequested)
            {
                if (!watcher.TryTake(out var happening))
                {
                    if (!await Any(watcher, ct)) yield break;
                    continue;
                }
                if (happening is Happening.Stored { Recorded.Version: var told })
                {
                    if (told <= watcher.Version) continue;
                    if (told > watcher.Version + 1) happening = null;  // something between is missing
                    else watcher.Version = told;
                }
                if (happening is not null)
                {
                    yield return happening;
                    continue;
                }
                foreach (var missed in await Missed(stream, watcher.Version, ct))
                {
                    // Not always the next one: of a purged stream the beginning is gone.
                    watcher.Version = missed.Version;
                    yield return new Happening.Stored(missed);
                }
            }
        }
        finally
        {
            Remove(name, watcher);
        }
    }

    public void Tell(StreamId stream, string kind, object body)
    {
        ReadOnlyMemory<byte> json = Json.WriteBare(body);
        Pass(stream.ToString(), kind, json);
        Carry(stream, kind, json);
    }

    void ICommitted.Committed(StreamId stream, IReadOnlyList<Recorded> events)
    {
        if (!watchers.TryGetValue(stream.ToString(), out var watching)) return;
        foreach (var recorded in events)
        {
            var stored = new Happening.Stored(recorded);
            foreach (var watcher in watching) watcher.Offer(stored);
        }
    }

    public void Dispose() => readers.Dispose();

    /// <summary>To those who watch here.</summary>
    internal void Pass(string stream, string kind, ReadOnlyMemory<byte> json)
    {
        if (!watchers.TryGetValue(stream, out var watching)) return;
        var passing = new Happening.Passing(kind, json);
        foreach (var watcher in watching) watcher.Offer(passing);
    }

    void IWrittenElsewhere.WrittenElsewhere(IReadOnlyCollection<string>? streams)
    {
        if (streams is null) AnyWritten();
        else
            foreach (var stream in streams) Poke(stream, long.MaxValue);
    }

    /// <summary>The stream has come so far; who has not, reads.</summary>
    internal void Poke(string stream, long version)
    {
        if (!watchers.TryGetValue(stream, out var watching)) return;
        foreach (var watcher in watching)
            if (watcher.Version < version) watcher.Poke(version);
    }

    private static async ValueTask<bool> Any(Watcher watcher, CancellationToken ct)
    {
        try
        {
            return await watcher.Any(ct);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    // A watch ends only when it is cancelled: while the database is away it waits. Nothing when cancelled.
    private async ValueTask<IReadOnlyList<Recorded>> Missed(StreamId stream, long version, CancellationToken ct)
    {
        for (var pause = 100; ; pause = Math.Min(pause * 2, 5_000))
            try
            {
                await readers.WaitAsync(ct);
                try
                {
                    return await store.Read(stream, version, ct: ct);
                }
                finally
                {
                    readers.Release();
                }
            }
            catch (Exception) when (ct.IsCancellationRequested)
            {
                return [];
            }
            catch (Exception e)
            {
                log.LogWarning(e, "{Stream} can't be read for one who watches it; again in {Pause} ms", stream, pause);
                await Task.Delay(TimeSpan.FromMilliseconds(pause), clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    private void Add(string stream, Watcher watcher)
    {
        watchers.AddOrUpdate(stream, static (_, w) => [w], static (_, there, w) => [.. there, w], watcher);
        LiveMeter.Began();
    }

    private void Remove(string stream, Watcher watcher)
    {
        while (watchers.TryGetValue(stream, out var there))
        {
            Watcher[] left = [.. there.Where(w => w != watcher)];
            if (left.Length == 0 ? watchers.TryRemove(new(stream, there)) : watchers.TryUpdate(stream, left, there)) break;
        }
        LiveMeter.Ended();
    }
}
