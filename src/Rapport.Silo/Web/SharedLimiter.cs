using System.Threading.RateLimiting;

namespace Rapport.Silo.Web;

/// <summary>A limit: so many within a window, for one user or one address.</summary>
/// <param name="Name">Part of the bucket's name, and told to who is refused.</param>
/// <param name="Who">A user's id, or an address.</param>
internal sealed record RateLimit(string Name, string Who, int Permits, TimeSpan Window)
{
    /// <summary>Taken from the shared bucket at once.</summary>
    public int Batch => Math.Max(1, Permits / 50);
}

/// <summary>Spends on this node what it has leased from a shared bucket. Made and forgotten by the framework, one for each user or address.</summary>
internal sealed class SharedLimiter(RateLimit limit, SharedBuckets buckets) : RateLimiter
{
    /// <summary>On the lease of a request that is refused: the limit's name.</summary>
    public static readonly MetadataName<string> Limit = new("rapport.limit");

    // A limiter that is forgotten takes what it has leased with it, so that a user who pauses costs a round trip.
    private static readonly TimeSpan rememberedFor = TimeSpan.FromMinutes(1);

    private readonly Lock gate = new();
    private readonly SemaphoreSlim leasing = new(1);
    private int tokens;
    private long spentUntil;
    private long fullUntil;
    private long used = buckets.Time.GetTimestamp();

    public override TimeSpan? IdleDuration => buckets.Time.GetElapsedTime(Volatile.Read(ref used)) is var idle && idle > rememberedFor ? idle : null;

    public override RateLimiterStatistics? GetStatistics() => null;

    // Without a round trip; the framework asks with one when this says no.
    protected override RateLimitLease AttemptAcquireCore(int permitCount) => permitCount == 0 || Spend() ? Passed.Instance : new Refused(limit.Name, TimeSpan.Zero);

    protected override async ValueTask<RateLimitLease> AcquireAsyncCore(int permitCount, CancellationToken cancellationToken)
    {
        await leasing.WaitAsync(cancellationToken);
        try
        {
            if (permitCount == 0 || Spend()) return Passed.Instance;
            var now = buckets.Time.GetTimestamp();
            // Who was told to wait costs nothing until then.
            if (now < fullUntil) return new Refused(limit.Name, buckets.Time.GetElapsedTime(now, fullUntil));
            var leased = await buckets.Take($"{limit.Name}|{limit.Who}", limit.Permits, limit.Window, limit.Batch, cancellationToken);
            if (leased.Tokens == 0)
            {
                fullUntil = now + Ticks(leased.Wait);
                return new Refused(limit.Name, leased.Wait);
            }
            lock (gate) (tokens, spentUntil) = (leased.Tokens - 1, now + Ticks(limit.Window));
            return Passed.Instance;
        }
        finally
        {
            leasing.Release();
        }
    }

    protected override void Dispose(bool disposing)
    {
        if (disposing) leasing.Dispose();
        base.Dispose(disposing);
    }

    // What was leased long ago has been filled up in the bucket meanwhile, and is not spent twice.
    private bool Spend()
    {
        var now = buckets.Time.GetTimestamp();
        Volatile.Write(ref used, now);
        lock (gate)
        {
            if (tokens == 0 || now >= spentUntil) return false;
            tokens--;
            return true;
        }
    }

    private long Ticks(TimeSpan time) => (long)(time.TotalSeconds * buckets.Time.TimestampFrequency);

    private sealed class Passed : RateLimitLease
    {
        public static readonly Passed Instance = new();

        public override bool IsAcquired => true;

        public override IEnumerable<string> MetadataNames => [];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = null;
            return false;
        }
    }

    private sealed class Refused(string name, TimeSpan wait) : RateLimitLease
    {
        public override bool IsAcquired => false;

        public override IEnumerable<string> MetadataNames => [Limit.Name, MetadataName.RetryAfter.Name];

        public override bool TryGetMetadata(string metadataName, out object? metadata)
        {
            metadata = metadataName == Limit.Name ? name : metadataName == MetadataName.RetryAfter.Name ? wait : null;
            return metadata is not null;
        }
    }
}
