using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Rapport.Engine.Events;
using Rapport.Engine.Live;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Views;

/// <summary>
/// Keeps all views: a loop for each, woken by commits on any node. On several nodes one has each view; the others take over when it is gone.
/// </summary>
public sealed class Views : BackgroundService
{
    private readonly Dictionary<string, ViewRun> runs;
    private readonly ViewParts parts;
    private readonly ViewLocks locks;
    private readonly CommitSignal commits;

    /// <param name="clock">Paces polls and waits. They wait for other processes and the disk, so it is the real one unless a test says otherwise.</param>
    public Views(
        IEnumerable<View> views, IEventStore store, EventNames names, NpgsqlDataSource database, CommitSignal commits, ViewsOptions options, TimeProvider clock, ILogger<Views> log)
    {
        var all = views.ToList();
        var wanted = all.SelectMany(v => v.Wants).Distinct().SelectMany(names.NamesOf).ToHashSet();
        var tables = new ViewTables(database);
        parts = new(
            database, store, names, new(store, commits, wanted), tables, new(database, store, names, tables, options, clock, log), options, clock, new(), log);
        (locks, this.commits) = (new(database, options.Poll, clock), commits);
        runs = all.ToDictionary(v => v.Name, v => new ViewRun(v, parts));
        parts.Meter.Observe(runs.Values);
    }

    /// <summary>Brings all views up to the feed, without a host. Those that meet poison stop before it; see <see cref="Status"/>.</summary>
    public Task CatchUp(CancellationToken ct = default) => Task.WhenAll(runs.Values.Select(r => r.Advance(ct)));

    /// <summary>
    /// Read-your-writes: waits until a view shows everything up to a position, whichever node keeps it. Answers whether it does; false
    /// after <paramref name="timeout"/> (default <see cref="ViewsOptions.WaitAtMost"/>), and at once when the view stands still before it.
    /// </summary>
    public async Task<bool> WaitFor(string view, long position, TimeSpan? timeout = null, CancellationToken ct = default)
    {
        var run = Run(view);
        var (began, atMost) = (parts.Clock.GetTimestamp(), timeout ?? parts.Options.WaitAtMost);
        for (var pause = 10; ; pause = Math.Min(pause * 2, 100))
        {
            var (moved, turned) = (run.Moved, run.Turned.Next);
            if (!run.IsElsewhere && run.Seen >= position) return true;
            if (run.IsStopped) return false;
            if ((run.IsElsewhere || pause == 100) && await Shows(run, position, ct) is { } known) return known;
            var left = atMost - parts.Clock.GetElapsedTime(began);
            if (left <= TimeSpan.Zero) return false;
            var next = TimeSpan.FromMilliseconds(pause);
            await Either(Task.WhenAny(moved, turned), next < left ? next : left, ct);
        }
    }

    /// <summary>Of all views, as this node sees them.</summary>
    public async Task<IReadOnlyList<ViewStatus>> Status(CancellationToken ct = default)
    {
        var status = new List<ViewStatus>();
        foreach (var run in runs.Values.OrderBy(r => r.View.Name, StringComparer.Ordinal))
            status.Add(await parts.Tables.Status(run, ct));
        return status;
    }

    /// <summary>Those that stand still on this node.</summary>
    internal IReadOnlyDictionary<string, ViewFault> Faults =>
        runs.Values.Where(r => r is { IsStopped: true, Fault: not null }).ToDictionary(r => r.View.Name, r => r.Fault!);

    /// <summary>
    /// Builds the view again beside the live one, which goes on being served and kept; compares the two at one position, and swaps.
    /// Null when somebody is at it already.
    /// </summary>
    /// <exception cref="ViewPoisonedException">An event can't be taken; the live one is as it was.</exception>
    public async Task<RebuildReport?> Rebuild(string view, CancellationToken ct = default)
    {
        var run = Run(view);
        if (!await run.Ready(ct)) return null;
        return await run.Rebuild(ct);
    }

    /// <summary>Asks whichever node has a stopped view to try again.</summary>
    public async Task Retry(string view)
    {
        var run = Run(view);
        await parts.Tables.NoteFault(view, null);
        if (run.IsStopped) await run.StartOver();
    }

    /// <summary>
    /// Brings the view up to the feed and compares it with its rebuild, row by row, columns included. None when it is what follows from
    /// the events. For tests: the answer quotes rows.
    /// </summary>
    public async Task<IReadOnlyList<ViewDifference>> Verify(string view, CancellationToken ct = default)
    {
        var run = Run(view);
        if (!run.IsStopped) await run.Advance(ct);
        return await parts.Rebuilds.Verify(run.View, ct);
    }

    public IEnumerable<string> Names => runs.Keys;

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await locks.DisposeAsync();
    }

    public override void Dispose()
    {
        foreach (var run in runs.Values) run.Dispose();
        parts.Feed.Dispose();
        parts.Meter.Dispose();
        base.Dispose();
    }

    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(runs.Values.Select(r => Keep(r, stoppingToken)));

    private async Task Keep(ViewRun run, CancellationToken ct)
    {
        await Task.Yield();
        for (var failures = 0; !ct.IsCancellationRequested;)
            try
            {
                await Turn(run, ct);
                failures = 0;
            }
            catch (OperationCanceledException) when (ct.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                var pause = TimeSpan.FromMilliseconds(Math.Min(100 << failures, 10_000));
                failures = Math.Min(failures + 1, 7);
                parts.Log.LogWarning(e, "View {View}: trying again in {Pause}", run.View.Name, pause);
                await Task.Delay(pause, parts.Clock, ct).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
    }

    private async Task Turn(ViewRun run, CancellationToken ct)
    {
        var (began, committed, turned) = (parts.Clock.GetTimestamp(), commits.Next, run.Turned.Next);
        if (run.IsStopped)
        {
            if (await parts.Tables.IsFaulty(run.View.Name, ct)) await Either(turned, parts.Options.Poll, ct);
            else await run.StartOver();
            return;
        }
        if (!await run.Ready(ct))
        {
            await locks.Release(run.View.Name);
            run.LeaveToOthers();
            await Either(turned, parts.Options.Poll, ct);
            return;
        }
        if (run.IsStopped) return;
        await locks.Check(ct);
        if (!await locks.Take(run.View.Name, ct))
        {
            run.LeaveToOthers();
            await Either(turned, parts.Options.Poll, ct);
            return;
        }
        if (run.IsElsewhere) await run.StartOver();
        if (!await run.Advance(ct) || run.IsStopped) return;
        if (!await Either(committed, parts.Options.Poll, ct)) await run.SaveProgress();
        else if (parts.Options.Pace - parts.Clock.GetElapsedTime(began) is var rest && rest > TimeSpan.Zero)
            await Task.Delay(rest, parts.Clock, ct);
    }

    // True when it happened, false when the time was up.
    private async Task<bool> Either(Task happens, TimeSpan atMost, CancellationToken ct)
    {
        if (happens.IsCompleted) return true;
        using var timer = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var first = await Task.WhenAny(happens, Task.Delay(atMost, parts.Clock, timer.Token));
        await timer.CancelAsync();
        ct.ThrowIfCancellationRequested();
        return first == happens;
    }

    // Of what is visible now: nothing that the view wants lies between its checkpoint and the position. One's own events are visible.
    // Null when that is not so, and false when it will not be so soon: another node says that the view stands still.
    private async Task<bool?> Shows(ViewRun run, long position, CancellationToken ct)
    {
        await using var command = parts.Database.CreateCommand("""
            select case when p.last_seq_id >= $2 or not exists (select from mt_events where seq_id > p.last_seq_id and seq_id <= $2 and type = any($3)) then true
                when exists (select from view_versions where name = $4 and fault is not null) then false end
            from mt_event_progression p where p.name = $1
            """).With(
            Text(run.View.Table().Progress), Number(position), Many(NpgsqlDbType.Varchar, run.View.Wants.SelectMany(parts.Names.NamesOf).ToArray()), Text(run.View.Name));
        return await command.ExecuteScalarAsync(ct) as bool?;
    }

    private ViewRun Run(string view) =>
        runs.TryGetValue(view, out var run) ? run : throw new KeyNotFoundException($"There is no view '{view}'. There are: {string.Join(", ", runs.Keys)}.");
}
