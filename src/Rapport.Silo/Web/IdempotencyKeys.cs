using System.Security.Cryptography;
using System.Text.Json;
using Dapper;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;
using Npgsql;
using Rapport.Domain.Accounts;
using Rapport.Engine.Postgres;

namespace Rapport.Silo.Web;

/// <summary>An answer as it was given.</summary>
internal sealed record StoredAnswer(int Status, Dictionary<string, string> Headers, byte[] Body);

/// <summary>What is known of a key when a request comes with it.</summary>
internal abstract record KeyHeld
{
    private KeyHeld() { }

    /// <summary>Ours to run.</summary>
    /// <param name="Lease">Names this run: only it may finish or free the key.</param>
    public sealed record Ours(Guid Lease) : KeyHeld;

    public sealed record Answered(StoredAnswer Answer) : KeyHeld;

    public sealed record Running : KeyHeld;

    /// <summary>The key came with something else before.</summary>
    public sealed record Reused : KeyHeld;
}

/// <summary>
/// Which requests came under which Idempotency-Key, and what was answered. What it keeps is sealed, the body's fingerprint too:
/// a bare hash of a password's request could be guessed at.
/// A run that was killed holds its key until its lease is over; then the request runs again with the same command id, so that
/// what it did before is not done twice.
/// </summary>
internal sealed class IdempotencyKeys(NpgsqlDataSource database, IDataProtectionProvider protection, TimeProvider time, IOptions<LimitsOptions> limits)
{
    public static readonly Migration Table = new("web.2-idempotency-keys", """
        create table if not exists idempotency_keys (
            scope       varchar     not null,
            route       varchar     not null,
            key         varchar     not null,
            fingerprint bytea       not null,
            lease       uuid        not null,
            lease_until timestamptz not null,
            expires_at  timestamptz not null,
            answer      bytea,
            primary key (scope, route, key));
        create index if not exists ix_idempotency_keys_expiry on idempotency_keys (expires_at);
        """);

    /// <summary>What the answer is about, in the open, so that it can go with it.</summary>
    public static readonly Migration Location = new("web.3-idempotency-location", "alter table idempotency_keys add column if not exists location varchar");

    private readonly IDataProtector seal = protection.CreateProtector("Rapport.Idempotency.v1");

    public async Task<KeyHeld> Take(string scope, string route, string key, byte[] fingerprint, CancellationToken ct)
    {
        // Again when the row that was in the way is gone, or somebody else's, by the time we look at it.
        while (true)
        {
            var now = time.GetUtcNow();
            var taking = new
            {
                scope,
                route,
                key,
                fingerprint = seal.Protect(fingerprint),
                lease = Guid.NewGuid(),
                now,
                leaseUntil = now + limits.Value.RequestLease,
                expiresAt = now + limits.Value.KeepAnswers,
            };
            await using var connection = await database.OpenConnectionAsync(ct);
            if (await connection.ExecuteAsync("""
                insert into idempotency_keys (scope, route, key, fingerprint, lease, lease_until, expires_at)
                values (@scope, @route, @key, @fingerprint, @lease, @leaseUntil, @expiresAt)
                on conflict (scope, route, key) do nothing
                """, taking) == 1) return new KeyHeld.Ours(taking.lease);

            var row = await connection.QuerySingleOrDefaultAsync<Row>("""
                select fingerprint as Fingerprint, lease as Lease, answer as Answer, lease_until <= @now as LeaseOver, expires_at <= @now as Expired
                from idempotency_keys where scope = @scope and route = @route and key = @key
                """, taking);
            if (row is null) continue;
            if (!row.Expired && Opened(row.Fingerprint) is { } known)
            {
                if (!CryptographicOperations.FixedTimeEquals(known, fingerprint)) return new KeyHeld.Reused();
                if (row.Answer is not null && Opened(row.Answer) is { } answer) return new KeyHeld.Answered(JsonSerializer.Deserialize<StoredAnswer>(answer)!);
                if (row.Answer is null && !row.LeaseOver) return new KeyHeld.Running();
            }

            // Expired, left by a killed run, or sealed with keys that are lost: ours, unless somebody is faster.
            if (await connection.ExecuteAsync("""
                update idempotency_keys
                set fingerprint = @fingerprint, lease = @lease, lease_until = @leaseUntil, expires_at = @expiresAt, answer = null, location = null
                where scope = @scope and route = @route and key = @key and lease = @old
                """, new { scope, route, key, taking.fingerprint, taking.lease, taking.leaseUntil, taking.expiresAt, old = row.Lease }) == 1)
                return new KeyHeld.Ours(taking.lease);
        }
    }

    public async Task Finish(KeyHeld.Ours held, string scope, string route, string key, StoredAnswer answer)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            "update idempotency_keys set answer = @answer, location = @location where scope = @scope and route = @route and key = @key and lease = @lease",
            new { scope, route, key, held.Lease, location = answer.Headers.GetValueOrDefault(HeaderNames.Location), answer = seal.Protect(JsonSerializer.SerializeToUtf8Bytes(answer)) });
    }

    /// <summary>Nothing was decided: the key may come again with the same or with something mended.</summary>
    public async Task Free(KeyHeld.Ours held, string scope, string route, string key)
    {
        await using var connection = await database.OpenConnectionAsync();
        await connection.ExecuteAsync(
            "delete from idempotency_keys where scope = @scope and route = @route and key = @key and lease = @lease",
            new { scope, route, key, held.Lease });
    }

    /// <summary>What was answered about a thing that is gone must not outlive it: all that was asked of it, and what made it.</summary>
    /// <param name="path">Of the thing: <c>/api/sessions/3f...</c>.</param>
    public async Task Forget(string scope, string path, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await connection.ExecuteAsync(new CommandDefinition(
            "delete from idempotency_keys where scope = @scope and (location = @path or strpos(lower(route) || '/', @under) > 0)",
            new { scope, path, under = $" {path}/" }, cancellationToken: ct));
    }

    /// <summary>
    /// All answers of a person who is erased, and those given to whoever was not signed in: registering and signing in answer before anybody knows who it
    /// is. Others lose no more than a memory by it: asked again, the aggregate knows the command.
    /// </summary>
    public async Task<int> ForgetPerson(string scope, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition(
            "delete from idempotency_keys where scope = @scope or (scope = @nobody and answer is not null)", new { scope, nobody = Requested.Anonymous }, cancellationToken: ct));
    }

    /// <summary>At most so many of those that expired before.</summary>
    public async Task<int> Sweep(DateTimeOffset before, int most, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.ExecuteAsync(new CommandDefinition("""
            delete from idempotency_keys where (scope, route, key) in
                (select scope, route, key from idempotency_keys where expires_at <= @before order by expires_at limit @most for update skip locked)
            """, new { before, most }, cancellationToken: ct));
    }

    private byte[]? Opened(byte[] box)
    {
        try
        {
            return seal.Unprotect(box);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    private sealed record Row(byte[] Fingerprint, Guid Lease, byte[]? Answer, bool LeaseOver, bool Expired);
}

/// <summary>What expired goes. Whoever comes before that with an expired key is served all the same.</summary>
internal sealed class ExpiredAnswers(IdempotencyKeys keys) : IRemovesOld
{
    public static readonly RetentionRule Rule = new("idempotency-answers", "Answers that are kept for their Idempotency-Key, once they are good for nothing.", TimeSpan.Zero);

    public async ValueTask<int> Remove(DateTimeOffset before, int most, CancellationToken ct) => await keys.Sweep(before, most, ct);
}
