using System.Data;
using Npgsql;
using NpgsqlTypes;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Events;

/// <summary>
/// Everything of an event store but the append: the same SQL on the same tables, whoever wrote them. A writer derives from it.
/// </summary>
public abstract class PostgresEventStore(NpgsqlDataSource database, EventNames names) : IEventStore
{
    private const string Columns = "seq_id, version, type, data, \"timestamp\", causation_id";

    private readonly Feed feed = new(database, names);

    protected NpgsqlDataSource Database => database;

    protected EventNames Names => names;

    public abstract ValueTask<Appended> Append(Appending appending, CancellationToken ct = default);

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
        await using var reader = await command.ExecuteReaderAsync(ct);
        var tail = new List<Recorded>();
        Snapshot? picture = null;
        while (await reader.ReadAsync(ct))
            if (reader.IsDBNull(2)) picture = new(reader.GetInt64(1), reader.GetInt64(0), shape, reader.GetFieldValue<byte[]>(6));
            else tail.Add(Row(reader, name));
        return new(picture, tail);
    }

    public async ValueTask<IReadOnlyList<Recorded>> Read(StreamId stream, long after, long? upTo = null, CancellationToken ct = default)
    {
        var name = stream.ToString();
        await using var command = database.CreateCommand(
            $"select {Columns}, correlation_id, headers from mt_events where stream_id = $1 and version > $2 and version <= $3 order by version")
            .With(Text(name), Number(after), Number(upTo ?? long.MaxValue));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var events = new List<Recorded>();
        while (await reader.ReadAsync(ct)) events.Add(Row(reader, name, whole: true));
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
        await using var command = database.CreateCommand("select stream_id from claims where kind = $1 and key = $2")
            .With(Text(kind), Text(key));
        return await command.ExecuteScalarAsync(ct) as string;
    }

    public ValueTask<FeedPage> ReadFeed(long after, int max, IReadOnlyCollection<string>? names = null, CancellationToken ct = default) =>
        feed.Read(after, max, names, ct);

    public async ValueTask SaveSnapshot(StreamId stream, Snapshot snapshot, CancellationToken ct = default)
    {
        await using var command = database.CreateCommand("""
            insert into snapshots as s (stream_id, version, position, shape, json) values ($1, $2, $3, $4, $5)
            on conflict (stream_id) do update
            set version = excluded.version, position = excluded.position, shape = excluded.shape, json = excluded.json
            where s.version < excluded.version or s.shape <> excluded.shape
            """)
            .With(Text(stream.ToString()), Number(snapshot.Version), Number(snapshot.Position), Text(snapshot.Shape), new() { Value = snapshot.Json, NpgsqlDbType = NpgsqlDbType.Bytea });
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
}
