using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Live;

namespace Rapport.Engine.Views;

/// <summary>Reads a stretch of the feed; <paramref name="fresh"/>: a remembered "nothing new" will not do.</summary>
internal delegate ValueTask<FeedPage> ReadFeed(long after, int max, bool fresh, CancellationToken ct);

/// <summary>
/// Brings one table up to the feed: while one page is applied, the next is read and the one before is written. Rows and checkpoint
/// go in one transaction, so each event counts once, whatever breaks wherever: then all in memory is dropped and read again.
/// </summary>
internal sealed class Projector(View view, ViewTable table, ReadFeed feed, NpgsqlDataSource database, ViewsOptions options, TimeProvider clock, Action<int>? wrote = null)
{
    // A checkpoint that moves over events which are none of the view's business may be written late.
    private const int FarBehind = 10_000;

    private readonly ViewCheckpoint checkpoint = new(database, table.Progress);
    private readonly ViewRows rows = view.Rows(table, options.KeepRows);
    private readonly Pulse moved = new();
    private bool valid;
    private int narrow;  // the largest batch while the database refuses rows; 0 when it does not
    private long folded, seen;
    private (long Since, int Events, Recorded? Last) batch;

    /// <summary>Everything up to here is written, or none of the view's business.</summary>
    public long Seen => Volatile.Read(ref seen);

    /// <summary>Ends when <see cref="Seen"/> moves next.</summary>
    public Task Moved => moved.Next;

    /// <summary>The checkpoint, or what is in memory, may no longer be right.</summary>
    public void Forget() => valid = false;

    /// <summary>Until there is nothing new, or up to a position.</summary>
    /// <exception cref="ViewPoisonedException"/>
    /// <exception cref="FencedException"/>
    public async Task CatchUp(long upTo, CancellationToken ct)
    {
        while (true)
            try
            {
                if (!valid) await Open(ct);
                await Pass(upTo, ct);
                return;
            }
            catch (RowsRefusedException e) when (e.Events > 1)
            {
                // One of these events makes a row that the database does not take: apply the others, then it is alone.
                (valid, narrow) = (false, e.Events / 2);
            }
            catch (RowsRefusedException e)
            {
                (valid, narrow) = (false, 0);
                throw new ViewPoisonedException(ViewFault.Of(e.Last, e.InnerException!), e.InnerException!);
            }
            catch
            {
                valid = false;
                throw;
            }
    }

    /// <summary>Writes the checkpoint if it has moved over events that are none of the view's business.</summary>
    public async Task SaveProgress()
    {
        if (!valid || checkpoint.Position >= folded) return;
        valid = false;
        await Write(folded, null, default);
        valid = true;
    }

    private async Task Open(CancellationToken ct)
    {
        await checkpoint.Open(ct);
        rows.Clear(empty: checkpoint.Position == 0);
        (folded, batch, valid) = (checkpoint.Position, default, true);
        See(folded);
    }

    private async Task Pass(long upTo, CancellationToken ct)
    {
        using var reading = CancellationTokenSource.CreateLinkedTokenSource(ct);
        var next = Read(folded, upTo, fresh: true, reading.Token);
        var writing = Task.CompletedTask;
        try
        {
            while (await next is { } page && page.UpTo > folded)
            {
                var full = page.UpTo - folded >= PageSize;
                next = Read(page.UpTo, upTo, fresh: false, reading.Token);
                await rows.Load(database, page, ct);
                Fold(page, out var poison);
                if (poison is null && full && !IsDue()) continue;
                await writing;
                writing = Flush();
                if (poison is null) continue;
                await writing;
                await SaveProgress();
                throw poison;
            }
            await writing;
            await (writing = Flush());
            if (upTo < long.MaxValue && folded < upTo) await Write(folded = upTo, null, default);
        }
        finally
        {
            await reading.CancelAsync();
            await ((Task)next).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            await writing.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }
    }

    private int PageSize => narrow > 0 ? Math.Min(narrow, options.PageSize) : options.PageSize;

    // On another thread than that which applies: events are read from their JSON here.
    private Task<ViewPage?> Read(long after, long upTo, bool fresh, CancellationToken ct) => after >= upTo
        ? Task.FromResult<ViewPage?>(null)
        : Task.Run<ViewPage?>(async () =>
        {
            var page = await feed(after, PageSize, fresh, ct);
            if (page.UpTo > upTo) page = new([.. page.Events.TakeWhile(e => e.Position <= upTo)], upTo);
            var keys = new string?[page.Events.Count];
            for (var i = 0; i < keys.Length; i++)
                try
                {
                    keys[i] = view.Key(page.Events[i]);
                    if (keys[i] is not null) _ = page.Events[i].Event;
                }
                catch (Exception e)
                {
                    return new(page.Events, keys, page.UpTo, i, e);
                }
            return new(page.Events, keys, page.UpTo);
        }, ct);

    private void Fold(ViewPage page, out ViewPoisonedException? poison)
    {
        var (applied, fault) = rows.Fold(page);
        if (batch.Events == 0) batch.Since = clock.GetTimestamp();
        if (applied > 0) batch = batch with { Events = batch.Events + applied, Last = page.Events[applied - 1] };
        poison = fault is null ? null : new(ViewFault.Of(page.Events[applied], fault), fault);
        folded = poison is null ? page.UpTo : page.Events[applied].Position - 1;
    }

    private bool IsDue() => rows.Changed >= options.BatchRows || narrow > 0 || batch.Events > 0 && clock.GetElapsedTime(batch.Since) >= options.BatchTime;

    private Task Flush()
    {
        var ready = batch;
        batch = default;
        if (rows.Changed > 0) return Write(folded, rows.Take(), ready);
        if (folded - checkpoint.Position >= FarBehind) return Write(folded, null, default);
        See(folded);
        return Task.CompletedTask;
    }

    private async Task Write(long position, ViewChanges? changes, (long Since, int Events, Recorded? Last) of)
    {
        try
        {
            // Off the thread that applies: the rows' JSON is made here.
            await Task.Run(() => checkpoint.MoveTo(position, changes), CancellationToken.None);
        }
        catch (Exception e) when (of.Last is { } last && e is not FencedException && RowsRefusedException.IsTheRows(e))
        {
            throw new RowsRefusedException(last, of.Events, e);
        }
        if (narrow > 0) narrow = narrow < options.PageSize ? narrow * 2 : 0;
        if (of.Events > 0) wrote?.Invoke(of.Events);
        See(position);
    }

    private void See(long position)
    {
        Volatile.Write(ref seen, position);
        moved.Beat();
    }
}
