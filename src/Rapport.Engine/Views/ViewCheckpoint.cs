using Npgsql;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Views;

/// <summary>
/// How far a table has come. It moves only from where this runner left it: position and time of the last move must be as known,
/// and every move makes the time later. So of two runners one loses, and a swapped table is noticed even at the same position.
/// </summary>
internal sealed class ViewCheckpoint(NpgsqlDataSource database, string name)
{
    private const string Move = """
        update mt_event_progression
        set last_seq_id = $2, last_updated = greatest(transaction_timestamp(), last_updated + interval '1 microsecond')
        where name = $1 and last_seq_id = $3 and last_updated = $4
        returning last_updated
        """;

    private DateTime moved;

    public long Position { get; private set; }

    /// <exception cref="FencedException">There is none: somebody took it away.</exception>
    public async Task Open(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select last_seq_id, last_updated from mt_event_progression where name = $1").With(Text(name));
        await using var reader = await command.ExecuteReaderAsync(ct);
        if (!await reader.ReadAsync(ct)) throw new FencedException();
        (Position, moved) = (reader.GetInt64(0), reader.GetFieldValue<DateTime>(1));
    }

    /// <summary>Moves to a position and writes the rows with it, in one transaction and one round trip.</summary>
    /// <exception cref="FencedException">It was not where it was left. Nothing was written.</exception>
    public async Task MoveTo(long position, ViewChanges? changes)
    {
        await using var connection = await database.OpenConnectionAsync();
        await using var batch = new NpgsqlBatch(connection);
        // Rows and checkpoint are lost together or not at all, so nobody need wait for the disk: what is lost is done again.
        batch.BatchCommands.Add(new("select set_config('synchronous_commit', 'off', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(Move).With(
            Text(name), Number(position), Number(Position), new() { Value = moved, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.TimestampTz }));
        foreach (var statement in changes?.Statements() ?? []) batch.BatchCommands.Add(statement);
        DateTime? now = null;
        await using (var reader = await batch.ExecuteReaderAsync())
        {
            await reader.NextResultAsync();
            if (await reader.ReadAsync()) now = reader.GetFieldValue<DateTime>(0);
            while (await reader.NextResultAsync()) { }
        }
        (Position, moved) = (position, now ?? throw new FencedException());
    }
}
