using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Events;

namespace Rapport.Benchmarks;

/// <summary>The same rows by hand: what the database itself can do, without versions compared, commands remembered or anybody told.</summary>
internal static class Raw
{
    public const string Name = "talk.said.v1";

    private const string Headers = """{"actor":"bench"}""";

    private static readonly byte[] Data = Json.WriteBare(new TalkEvent.Said(1, TalkDecider.Words, DateTimeOffset.UnixEpoch));

    public static async Task InsertOne(NpgsqlDataSource database, string stream)
    {
        await using var command = database.CreateCommand("""
            with s as (insert into mt_streams (id, version) values ($1, 1))
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, mt_dotnet_type, correlation_id, causation_id, headers)
            values (nextval('mt_events_sequence'), $2, $1, 1, $3, $4, now(), $5, $6, $6, $7)
            """);
        command.Parameters.Add(new() { Value = stream });
        command.Parameters.Add(new() { Value = Guid.CreateVersion7() });
        command.Parameters.Add(new() { Value = Data, NpgsqlDbType = NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = Name });
        command.Parameters.Add(new() { Value = typeof(TalkEvent.Said).FullName });
        command.Parameters.Add(new() { Value = Guid.NewGuid().ToString() });
        command.Parameters.Add(new() { Value = Headers, NpgsqlDbType = NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>One statement and one commit for one event each of many streams, at their next version.</summary>
    public static async Task InsertMany(NpgsqlDataSource database, string[] streams, long version)
    {
        await using var command = database.CreateCommand("""
            with s as (insert into mt_streams (id, version) select unnest($1), $2 on conflict (id) do update set version = excluded.version),
            w as (insert into wakeups select stream, 'talk', stream, now() from unnest($1) stream where $2 = 1)
            insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
            select nextval('mt_events_sequence'), e.id, e.stream, $2, e.data, $5, now(), '*DEFAULT*', $6, e.command, e.command, e.headers, false
            from unnest($1, $3, $4, $7, $8) as e(stream, id, data, command, headers)
            """);
        var n = streams.Length;
        command.Parameters.Add(new() { Value = streams, NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = version });
        command.Parameters.Add(new() { Value = Fill(n, Guid.CreateVersion7) });
        command.Parameters.Add(new() { Value = Fill(n, () => Data), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        command.Parameters.Add(new() { Value = Name });
        command.Parameters.Add(new() { Value = typeof(TalkEvent.Said).FullName });
        command.Parameters.Add(new() { Value = Fill(n, () => Guid.NewGuid().ToString()), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Varchar });
        command.Parameters.Add(new() { Value = Fill(n, () => Headers), NpgsqlDbType = NpgsqlDbType.Array | NpgsqlDbType.Jsonb });
        await command.ExecuteNonQueryAsync();
    }

    private static T[] Fill<T>(int n, Func<T> make)
    {
        var all = new T[n];
        for (var i = 0; i < n; i++) all[i] = make();
        return all;
    }
}
