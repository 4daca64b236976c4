using System.Data;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rapport.Engine.Events;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Views;

/// <summary>
/// Builds a view again beside the live one, compares, and swaps. Whoever keeps the live one, here or on another node, goes on until the
/// swap and then finds its checkpoint moved.
/// </summary>
internal sealed class ViewRebuilds(NpgsqlDataSource database, IEventStore store, EventNames names, ViewTables tables, ViewsOptions options, TimeProvider clock, ILogger log)
{
    private const int Listed = 100;

    /// <summary>Null when somebody is at it already.</summary>
    /// <exception cref="ViewPoisonedException">An event that the view can't take; the live table is as it was.</exception>
    public async Task<RebuildReport?> Run(View view, CancellationToken ct)
    {
        log.LogInformation("View {View}: building version {Version} beside the live one", view.Name, view.Version);
        var report = await Beside(view, "__next", async (connection, next, position) =>
        {
            var (before, after, differing) = await Count(connection, view, next, ct);
            var keys = await Differences(connection, view.Table(), next, [], Listed, ct);
            await Swap(connection, view, next, position, ct);
            return new RebuildReport(view.Name, view.Version, position, before, after, differing, [.. keys.Select(k => k.Key)]);
        }, ct);
        if (report is not null)
            log.LogInformation(
                "View {View}: version {Version} swapped in at {Position}: {Before} rows before, {After} after, {Differing} differ",
                report.Name, report.Version, report.Position, report.RowsBefore, report.RowsAfter, report.Differing);
        return report;
    }

    /// <summary>The rows that a rebuild would make otherwise, columns included; none when the view is what follows from the events.</summary>
    public async Task<IReadOnlyList<ViewDifference>> Verify(View view, CancellationToken ct) =>
        await Beside(view, "__check", (connection, check, _) => Differences(connection, view.Table(), check, check.Columns, int.MaxValue, ct), ct)
        ?? throw new InvalidOperationException($"The view {view.Name} is being rebuilt.");

    // The two are compared at the same position, with the live one held still; readers go on.
    private async Task<T?> Beside<T>(View view, string suffix, Func<NpgsqlConnection, ViewTable, long, Task<T>> then, CancellationToken ct)
        where T : class
    {
        var (live, next) = (view.Table(), view.Table(suffix));
        await using var connection = await database.OpenConnectionAsync(ct);
        if (!await Locked(connection, "pg_try_advisory_lock", next.Name)) return null;
        try
        {
            await tables.Beside(next, ct);
            var wanted = view.Wants.SelectMany(names.NamesOf).ToHashSet();
            var projector = new Projector(view, next, (after, max, _, c) => store.ReadFeed(after, max, wanted, c), database, options, clock);
            await projector.CatchUp(await PositionOf(connection, live, "", ct), ct);
            foreach (var index in next.Indexes) await ViewTables.Run(connection, index, ct);
            for (var attempt = 1; ; attempt++)
                try
                {
                    return await HoldingStill(connection, live, projector, (position) => then(connection, next, position), ct);
                }
                catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.DeadlockDetected && attempt < 10)
                {
                    // Somebody reads the table for long. Nobody shall queue behind us for that time.
                    await Task.Delay(TimeSpan.FromSeconds(1), clock, ct);
                }
        }
        finally
        {
            // What a broken connection leaves behind is dropped by whoever builds next; its lock is gone with it.
            if (connection.State == ConnectionState.Open)
            {
                await ViewTables.Remove(connection, next);
                await Locked(connection, "pg_advisory_unlock", next.Name);
            }
        }
    }

    private static async Task<T> HoldingStill<T>(NpgsqlConnection connection, ViewTable live, Projector projector, Func<long, Task<T>> then, CancellationToken ct)
    {
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await ViewTables.Run(connection, "set local lock_timeout = '3s'", ct);
        // In the order in which a runner takes them: checkpoint, then table.
        var position = await PositionOf(connection, live, "for update", ct);
        await ViewTables.Run(connection, $"lock table {live.Name} in share row exclusive mode", ct);
        if (projector.Seen > position) throw new FencedException();  // the live one was set back meanwhile
        await projector.CatchUp(position, ct);
        var answer = await then(position);
        await transaction.CommitAsync(ct);
        return answer;
    }

    private static async Task Swap(NpgsqlConnection connection, View view, ViewTable next, long position, CancellationToken ct)
    {
        var live = view.Table();
        await ViewTables.Run(connection, live.Drop, ct);
        await ViewTables.Run(connection, $"alter table {next.Name} rename to {live.Name}", ct);
        await ViewTables.SetVersion(connection, view, ct);
        // At the same position, and yet moved: every runner that was at work loses.
        await using var command = new NpgsqlCommand("""
            update mt_event_progression set last_seq_id = $2, last_updated = greatest(transaction_timestamp(), last_updated + interval '1 microsecond') where name = $1
            """, connection).With(Text(live.Progress), Number(position));
        await command.ExecuteNonQueryAsync(ct);
    }

    private static async Task<(long Before, long After, long Differing)> Count(NpgsqlConnection connection, View view, ViewTable next, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"""
            select count(l.key), count(n.key), count(*) filter (where l.doc is distinct from n.doc)
            from {view.Table().Name} l full join {next.Name} n on n.key = l.key
            """, connection) { CommandTimeout = 0 };
        await using var reader = await command.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        return (reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
    }

    private static async Task<IReadOnlyList<ViewDifference>> Differences(
        NpgsqlConnection connection, ViewTable live, ViewTable next, IReadOnlyList<string> columns, long most, CancellationToken ct)
    {
        string Row(string table) => $"row({table}.doc{string.Concat(columns.Select(c => $", {table}.{c}"))})";
        await using var command = new NpgsqlCommand($"""
            select coalesce(l.key, n.key), case when l.key is not null then to_jsonb({Row("l")})::text end, case when n.key is not null then to_jsonb({Row("n")})::text end
            from {live.Name} l full join {next.Name} n on n.key = l.key
            where l.key is null or n.key is null or {Row("l")} is distinct from {Row("n")}
            order by 1 limit $1
            """, connection) { CommandTimeout = 0 }.With(Number(most));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var differences = new List<ViewDifference>();
        while (await reader.ReadAsync(ct))
            differences.Add(new(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2)));
        return differences;
    }

    private static async Task<long> PositionOf(NpgsqlConnection connection, ViewTable live, string how, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand($"select last_seq_id from mt_event_progression where name = $1 {how}", connection).With(Text(live.Progress));
        return await command.ExecuteScalarAsync(ct) as long? ?? throw new FencedException();
    }

    private static async Task<bool> Locked(NpgsqlConnection connection, string function, string table)
    {
        await using var command = new NpgsqlCommand($"select {function}(hashtextextended('rapport-rebuild:' || $1, 0))", connection).With(Text(table));
        return await command.ExecuteScalarAsync() is true;
    }
}
