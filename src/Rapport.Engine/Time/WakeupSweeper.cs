using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rapport.Engine.Grains;
using Rapport.Engine.Observability;

namespace Rapport.Engine.Time;

/// <summary>
/// Once a second, on every node: claims the rows that are due and looks at their aggregates. A tick only says "look now"; missed, doubled or
/// late ticks give the same events.
/// </summary>
internal sealed class WakeupSweeper(Wakeups wakeups, IGrains grains, TimeProvider clock, IOptions<WakeupOptions> options, ILogger<WakeupSweeper> log)
    : BackgroundService
{
    /// <summary>Looks at everything that is due; answers how many there were.</summary>
    public async Task<int> Sweep(CancellationToken ct)
    {
        var looked = 0;
        while (true)
        {
            var now = clock.GetUtcNow();
            var due = await wakeups.Claim(now, now + options.Value.Lease, options.Value.Batch, ct);
            await Parallel.ForEachAsync(due, new ParallelOptions { MaxDegreeOfParallelism = options.Value.Parallel, CancellationToken = ct }, Look);
            looked += due.Count;
            Telemetry.Looks.Add(due.Count);
            if (due.Count < options.Value.Batch) return looked;
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(options.Value.Every, clock);
        try
        {
            do
                try
                {
                    await Sweep(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogError(e, "Sweeping the wakeups failed; the next tick tries again");
                }
            while (await tick.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // stopping
        }
    }

    // One that fails, be it by a cancellation that is not ours, keeps its lease and comes again; it must not stop the others.
    private async ValueTask Look(Due due, CancellationToken ct)
    {
        try
        {
            await wakeups.Settle(due, await grains.Look(due.Category, due.Id, ct), ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogError(e, "{Stream}: looking failed; it comes again when the lease is over", due.Stream);
        }
    }
}
