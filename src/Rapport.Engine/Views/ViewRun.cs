using Microsoft.Extensions.Logging;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Live;

namespace Rapport.Engine.Views;

/// <summary>What the views of one process share.</summary>
internal sealed record ViewParts(
    NpgsqlDataSource Database, IEventStore Store, EventNames Names, ViewFeed Feed, ViewTables Tables, ViewRebuilds Rebuilds, ViewsOptions Options, TimeProvider Clock, ViewMeter Meter, ILogger Log);

/// <summary>One view on this node: prepared, caught up, stopped by poison, taken up again. One caller at a time; others wait.</summary>
internal sealed class ViewRun : IDisposable
{
    private readonly SemaphoreSlim gate = new(1);
    private readonly ViewParts parts;
    private readonly Projector projector;
    private ViewState state = ViewState.Elsewhere;
    private int rebuilding;
    private bool prepared;

    public ViewRun(View view, ViewParts parts)
    {
        (View, this.parts) = (view, parts);
        var names = view.Wants.SelectMany(parts.Names.NamesOf).ToHashSet();
        projector = new(
            view, view.Table(), (after, max, fresh, ct) => parts.Feed.Read(after, max, fresh, names, ct), parts.Database, parts.Options, parts.Clock,
            events => parts.Meter.Wrote(view.Name, events));
    }

    public View View { get; }

    public ViewState State => Volatile.Read(ref rebuilding) > 0 ? ViewState.Rebuilding : state;

    public ViewFault? Fault { get; private set; }

    /// <summary>Everything up to here is in the rows, or none of the view's business.</summary>
    public long Seen => projector.Seen;

    /// <summary>Ends when <see cref="Seen"/> moves next.</summary>
    public Task Moved => projector.Moved;

    /// <summary>Beats when the view's state changes.</summary>
    public Pulse Turned { get; } = new();

    /// <summary>Another node keeps it, or nobody has begun.</summary>
    public bool IsElsewhere => state == ViewState.Elsewhere;

    public bool IsStopped => state == ViewState.Stopped;

    /// <summary>
    /// Sees that the table is there and of this build's version, and builds it again beside the old one if not. False when this node
    /// can't go on with it: its rows are newer, or another node is rebuilding it.
    /// </summary>
    public Task<bool> Ready(CancellationToken ct) => Step(Prepare, ct);

    /// <summary>Brings the view up to the feed. Poison stops it here and is no exception; a broken connection is one.</summary>
    /// <returns>False as in <see cref="Ready"/>.</returns>
    public Task<bool> Advance(CancellationToken ct) => Step(CatchUp, ct);

    /// <summary>Builds the view again while it goes on being kept, by whomever.</summary>
    /// <exception cref="ViewPoisonedException"/>
    public async Task<RebuildReport?> Rebuild(CancellationToken ct)
    {
        Interlocked.Increment(ref rebuilding);
        try
        {
            return await parts.Rebuilds.Run(View, ct);
        }
        finally
        {
            Interlocked.Decrement(ref rebuilding);
        }
    }

    /// <summary>At the slow poll: notes how far the view has looked, even if nothing was its business.</summary>
    public async Task SaveProgress()
    {
        using var _ = await Enter(default);
        try
        {
            await projector.SaveProgress();
        }
        catch (FencedException)
        {
            prepared = false;
        }
    }

    /// <summary>What is known here may be old: another node had the view, or somebody asked to try again.</summary>
    public async Task StartOver()
    {
        using var _ = await Enter(default);
        prepared = false;
        Become(ViewState.Elsewhere, null);
    }

    public void LeaveToOthers() => Become(ViewState.Elsewhere, null);

    public void Dispose() => gate.Dispose();

    private async Task<bool> Step(Func<CancellationToken, Task<bool>> step, CancellationToken ct)
    {
        using var _ = await Enter(ct);
        try
        {
            for (var fenced = 1; ; fenced++)
                try
                {
                    return await step(ct);
                }
                catch (FencedException) when (fenced < 10)
                {
                    // A rebuild was swapped in, or another node was faster: look again at what is there.
                    prepared = false;
                    parts.Log.LogInformation("View {View}: somebody else moved its checkpoint; reading again", View.Name);
                }
        }
        catch (ViewPoisonedException e)
        {
            await Stop(e.Fault, e.InnerException!);
        }
        catch (ViewShapeException e)
        {
            await Stop(new(0, "", "", e.Message), e);
        }
        return true;
    }

    private async Task<bool> CatchUp(CancellationToken ct)
    {
        if (!await Prepare(ct)) return false;
        await projector.CatchUp(long.MaxValue, ct);
        if (state != ViewState.Running) await parts.Tables.NoteFault(View.Name, null);
        Become(ViewState.Running, null);
        return true;
    }

    private async Task<bool> Prepare(CancellationToken ct)
    {
        if (prepared) return true;
        var stored = await parts.Tables.Prepare(View, ct);
        if (stored > View.Version || stored < View.Version && await Rebuild(ct) is null) return false;
        projector.Forget();
        return prepared = true;
    }

    private async Task Stop(ViewFault fault, Exception reason)
    {
        // Without the exception's message: it may quote the event.
        parts.Log.LogError(
            "View {View} stands still before {Position} of {Stream} ({Event}): {Fault}\n{StackTrace}",
            View.Name, fault.Position, fault.Stream, fault.Event, fault.Message, reason.StackTrace);
        prepared = false;
        // Noted first: whoever sees it stopped and asks for a retry takes the note back, and must not be overtaken.
        await parts.Tables.NoteFault(View.Name, fault);
        Become(ViewState.Stopped, fault);
    }

    private void Become(ViewState now, ViewFault? fault)
    {
        if (state == now && Fault == fault) return;
        (state, Fault) = (now, fault);
        Turned.Beat();
    }

    private async Task<Entered> Enter(CancellationToken ct)
    {
        await gate.WaitAsync(ct);
        return new(gate);
    }

    private readonly struct Entered(SemaphoreSlim gate) : IDisposable
    {
        public void Dispose() => gate.Release();
    }
}
