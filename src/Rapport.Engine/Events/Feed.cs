using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Privacy;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Events;

/// <summary>
/// Reads the whole store in position order. A hole in the positions is either a transaction that is still running or one that failed.
/// Whoever drew a number holds a row-exclusive lock on the sequence until its transaction has ended, and its rows are visible before
/// that lock goes. So: see the hole, note who holds the lock, wait until those (not the ones who came later) are gone, look again.
/// That needs no cooperation from writers and no clock, and is exact for Marten and for the group-committing writer alike.
/// </summary>
internal sealed class Feed(NpgsqlDataSource database, EventNames names, Sealing sealing)
{
    private const string Extent = """
        select count(*), coalesce(min(seq_id), 0), coalesce(max(seq_id), 0) from (select seq_id from mt_events where seq_id > $1 order by seq_id limit $2) p
        """;

    private const string Rows = """
        select seq_id, stream_id, version, type, data, "timestamp" from mt_events
        where seq_id > $1 and seq_id <= (select max(seq_id) from (select seq_id from mt_events where seq_id > $1 order by seq_id limit $2) p)
        """;

    public async ValueTask<FeedPage> Read(long after, int max, IReadOnlyCollection<string>? wanted, CancellationToken ct)
    {
        var (stretch, events) = await Page(after, max, wanted, ct);
        if (stretch.Count == 0) return new([], after);
        if (stretch.HasNoHole(after)) return new(await Openable(events, ct), stretch.Last);

        // What is decided: the unbroken beginning, or, when the hole comes first, all that was seen once those are gone who might fill it.
        var decided = stretch.First == after + 1 ? await PrefixEnd(after, max, ct) : stretch.Last;
        if (stretch.First > after + 1) await WhoeverDraws(ct);
        // Read again, for what is decided now may not have been there before; the page may then end sooner than it did.
        (var again, events) = await Page(after, max, wanted, ct);
        decided = Math.Min(decided, again.Last);
        return new(await Openable([.. events.TakeWhile(e => e.Position <= decided)], ct), decided);
    }

    private async ValueTask<List<Recorded>> Openable(List<Recorded> events, CancellationToken ct)
    {
        await sealing.Prepare(events, ct);
        return events;
    }

    // Whoever may still fill a hole that was just seen holds the sequence now. Those who come later draw higher numbers.
    private async Task WhoeverDraws(CancellationToken ct)
    {
        var suspects = await Drawing(ct);
        for (var wait = 1; suspects.Count > 0; wait = Math.Min(wait * 2, 50))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(wait), TimeProvider.System, ct);
            suspects.IntersectWith(await Drawing(ct));
        }
    }

    private readonly record struct Stretch(long Count, long First, long Last)
    {
        public bool HasNoHole(long after) => Last - after == Count;
    }

    // The two statements have a snapshot each: the second may see more, never less, so what the first found without holes is complete.
    private async Task<(Stretch, List<Recorded>)> Page(long after, int max, IReadOnlyCollection<string>? wanted, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        await using var batch = new NpgsqlBatch(connection)
        {
            BatchCommands =
            {
                new NpgsqlBatchCommand(Extent).With(Number(after), Number(max)),
                wanted is null
                    ? new NpgsqlBatchCommand(Rows + " order by seq_id").With(Number(after), Number(max))
                    : new NpgsqlBatchCommand(Rows + " and type = any($3) order by seq_id").With(Number(after), Number(max), Many(NpgsqlDbType.Varchar, wanted.ToArray())),
            },
        };
        await using var reader = await batch.ExecuteReaderAsync(ct);
        await reader.ReadAsync(ct);
        var stretch = new Stretch(reader.GetInt64(0), reader.GetInt64(1), reader.GetInt64(2));
        var events = new List<Recorded>((int)stretch.Count);
        await reader.NextResultAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var position = reader.GetInt64(0);
            if (position > stretch.Last) break;
            events.Add(new(names, names.Known(reader.GetString(3)), reader.GetFieldValue<byte[]>(4))
            {
                Position = position,
                Stream = reader.GetString(1),
                Version = reader.GetInt64(2),
                At = reader.GetFieldValue<DateTimeOffset>(5),
            });
        }
        return (stretch, events);
    }

    private async Task<long> PrefixEnd(long after, int max, CancellationToken ct)
    {
        await using var command = database.CreateCommand("select seq_id from mt_events where seq_id > $1 order by seq_id limit $2")
            .With(Number(after), Number(max));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct) && reader.GetInt64(0) == after + 1) after++;
        return after;
    }

    private async Task<HashSet<string>> Drawing(CancellationToken ct)
    {
        await using var command = database.CreateCommand("""
            select virtualtransaction from pg_locks
            where locktype = 'relation' and mode = 'RowExclusiveLock' and granted and relation = 'mt_events_sequence'::regclass
              and database = (select oid from pg_database where datname = current_database())
            """);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var found = new HashSet<string>();
        while (await reader.ReadAsync(ct)) found.Add(reader.GetString(0));
        return found;
    }
}
