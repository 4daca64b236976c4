using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Events;

/// <summary>An append with its JSON, made where it was asked, not where it is written.</summary>
internal sealed record Rendered(Appending Appending, string Stream, byte[][] Data, string[] Types, string[] ClrTypes, byte[][] Headers);

/// <summary>Many appends, one statement, one commit; on one connection of its own, prepared once.</summary>
internal sealed class GroupCommit(NpgsqlDataSource database, NodeId node, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Held from the first position drawn to the commit: commit order is position order.</summary>
    private const long Lane = 0x52_61_70_70_6f_72_74;

    private const string Write = """
        with ask as (select * from unnest($1, $2, $3) as a(id, expected, added)),
        opened as (insert into mt_streams (id, version) select id, added from ask where expected = 0
                   on conflict (id) do nothing returning id),
        moved as (update mt_streams s set version = a.expected + a.added, timestamp = now() from ask a
                  where s.id = a.id and a.expected > 0 and s.version = a.expected and not s.is_archived returning s.id),
        won as (select id from opened union all select id from moved),
        look as (select l.* from unnest($4, $5, $6, $7) as l(stream_id, category, id, due_at) join won on won.id = l.stream_id),
        noted as (insert into wakeups select * from look where due_at is not null on conflict (stream_id) do update set due_at = excluded.due_at),
        forgot as (delete from wakeups w using look l where w.stream_id = l.stream_id and l.due_at is null)
        insert into mt_events (seq_id, id, stream_id, version, data, type, timestamp, tenant_id, mt_dotnet_type, correlation_id, causation_id, headers, is_archived)
        select nextval('mt_events_sequence'), e.id, e.stream_id, e.version, e.data, e.type, $17, '*DEFAULT*', e.clr, e.correlation, e.causation, e.headers, false
        from (select e.* from unnest($8, $9, $10, $11, $12, $13, $14, $15, $16)
                     with ordinality as e(id, stream_id, version, data, type, clr, correlation, causation, headers, nr)
              join won on won.id = e.stream_id order by nr) e
        returning seq_id, stream_id, version
        """;

    private readonly Dictionary<string, Appended.At> written = [];
    private NpgsqlConnection? connection;

    public static Rendered Render(Appending appending, EventNames names)
    {
        var events = appending.Events;
        var (data, types, clr, headers) = (new byte[events.Count][], new string[events.Count], new string[events.Count], new byte[events.Count][]);
        for (var i = 0; i < events.Count; i++)
        {
            var (@event, cause) = events[i];
            (data[i], types[i], clr[i]) = (Json.WriteBare(@event), names.NameOf(@event), names.ClrNameOf(@event));
            headers[i] = i > 0 && ReferenceEquals(cause, events[i - 1].Cause) ? headers[i - 1] : HeadersOf(cause);
        }
        return new(appending, appending.Stream.ToString(), data, types, clr, headers);
    }

    /// <summary>Appends a batch with at most one append per stream; tells the outcome of each.</summary>
    public async Task Append(IReadOnlyList<Rendered> batch, Action<int, Appended> tell)
    {
        var open = await Connection();
        try
        {
            await using var statements = new NpgsqlBatch(open) { BatchCommands = { Order(), Statement(batch), Notice(batch) } };
            await using (var reader = await statements.ExecuteReaderAsync()) await ReadWritten(reader);
        }
        catch (Exception e) when (Broken.LeavesOpen(e))
        {
            await DisposeAsync();
            throw;
        }
        for (var i = 0; i < batch.Count; i++)
            tell(i, written.TryGetValue(batch[i].Stream, out var at) ? at : new Appended.Conflict());
    }

    /// <summary>Appends one with claims, in a transaction of its own: who loses the version or a claim must leave nothing.</summary>
    public async Task<Appended> AppendClaiming(Rendered one)
    {
        await using var own = await database.OpenConnectionAsync();
        await using var transaction = await own.BeginTransactionAsync();
        await using (var statements = new NpgsqlBatch(own, transaction) { BatchCommands = { Order(), Statement([one]), Notice([one]) } })
        await using (var reader = await statements.ExecuteReaderAsync()) await ReadWritten(reader);
        if (!written.TryGetValue(one.Stream, out var at)) return new Appended.Conflict();
        foreach (var claim in one.Appending.Claims!)
        {
            await using var command = new NpgsqlCommand(claim.Release
                ? "delete from claims where kind = $1 and key = $2 and stream_id = $3 returning 1"
                : "insert into claims as c values ($1, $2, $3) on conflict (kind, key) do update set stream_id = c.stream_id where c.stream_id = excluded.stream_id returning 1",
                own, transaction).With(Text(claim.Kind), Text(claim.Key), Text(one.Stream));
            if (await command.ExecuteScalarAsync() is null && !claim.Release) return new Appended.Taken(claim);
        }
        await transaction.CommitAsync();
        return at;
    }

    public async ValueTask DisposeAsync()
    {
        if (connection is { } open) await open.DisposeAsync();
        connection = null;
    }

    private async Task<NpgsqlConnection> Connection()
    {
        if (connection is { State: System.Data.ConnectionState.Open } open) return open;
        await DisposeAsync();
        return connection = await database.OpenConnectionAsync();
    }

    private async Task ReadWritten(NpgsqlDataReader reader)
    {
        written.Clear();
        await reader.NextResultAsync();
        while (await reader.ReadAsync()) written[reader.GetString(1)] = new(reader.GetInt64(2), reader.GetInt64(0));
    }

    private static NpgsqlBatchCommand Order() => new NpgsqlBatchCommand("select pg_advisory_xact_lock($1)").With(Number(Lane));

    // One for the whole batch. Who is named in it looks; too many to name means: everybody.
    private NpgsqlBatchCommand Notice(IReadOnlyList<Rendered> batch) =>
        new NpgsqlBatchCommand("select pg_notify($1, $2)").With(Text(CommitNotice.Channel), Text(CommitNotice.Of(node, batch.Select(r => r.Stream))));

    private NpgsqlBatchCommand Statement(IReadOnlyList<Rendered> batch)
    {
        var count = batch.Sum(r => r.Data.Length);
        var at = clock.GetUtcNow();
        var (streams, expected, added) = (new string[batch.Count], new long[batch.Count], new long[batch.Count]);
        var (ids, of, versions, data, types) = (new Guid[count], new string[count], new long[count], new byte[count][], new string[count]);
        var (clr, correlations, causations, headers) = (new string[count], new string[count], new string[count], new byte[count][]);
        var n = 0;
        for (var b = 0; b < batch.Count; b++)
        {
            var (rendered, appending) = (batch[b], batch[b].Appending);
            (streams[b], expected[b], added[b]) = (rendered.Stream, appending.Expected, rendered.Data.Length);
            for (var i = 0; i < rendered.Data.Length; i++, n++)
            {
                var cause = appending.Events[i].Cause;
                (ids[n], of[n], versions[n], data[n], types[n]) = (Guid.CreateVersion7(at), rendered.Stream, appending.Expected + i + 1, rendered.Data[i], rendered.Types[i]);
                (clr[n], correlations[n], causations[n], headers[n]) = (rendered.ClrTypes[i], cause.CorrelationId, cause.CommandId, rendered.Headers[i]);
            }
        }
        var looks = batch.Where(r => r.Appending.MoveLook).ToArray();
        return new NpgsqlBatchCommand(Write).With(
            Many(NpgsqlDbType.Varchar, streams),
            Many(NpgsqlDbType.Bigint, expected),
            Many(NpgsqlDbType.Bigint, added),
            Many(NpgsqlDbType.Varchar, looks.Select(r => r.Stream).ToArray()),
            Many(NpgsqlDbType.Varchar, looks.Select(r => r.Appending.Stream.Category).ToArray()),
            Many(NpgsqlDbType.Varchar, looks.Select(r => r.Appending.Stream.Id).ToArray()),
            Many(NpgsqlDbType.TimestampTz, looks.Select(r => r.Appending.LookAt?.UtcDateTime).ToArray()),
            Many(NpgsqlDbType.Uuid, ids),
            Many(NpgsqlDbType.Varchar, of),
            Many(NpgsqlDbType.Bigint, versions),
            Many(NpgsqlDbType.Jsonb, data),
            Many(NpgsqlDbType.Varchar, types),
            Many(NpgsqlDbType.Varchar, clr),
            Many(NpgsqlDbType.Varchar, correlations),
            Many(NpgsqlDbType.Varchar, causations),
            Many(NpgsqlDbType.Jsonb, headers),
            Moment(at));
    }

    private static byte[] HeadersOf(Cause cause)
    {
        var headers = new Dictionary<string, string>(3) { ["actor"] = cause.Actor };
        if (cause.CausedBy is { } by) headers["caused-by"] = by;
        if (cause.Trace is { } trace) headers["traceparent"] = trace;
        return JsonSerializer.SerializeToUtf8Bytes(headers, Json.Options);
    }
}
