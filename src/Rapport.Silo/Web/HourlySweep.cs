using Npgsql;

namespace Rapport.Silo.Web;

/// <summary>Removes what the edge needs no more, hourly. Whoever comes before that with an expired key is served all the same.</summary>
internal sealed partial class HourlySweep(IdempotencyKeys keys, SharedBuckets buckets, TimeProvider time, ILogger<HourlySweep> log) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromHours(1), time);
        try
        {
            do
            {
                try
                {
                    await keys.Sweep(stoppingToken);
                    await buckets.Sweep(stoppingToken);
                }
                catch (NpgsqlException e)
                {
                    LogSweepFailed(log, e);
                }
            }
            while (await timer.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested) { }
    }

    [LoggerMessage(1, LogLevel.Warning, "Expired idempotency keys and rate buckets could not be removed; the next hour tries again")]
    private static partial void LogSweepFailed(ILogger log, Exception e);
}
