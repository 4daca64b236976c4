using System.Security.Cryptography;
using Npgsql;
using NpgsqlTypes;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Privacy;

/// <summary>
/// Wraps the keys in the database with the newest master key, so that an older one may be taken away. It may run on several nodes at once and
/// be cut off anywhere: each row changes only from what it was read as, so that a destroyed key stays destroyed.
/// </summary>
public sealed class Rewrap(NpgsqlDataSource database, MasterKeys master)
{
    private const int AtOnce = 500;

    /// <returns>How many were wrapped anew.</returns>
    /// <exception cref="CryptographicException">A key was wrapped with a master key that is not known here. The others are done.</exception>
    public async Task<int> Run(CancellationToken ct = default) =>
        await Rows("person_keys", "id", "person", PersonKeys.Purpose, ct) + await Rows("index_keys", "name", "name", (name, _) => PersonalIndex.Purpose(name), ct);

    private async Task<int> Rows(string table, string name, string further, Func<string, string, string> purpose, CancellationToken ct)
    {
        var (done, after) = (0, "");
        while (true)
        {
            var rows = new List<(string Name, string Further, byte[] Wrapped)>();
            await using (var select = database.CreateCommand(
                $"select {name}, {further}, wrapped from {table} where wrapped is not null and master_key <> $1 and {name} > $2 order by {name} limit {AtOnce}").With(Text(master.Newest), Text(after)))
            await using (var reader = await select.ExecuteReaderAsync(ct))
                while (await reader.ReadAsync(ct)) rows.Add((reader.GetString(0), reader.GetString(1), reader.GetFieldValue<byte[]>(2)));
            if (rows.Count == 0) return done;
            var anew = rows.Select(r => master.Seal(master.Open(r.Wrapped, purpose(r.Name, r.Further)), purpose(r.Name, r.Further))).ToArray();
            await using var update = database.CreateCommand(
                $"update {table} t set wrapped = n.anew, master_key = $4 from unnest($1, $2, $3) as n(name, old, anew) where t.{name} = n.name and t.wrapped = n.old")
                .With(Many(NpgsqlDbType.Varchar, rows.Select(r => r.Name).ToArray()), Many(NpgsqlDbType.Bytea, rows.Select(r => r.Wrapped).ToArray()), Many(NpgsqlDbType.Bytea, anew), Text(master.Newest));
            done += await update.ExecuteNonQueryAsync(ct);
            after = rows[^1].Name;
        }
    }
}
