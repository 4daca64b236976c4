using System.Data;
using Npgsql;
using NpgsqlTypes;
using Rapport.Domain.Deciding;
using Rapport.Engine.Privacy;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Events;

/// <summary>
/// Everything of an event store but the append: the same SQL on the same tables, whoever wrote them. A writer derives from it.
/// </summary>
public abstract class PostgresEventStore(NpgsqlDataSource database, EventNames names, Sealing sealing) : IEventStore
{
    private const string Columns = "seq_id, version, type, data, \"timestamp\", causation_id";

    private readonly Feed feed = new(database, names, sealing);

    protected NpgsqlDataSource Database => database;

    protected EventNames Names => names;

    public async ValueTask<Appended> Append(Appending appending, CancellationToken ct = default)
    {
        Appending? written;
        try
        {
            written = await sealing.Seal(appending, ct);
        }
        catch (Exception e) when (Broken.LeavesOpen(e))
        {
            return new Appended.Unknown(e); // the key can't be had; nothing was written, and reading again says so
        }
        if (written is null) return new Appended.Erased();
        var appended = await Write(written);
        return appended is Appended.Taken taken ? new Appended.Taken(AsAsked(taken.Claim, appending, written)) : appended;
    }

    /// <summary>Appends what is sealed already. It can't be called off: an append that is under way can't be taken back, and its outcome must be learnt.</summary>
    protected abstract ValueTask<Appended> Write(Appending appending);

    // One statement, hence one view of the database: a picture and exactly what came after it. The picture is the row without a type.
    public async ValueTask<Loaded> Load(StreamId stream, string shape, CancellationToken ct = default)
    {
        var name = stream.ToString();
        await using var command = database.CreateCommand($"""
            with picture as (select position, version, json from snapshots where stream_id = $1 and shape = $2)
            select position, version, null, null, null, null, json from picture
            union all
            (select {Columns}, null from mt_events where stream_id = $1 and version > coalesce((select version from picture), 0) order by version)
            """).With(Text(name), Text(shape));
        var tail = new List<Recorded>();
        Snapshot? picture = null;
        // Closed before keys are looked for, and closed once: a reader that is closed again may be somebody else's by then.
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct))
                if (reader.IsDBNull(2)) picture = new(reader.GetInt64(1), reader.GetInt64(0), shape, reader.GetFieldValue<byte[]>(6));
                else tail.Add(Row(reader, name));
        if (picture is { } kept && (picture = await sealing.Open(name, kept, ct)) is null) return new(null, await Read(stream, 0, ct: ct));
        await sealing.Prepare(tail, ct);
        return new(picture, tail);
    }

    public async ValueTask<IReadOnlyList<Recorded>> Read(StreamId stream, long after, long? upTo = null, CancellationToken ct = default)
    {
        var name = stream.ToString();
        await using var command = database.CreateCommand(
            $"select {Columns}, correlation_id, headers from mt_events where stream_id = $1 and version > $2 and version <= $3 order by version")
            .With(Text(name), Number(after), Number(upTo ?? long.MaxValue));
        var events = new List<Recorded>();
        await using (var reader = await command.ExecuteReaderAsync(ct))
            while (await reader.ReadAsync(ct)) events.Add(Row(reader, name, whole: true));
        await sealing.Prepare(events, ct);
        return events;
    }

    public async ValueTask<Appended.At?> FindCommand(StreamId stream, string commandId, CancellationToken ct = default)
    {
        await using var command = database.CreateCommand("select max(version), max(seq_id) from mt_events where stream_id = $1 and causation_id = $2")
            .With(Text(stream.ToString()), Text(commandId));
        await using var reader = await command.ExecuteReaderAsync(CommandBehavior.SingleRow, ct);
        return await reader.ReadAsync(ct) && !reader.IsDBNull(0) ? new(reader.GetInt64(0), reader.GetInt64(1)) : null;
    }

    public async ValueTask<string?> FindClaim(string kind, string key, CancellationToken ct = default)
    {
        await using var command = database.CreateCommand("select stream_id from claims where kind = $1 and key in ($2, $3)")
            .With(Text(kind), Text(key), Text(await sealing.Index.Hide(kind, key, ct)));
        return await command.ExecuteScalarAsync(ct) as string;
    }

    public ValueTask<FeedPage> ReadFeed(long after, int max, IReadOnlyCollection<string>? names = null, CancellationToken ct = default) =>
        feed.Read(after, max, names, ct);

    public async ValueTask SaveSnapshot(StreamId stream, Snapshot snapshot, CancellationToken ct = default)
    {
        if (await sealing.Seal(stream.ToString(), snapshot, ct) is not { } kept) return;
        await using var command = database.CreateCommand("""
            insert into snapshots as s (stream_id, version, position, shape, json) values ($1, $2, $3, $4, $5)
            on conflict (stream_id) do update
            set version = excluded.version, position = excluded.position, shape = excluded.shape, json = excluded.json
            where s.version < excluded.version or s.shape <> excluded.shape
            """)
            .With(Text(stream.ToString()), Number(snapshot.Version), Number(snapshot.Position), Text(snapshot.Shape), new() { Value = kept.Json, NpgsqlDbType = NpgsqlDbType.Bytea });
        await command.ExecuteNonQueryAsync(ct);
    }

    public async ValueTask Purge(StreamId stream, long version, CancellationToken ct = default)
    {
        var name = stream.ToString();
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand("delete from snapshots where stream_id = $1").With(Text(name)),
                new NpgsqlBatchCommand("delete from mt_events where stream_id = $1 and version < $2").With(Text(name), Number(version)),
            },
        };
        await batch.ExecuteNonQueryAsync(ct);
    }

    private Recorded Row(NpgsqlDataReader reader, string stream, bool whole = false) =>
        new(names, names.Known(reader.GetString(2)), reader.GetFieldValue<byte[]>(3))
        {
            Position = reader.GetInt64(0),
            Stream = stream,
            Version = reader.GetInt64(1),
            At = reader.GetFieldValue<DateTimeOffset>(4),
            CommandId = reader.IsDBNull(5) ? null : reader.GetString(5),
            CorrelationId = whole && !reader.IsDBNull(6) ? reader.GetString(6) : null,
            Headers = whole && !reader.IsDBNull(7) ? reader.GetFieldValue<byte[]>(7) : default(ReadOnlyMemory<byte>?),
        };

    private static Claim AsAsked(Claim claim, Appending appending, Appending written)
    {
        for (var i = 0; i < written.Claims!.Count; i++)
            if (written.Claims[i] == claim) return appending.Claims![i];
        return claim;
    }
}
