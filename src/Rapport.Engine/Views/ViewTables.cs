using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Events;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Views;

/// <summary>Makes what a view needs in the database, whoever comes first, and reads what is known of it there.</summary>
internal sealed class ViewTables(NpgsqlDataSource database)
{
    private const string Known = """
        select v.version,
               to_regclass($3) is not null and exists (select from mt_event_progression where name = $2),
               array(select attname::varchar from pg_attribute where attrelid = to_regclass($3) and attnum > 0 and not attisdropped)
        from (select 1) one left join view_versions v on v.name = $1
        """;

    private const string Begin = """
        insert into mt_event_progression as p (name, last_seq_id, last_updated) values ($1, 0, transaction_timestamp())
        on conflict (name) do update set last_seq_id = 0, last_updated = greatest(transaction_timestamp(), p.last_updated + interval '1 microsecond')
        """;

    private const string OneAtATime = "select pg_advisory_xact_lock(hashtextextended('rapport-views', 0))";

    /// <summary>The version of the table that is there. One that is missing, or has lost its checkpoint, is made anew and empty.</summary>
    /// <exception cref="ViewShapeException">The table lacks columns although its version is that of the view.</exception>
    public async Task<int> Prepare(View view, CancellationToken ct)
    {
        var table = view.Table();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await Run(connection, OneAtATime, ct);
        var (version, whole, columns) = await Look(connection, view, table, ct);
        if (version is null || !whole)
        {
            await Run(connection, table.Drop, ct);
            await Run(connection, table.Create, ct);
            foreach (var index in table.Indexes) await Run(connection, index, ct);
            await SetOut(connection, table, ct);
            await SetVersion(connection, view, ct);
            version = view.Version;
        }
        else if (version == view.Version && table.Columns.Except(columns).ToList() is { Count: > 0 } missing)
            throw new ViewShapeException($"The table {table.Name} lacks {string.Join(", ", missing)}: raise the Version of the view, so that it is built again.");
        await transaction.CommitAsync(ct);
        return version.Value;
    }

    /// <summary>An empty table beside the live one, without indexes, at position 0.</summary>
    public async Task Beside(ViewTable table, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await Run(connection, table.Drop, ct);
        await Run(connection, table.Create, ct);
        await SetOut(connection, table, ct);
    }

    public static async Task Remove(NpgsqlConnection connection, ViewTable table)
    {
        await Run(connection, table.Drop, default);
        await using var command = new NpgsqlCommand("delete from mt_event_progression where name = $1", connection).With(Text(table.Progress));
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>For all nodes to see; null takes it back, which asks the one that has the view to try again.</summary>
    public async Task NoteFault(string view, ViewFault? fault)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var command = new NpgsqlCommand("update view_versions set fault = $2 where name = $1 and fault is distinct from $2", connection).With(
            Text(view), new() { Value = fault is null ? DBNull.Value : Json.WriteBare(fault), NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync();
    }

    public async Task<bool> IsFaulty(string view, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select exists (select from view_versions where name = $1 and fault is not null)").With(Text(view));
        return await command.ExecuteScalarAsync(ct) is true;
    }

    public async Task<ViewStatus> Status(ViewRun run, CancellationToken ct)
    {
        var table = run.View.Table();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var command = new NpgsqlCommand("""
            select coalesce((select max(seq_id) from mt_events), 0), p.last_seq_id, to_regclass($2) is not null, v.*
            from (select 1) one left join mt_event_progression p on p.name = $1
            left join lateral (select version, fault from view_versions where name = $3) v on true
            """, connection).With(Text(table.Progress), Text(table.Name), Text(run.View.Name));
        long head, position;
        bool exists;
        int version;
        ViewFault? fault;
        await using (var reader = await command.ExecuteReaderAsync(ct))
        {
            await reader.ReadAsync(ct);
            (head, position, exists) = (reader.GetInt64(0), reader.IsDBNull(1) ? 0 : reader.GetInt64(1), reader.GetBoolean(2));
            version = reader.IsDBNull(3) ? 0 : reader.GetInt32(3);
            fault = reader.IsDBNull(4) ? null : JsonSerializer.Deserialize<ViewFault>(reader.GetFieldValue<byte[]>(4), Json.Options);
        }
        await using var count = new NpgsqlCommand(exists ? $"select count(*) from {table.Name}" : "select 0::bigint", connection);
        var rows = (long)(await count.ExecuteScalarAsync(ct))!;
        var (mine, shown) = (run.State, run.IsElsewhere ? position : Math.Max(position, run.Seen));
        return new(run.View.Name, version, shown, head, fault is not null && mine == ViewState.Elsewhere ? ViewState.Stopped : mine, rows, run.Fault ?? fault);
    }

    public static async Task SetVersion(NpgsqlConnection connection, View view, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("""
            insert into view_versions (name, version, rebuilt_at) values ($1, $2, transaction_timestamp())
            on conflict (name) do update set version = excluded.version, rebuilt_at = excluded.rebuilt_at, fault = null
            """, connection).With(Text(view.Name), Number(view.Version));
        await command.ExecuteNonQueryAsync(ct);
    }

    public static async Task Run(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };  // an index of many rows takes its time
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<(int? Version, bool Whole, string[] Columns)> Look(NpgsqlConnection connection, View view, ViewTable table, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Known, connection).With(Text(view.Name), Text(table.Progress), Text(table.Name));
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.IsDBNull(0) ? null : reader.GetInt32(0), reader.GetBoolean(1), reader.GetFieldValue<string[]>(2));
    }

    private static async Task SetOut(NpgsqlConnection connection, ViewTable table, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(Begin, connection).With(Text(table.Progress));
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>The table in the database and the view in the code do not fit.</summary>
internal sealed class ViewShapeException(string message) : Exception(message);
