using System.Threading.Channels;

namespace Rapport.Engine.Live;

/// <summary>
/// What waits for one who watches: few things, or the word that he must read the store. Offering never waits and never fails.
/// </summary>
internal sealed class Watcher(int buffer)
{
    // Null is a poke, in its place among what passes.
    private readonly Channel<Happening?> waiting = Channel.CreateBounded<Happening?>(new BoundedChannelOptions(buffer) { SingleReader = true });
    private int behind = 1;  // whoever begins has missed everything
    private int poked;
    private long pokedTo;
    private long version;

    /// <summary>How far the watcher has come.</summary>
    public long Version
    {
        get => Volatile.Read(ref version);
        set => Volatile.Write(ref version, value);
    }

    /// <summary>Something new. When there is no room the watcher falls back to the store, and what waited is dropped.</summary>
    public void Offer(Happening happening)
    {
        if (!waiting.Writer.TryWrite(happening)) FallBack();
    }

    /// <summary>"So much was stored, and nobody could hand it to you": read the store, unless you have it by then. Many pokes are one.</summary>
    public void Poke(long upTo)
    {
        for (var before = Volatile.Read(ref pokedTo); before < upTo;)
        {
            var seen = Interlocked.CompareExchange(ref pokedTo, upTo, before);
            if (seen == before) break;
            before = seen;
        }
        if (Interlocked.Exchange(ref poked, 1) == 0 && !waiting.Writer.TryWrite(null)) FallBack();
    }

    /// <summary>The next thing, if there is one; null: read the store. What is told after this answer is not lost by that reading.</summary>
    public bool TryTake(out Happening? happening)
    {
        while (true)
        {
            if (Interlocked.Exchange(ref behind, 0) == 1)
            {
                // In this order: a poke that comes between may be dropped, as the reading comes after it; the next one must not
                // take it for still waiting.
                Interlocked.Exchange(ref pokedTo, 0);
                while (waiting.Reader.TryRead(out _)) { }
                Interlocked.Exchange(ref poked, 0);
                happening = null;
                return true;
            }
            if (!waiting.Reader.TryRead(out happening)) return false;
            if (happening is not null) return true;
            Interlocked.Exchange(ref poked, 0);
            if (Interlocked.Exchange(ref pokedTo, 0) > Version) return true;
        }
    }

    public ValueTask<bool> Any(CancellationToken ct) => waiting.Reader.WaitToReadAsync(ct);

    private void FallBack()
    {
        LiveMeter.FellBack();
        Volatile.Write(ref behind, 1);
        // Set before this is written: who sleeps meanwhile wakes and sees it; where there is no room he is awake and will look.
        waiting.Writer.TryWrite(null);
    }
}
