using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Npgsql;
using NpgsqlTypes;
using Rapport.Domain.Deciding;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Privacy;

/// <summary>
/// Personal values that must be found again, such as an e-mail address: stored as an HMAC-SHA256, so that no table holds the value and nobody
/// without the key can try values out. The key is random, for it must outlive any master key, and wrapped by that.
/// </summary>
public sealed class PersonalIndex(NpgsqlDataSource database, MasterKeys master)
{
    private const string Mark = "hmac:v1:";
    private const string Name = "claims";

    private byte[]? key;

    /// <summary>As which the value is stored.</summary>
    public async ValueTask<string> Hide(string kind, string value, CancellationToken ct = default)
    {
        key ??= await Made(ct);
        return Mark + Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{kind}\n{value}")));
    }

    internal async ValueTask<IReadOnlyList<Claim>?> Hidden(IReadOnlyList<Claim>? claims, CancellationToken ct)
    {
        if (claims is null || !claims.Any(c => c.Personal)) return claims;
        var hidden = new List<Claim>(claims.Count);
        foreach (var claim in claims) hidden.Add(claim.Personal ? claim with { Key = await Hide(claim.Kind, claim.Key, ct) } : claim);
        return hidden;
    }

    /// <summary>Hides the claims of these kinds that are stored as they are, from before. Answers how many.</summary>
    public async Task<int> HideStored(IReadOnlyCollection<string> kinds, CancellationToken ct = default)
    {
        var plain = new List<(string Kind, string Key)>();
        await using (var command = database.CreateCommand($"select kind, key from claims where kind = any($1) and key not like '{Mark}%'").With(Many(NpgsqlDbType.Varchar, kinds.ToArray())))
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) plain.Add((reader.GetString(0), reader.GetString(1)));
        foreach (var (kind, value) in plain)
        {
            await using var update = database.CreateCommand("update claims set key = $3 where kind = $1 and key = $2")
                .With(Text(kind), Text(value), Text(await Hide(kind, value, ct)));
            await update.ExecuteNonQueryAsync(ct);
        }
        return plain.Count;
    }

    private async Task<byte[]> Made(CancellationToken ct)
    {
        await using (var insert = database.CreateCommand("insert into index_keys (name, wrapped, master_key) select $1, $2, $3 where not exists (select from index_keys where name = $1) on conflict (name) do nothing")
            .With(Text(Name), new() { Value = master.Seal(RandomNumberGenerator.GetBytes(MasterKeys.Size), Purpose(Name)), NpgsqlDbType = NpgsqlDbType.Bytea }, Text(master.Newest)))
            await insert.ExecuteNonQueryAsync(ct);
        await using var select = database.CreateCommand("select wrapped from index_keys where name = $1").With(Text(Name));
        return master.Open((byte[])(await select.ExecuteScalarAsync(ct))!, Purpose(Name));
    }

    internal static string Purpose(string name) => $"index-key:{name}";
}
