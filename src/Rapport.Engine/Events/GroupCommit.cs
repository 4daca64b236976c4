using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rapport.Domain.Deciding;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Events;

/// <summary>An append with its JSON, made where it was asked, not where it is written.</summary>
internal sealed record Rendered(Appending Appending, string Stream, byte[][] Data, string[] Types, string[] ClrTypes, byte[][] Headers);

/// <summary>
/// Many appends, one statement, one commit, one notification; on one connection of its own, prepared once. Everything in the statement
/// follows from the lock: the statement's snapshot is older, but versions are compared and set on the newest row, and an append only expects
/// versions that were committed before it was sent.
/// </summary>
internal sealed class GroupCommit(NpgsqlDataSource database, NodeId node, TimeProvider clock) : IAsyncDisposable
{
    /// <summary>Held from the first position drawn to the commit: commit order is position order.</summary>
    private const long Lane = 0x52_61_70_70_6f_72_74;

    private const string Write = """
        with lane as materialized (select pg_advisory_xact_lock($18), pg_notify($19, $20)),
        ask as (select a.* from lane, unnest($1, $2, $3) as a(id, expected, added)),
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

    private static readonly NpgsqlDbType[] ParameterTypes =
    [
        .. new[]
        {
            NpgsqlDbType.Varchar, NpgsqlDbType.Bigint, NpgsqlDbType.Bigint,
            NpgsqlDbType.Varchar, NpgsqlDbType.Varchar, NpgsqlDbType.Varchar, NpgsqlDbType.TimestampTz,
            NpgsqlDbType.Uuid, NpgsqlDbType.Varchar, NpgsqlDbType.Bigint, NpgsqlDbType.Jsonb, NpgsqlDbType.Varchar,
            NpgsqlDbType.Varchar, NpgsqlDbType.Varchar, NpgsqlDbType.Varchar, NpgsqlDbType.Jsonb,
        }.Select(t => NpgsqlDbType.Array | t),
        NpgsqlDbType.TimestampTz, NpgsqlDbType.Bigint, NpgsqlDbType.Text, NpgsqlDbType.Text,
    ];

    private readonly Dictionary<string, Appended.At> written = [];
    private NpgsqlConnection? connection;
    private NpgsqlCommand? write;

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
        await OnItsConnection(async open => await ReadWritten(await Statement(batch, open)));
        for (var i = 0; i < batch.Count; i++)
            tell(i, written.TryGetValue(batch[i].Stream, out var at) ? at : new Appended.Conflict());
    }

    /// <summary>Appends one with claims, in a transaction of its own: who loses the version or a claim must leave nothing.</summary>
    public async Task<Appended> AppendClaiming(Rendered one)
    {
        Appended answer = new Appended.Conflict();
        await OnItsConnection(async open =>
        {
            await using var transaction = await open.BeginTransactionAsync();
            await ReadWritten(await Statement([one], open));
            if (!written.TryGetValue(one.Stream, out var at)) return;
            foreach (var claim in one.Appending.Claims!)
                if (!await Settle(claim, one.Stream, open))
                {
                    answer = new Appended.Taken(claim);
                    return;
                }
            await transaction.CommitAsync();
            answer = at;
        });
        return answer;
    }

    public async ValueTask DisposeAsync()
    {
        if (write is { } prepared) await prepared.DisposeAsync();
        if (connection is { } open) await open.DisposeAsync();
        (write, connection) = (null, null);
    }

    // False when another stream holds it.
    private static async Task<bool> Settle(Claim claim, string stream, NpgsqlConnection open)
    {
        await using var command = new NpgsqlCommand(
            claim.Release
                ? "delete from claims where kind = $1 and key = $2 and stream_id = $3"
                : "insert into claims as c values ($1, $2, $3) on conflict (kind, key) do update set stream_id = c.stream_id where c.stream_id = excluded.stream_id",
            open).With(Text(claim.Kind), Text(claim.Key), Text(stream));
        return await command.ExecuteNonQueryAsync() == 1 || claim.Release;
    }

    private async Task OnItsConnection(Func<NpgsqlConnection, Task> work)
    {
        try
        {
            if (connection is not { State: System.Data.ConnectionState.Open })
            {
                await DisposeAsync();
                connection = await database.OpenConnectionAsync();
            }
            await work(connection);
        }
        catch
        {
            await DisposeAsync(); // whatever it was: the next batch gets a fresh one
            throw;
        }
    }

    private async Task ReadWritten(NpgsqlCommand statement)
    {
        written.Clear();
        await using var reader = await statement.ExecuteReaderAsync();
        while (await reader.ReadAsync()) written[reader.GetString(1)] = new(reader.GetInt64(2), reader.GetInt64(0));
    }

    private async Task<NpgsqlCommand> Statement(IReadOnlyList<Rendered> batch, NpgsqlConnection open)
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
        object[] values =
        [
            streams, expected, added,
            looks.Select(r => r.Stream).ToArray(), looks.Select(r => r.Appending.Stream.Category).ToArray(), looks.Select(r => r.Appending.Stream.Id).ToArray(),
            looks.Select(r => r.Appending.LookAt?.UtcDateTime).ToArray(),
            ids, of, versions, data, types, clr, correlations, causations, headers,
            at.UtcDateTime, Lane, CommitNotice.Channel, CommitNotice.Of(node, batch.Select(r => r.Stream)),
        ];
        write ??= await Prepare(open);
        for (var i = 0; i < values.Length; i++) write.Parameters[i].Value = values[i];
        return write;
    }

    // By hand, not by Npgsql's automatic: when the very execution that prepares fails, it loses its place in the protocol.
    private static async Task<NpgsqlCommand> Prepare(NpgsqlConnection open)
    {
        var command = new NpgsqlCommand(Write, open);
        foreach (var type in ParameterTypes) command.Parameters.Add(new() { NpgsqlDbType = type });
        await command.PrepareAsync();
        return command;
    }

    private static byte[] HeadersOf(Cause cause)
    {
        var headers = new Dictionary<string, string>(3) { ["actor"] = cause.Actor };
        if (cause.CausedBy is { } by) headers["caused-by"] = by;
        if (cause.Trace is { } trace) headers["traceparent"] = trace;
        return JsonSerializer.SerializeToUtf8Bytes(headers, Json.Options);
    }
}
