using System.Security.Cryptography;
using System.Text;
using Dapper;
using Npgsql;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Postgres;
using Rapport.Engine.Privacy;

namespace Rapport.Silo.Web;

/// <param name="Tokens">To spend here.</param>
/// <param name="Wait">Until there is one again, when there is none.</param>
internal sealed record Leased(int Tokens, TimeSpan Wait);

/// <summary>
/// Token buckets that all nodes of one database share. A node takes several tokens at once, so that few requests cost a round trip; what it has
/// taken and not spent is missing elsewhere, so all nodes together never allow more than the limit.
/// Who it is about is kept as a keyed hash only. The table is unlogged: after a crash of the database everybody begins anew.
/// </summary>
internal sealed partial class SharedBuckets(NpgsqlDataSource database, MasterKeys master, TimeProvider time, ILogger<SharedBuckets> log)
{
    public static readonly Migration Table = new("web.4-rate-buckets", """
        create unlogged table if not exists rate_buckets (
            key bytea primary key, tokens double precision not null, granted integer not null, at timestamptz not null) with (fillfactor = 50);
        """);

    /// <summary>No limit's window is longer: a bucket that was not asked for so long is full.</summary>
    public static readonly TimeSpan LongestWindow = TimeSpan.FromHours(1);

    private const string Filled = "least(@capacity, b.tokens + @rate * greatest(0, extract(epoch from @now - b.at)::double precision))";

    private const string Lease = $"""
        insert into rate_buckets as b (key, tokens, granted, at) values (@key, @capacity - @wanted, @wanted, @now)
        on conflict (key) do update set
            tokens = {Filled} - least(@wanted, floor({Filled})), granted = least(@wanted, floor({Filled}))::int, at = greatest(b.at, @now)
        returning granted, tokens
        """;

    // While a new master key takes over, nodes that seal with different ones count apart.
    private readonly byte[] secret = master.Derive("rate-buckets")[0];

    public TimeProvider Time => time;

    /// <param name="capacity">Of a full bucket, which a new one is; it fills within the window.</param>
    /// <param name="wanted">No more than the capacity.</param>
    public async Task<Leased> Take(string bucket, int capacity, TimeSpan window, int wanted, CancellationToken ct)
    {
        var rate = capacity / window.TotalSeconds;
        var (granted, tokens) = await Take(new { key = Key(bucket), capacity = (double)capacity, wanted, rate, now = time.GetUtcNow() }, wanted, ct);
        return new(granted, granted > 0 ? TimeSpan.Zero : TimeSpan.FromSeconds((1 - tokens) / rate));
    }

    /// <summary>At most so many of those that nobody took from since.</summary>
    public async Task<int> Sweep(DateTimeOffset before, int most, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new(
            "delete from rate_buckets where ctid in (select ctid from rate_buckets where at < @before limit @most for update skip locked)", new { before, most }, cancellationToken: ct));
    }

    private async Task<(int Granted, double Tokens)> Take(object lease, int wanted, CancellationToken ct)
    {
        try
        {
            await using var connection = await database.OpenConnectionAsync(ct);
            return await connection.QuerySingleAsync<(int, double)>(new(Lease, lease, cancellationToken: ct));
        }
        catch (Exception e) when (Broken.LeavesOpen(e))
        {
            // Nobody counts while the database is away; what asks it for anything more is answered by its own absence.
            LogBlind(log, e);
            return (wanted, 0);
        }
    }

    private byte[] Key(string bucket) => HMACSHA256.HashData(secret, Encoding.UTF8.GetBytes(bucket))[..16];

    [LoggerMessage(1, LogLevel.Warning, "The rate limits are blind: their buckets can't be reached")]
    private static partial void LogBlind(ILogger log, Exception e);
}

/// <summary>A bucket that nobody took from is full again, and full is how a new one begins.</summary>
internal sealed class FullBuckets(SharedBuckets buckets) : IRemovesOld
{
    public static readonly RetentionRule Rule = new("rate-buckets", "Counts of requests per address and person, once they limit nobody any more.", SharedBuckets.LongestWindow, AtLeast: SharedBuckets.LongestWindow);

    public async ValueTask<int> Remove(DateTimeOffset before, int most, CancellationToken ct) => await buckets.Sweep(before, most, ct);
}
