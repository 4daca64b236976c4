using System.Collections.Immutable;
using Rapport.Engine.Events;
using Rapport.Engine.Live;

namespace Rapport.Engine.Views;

/// <summary>
/// The feed as all views of this process read it: near its end one reads for all, and an event's JSON is read once. Who is behind
/// reads for himself.
/// </summary>
internal sealed class ViewFeed(IEventStore store, CommitSignal signal, IReadOnlyCollection<string> all) : IDisposable
{
    private const int Remember = 2_000;

    private readonly SemaphoreSlim gate = new(1);
    private ImmutableList<Stretch> recent = [];
    private (long After, Task UntilCommit) nothing = (-1, Task.CompletedTask);

    public async ValueTask<FeedPage> Read(long after, int max, bool fresh, HashSet<string> names, CancellationToken ct)
    {
        var known = Volatile.Read(ref recent);
        if (Find(known, after) is { } found) return found.Page(after, max, names);
        if (known.Count > 0 && after < known[^1].UpTo) return await store.ReadFeed(after, max, names, ct);
        await gate.WaitAsync(ct);
        try
        {
            if (Find(recent, after) is { } meanwhile) return meanwhile.Page(after, max, names);
            if (!fresh && nothing.After == after && !nothing.UntilCommit.IsCompleted) return new([], after);
            var untilCommit = signal.Next;
            var page = await store.ReadFeed(after, max, all, ct);
            if (page.UpTo == after) nothing = (after, untilCommit);
            else Volatile.Write(ref recent, Keep(new(after, page.UpTo, page.Events)));
            return new Stretch(after, page.UpTo, page.Events).Page(after, max, names);
        }
        finally
        {
            gate.Release();
        }
    }

    public void Dispose() => gate.Dispose();

    private static Stretch? Find(ImmutableList<Stretch> known, long after) => known.Find(s => s.After <= after && after < s.UpTo);

    private ImmutableList<Stretch> Keep(Stretch newest)
    {
        var kept = recent.Count > 0 && recent[^1].UpTo == newest.After ? recent : [];
        for (var total = kept.Sum(s => s.Events.Count) + newest.Events.Count; kept.Count > 0 && (total > Remember || kept.Count > 50); kept = kept.RemoveAt(0))
            total -= kept[0].Events.Count;
        return kept.Add(newest);
    }

    private sealed record Stretch(long After, long UpTo, IReadOnlyList<Recorded> Events)
    {
        public FeedPage Page(long after, int max, HashSet<string> names)
        {
            List<Recorded> wanted = [.. Events.Where(e => e.Position > after && names.Contains(e.Name)).Take(max + 1)];
            if (wanted.Count <= max) return new(wanted, UpTo);
            wanted.RemoveAt(max);
            return new(wanted, wanted[^1].Position);
        }
    }
}
