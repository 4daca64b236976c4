using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Events;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Time;

/// <summary>A row that came due and is now this node's for the length of the lease.</summary>
internal sealed record Due(string Stream, string Category, string Id, DateTimeOffset Lease);

/// <summary>
/// The table of wakeups: per aggregate the earliest time at which somebody must look. Moving the time is the lease: a node that dies
/// while it looks loses it when the lease is over.
/// </summary>
internal sealed class Wakeups(NpgsqlDataSource database)
{
    public async Task<IReadOnlyList<Due>> Claim(DateTimeOffset now, DateTimeOffset lease, int max, CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            update wakeups w set due_at = $2
            from (select stream_id from wakeups where due_at <= $1 order by due_at limit $3 for update skip locked) d
            where w.stream_id = d.stream_id returning w.stream_id, w.category, w.id, w.due_at
            """).With(Moment(now), Moment(lease), Number(max));
        await using var reader = await command.ExecuteReaderAsync(ct);
        var due = new List<Due>();
        while (await reader.ReadAsync(ct)) due.Add(new(reader.GetString(0), reader.GetString(1), reader.GetString(2), reader.GetFieldValue<DateTimeOffset>(3)));
        return due;
    }

    /// <summary>Writes the next time, or removes the row; unless somebody wrote it since it was claimed.</summary>
    public async Task Settle(Due due, DateTimeOffset? next, CancellationToken ct)
    {
        await using var command = next is { } at
            ? database.CreateCommand("update wakeups set due_at = $3 where stream_id = $1 and due_at = $2").With(Text(due.Stream), Moment(due.Lease), Moment(at))
            : database.CreateCommand("delete from wakeups where stream_id = $1 and due_at = $2").With(Text(due.Stream), Moment(due.Lease));
        await command.ExecuteNonQueryAsync(ct);
    }

    /// <summary>Pushes the rows of streams whose effects are being worked on.</summary>
    public async Task Renew(IReadOnlyList<StreamId> streams, DateTimeOffset until, CancellationToken ct)
    {
        await using var command = database.CreateCommand("update wakeups set due_at = $2 where stream_id = any($1) and due_at < $2")
            .With(Many(NpgsqlDbType.Varchar, streams.Select(s => s.ToString()).ToArray()), Moment(until));
        await command.ExecuteNonQueryAsync(ct);
    }
}
