using System.Text.Json;
using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Events;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Views;

/// <summary>A stretch of the feed, read ahead: its events with the rows they touch.</summary>
/// <param name="Keys">Per event; null when it touches no row.</param>
/// <param name="FaultAt">The first event that can't be read; -1 when all can. What follows it is not looked at.</param>
internal sealed record ViewPage(IReadOnlyList<Recorded> Events, string?[] Keys, long UpTo, int FaultAt = -1, Exception? Fault = null);

/// <summary>
/// The rows in memory: those changed and not yet written, those being written, and as many of the others as may stay. Valid only
/// while this runner alone moves the checkpoint.
/// </summary>
internal abstract class ViewRows
{
    /// <summary>How many rows wait to be written.</summary>
    public abstract int Changed { get; }

    /// <summary>Forgets everything. <paramref name="empty"/>: the table has no rows, so that none need be looked for.</summary>
    public abstract void Clear(bool empty);

    /// <summary>Loads the rows that the page touches and that are not here, in one query.</summary>
    public abstract Task Load(NpgsqlDataSource database, ViewPage page, CancellationToken ct);

    /// <summary>Applies the events in order; answers how many, and why not the next one.</summary>
    public abstract (int Applied, Exception? Fault) Fold(ViewPage page);

    /// <summary>Hands over what changed. Call it only when the hand-over before was written.</summary>
    public abstract ViewChanges Take();
}

internal sealed class ViewRows<TRow>(View<TRow> view, ViewTable table, int keep) : ViewRows
    where TRow : class
{
    private readonly Dictionary<string, Held> held = [];
    private readonly List<Held> changed = [];
    private bool complete;  // what is not here is not in the table either
    private int round;

    public override int Changed => changed.Count;

    public override void Clear(bool empty)
    {
        held.Clear();
        changed.Clear();
        complete = empty;
    }

    public override async Task Load(NpgsqlDataSource database, ViewPage page, CancellationToken ct)
    {
        List<string>? missing = null;
        foreach (var key in page.Keys)
            if (key is not null && held.TryAdd(key, new(key)) && !complete) (missing ??= []).Add(key);
        if (missing is null) return;
        await using var command = database.CreateCommand(table.Load).With(Many(NpgsqlDbType.Varchar, missing.ToArray()));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct))
        {
            var row = held[reader.GetString(0)];
            row.InTable = true;
            try
            {
                row.Row = JsonSerializer.Deserialize<TRow>(reader.GetFieldValue<byte[]>(1), Json.Options);
            }
            catch (Exception e) when (e is JsonException or NotSupportedException)
            {
                row.Unreadable = e;  // the fault of the first event that needs it, not of the page
            }
        }
    }

    public override (int Applied, Exception? Fault) Fold(ViewPage page)
    {
        var until = page.FaultAt < 0 ? page.Events.Count : page.FaultAt;
        for (var i = 0; i < until; i++)
        {
            if (page.Keys[i] is not { } key) continue;
            var row = held[key];
            if (row.Unreadable is { } unreadable) return (i, unreadable);
            try
            {
                var after = view.Apply(row.Row, page.Events[i]);
                if (ReferenceEquals(after, row.Row)) continue;
                row.Row = after;
            }
            catch (Exception e)
            {
                return (i, e);
            }
            row.Touched = round;
            if (row.Changed) continue;
            row.Changed = true;
            changed.Add(row);
        }
        return (until, page.Fault);
    }

    public override ViewChanges Take()
    {
        var (kept, gone) = (new List<KeyValuePair<string, TRow>>(changed.Count), new List<string>());
        foreach (var row in changed)
        {
            row.Changed = false;
            if (row.Row is { } value) kept.Add(new(row.Key, value));
            else if (row.InTable) gone.Add(row.Key);
            row.InTable = row.Row is not null;
        }
        Evict();
        changed.Clear();
        round++;
        return new ViewChanges<TRow>(view, table, kept, gone);
    }

    // Those handed over just now stay until they are written; of the others, those not touched of late go, and then all.
    private void Evict()
    {
        if (held.Count <= keep) return;
        complete = false;
        var recent = Math.Max(0, round - 1);
        for (var oldest = recent; oldest <= round && held.Count > keep; oldest++)
            foreach (var (key, row) in held)
                if (row.Touched < oldest) held.Remove(key);
    }

    private sealed class Held(string key)
    {
        public readonly string Key = key;
        public TRow? Row;
        public bool InTable, Changed;
        public int Touched = -1;
        public Exception? Unreadable;
    }
}
