using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;

namespace Rapport.Engine.Live;

/// <summary>For writers that send no notification: looks at the feed now and then, and tells which streams have new events.</summary>
internal sealed class CommitPoll(
    IReadOnlyList<IWrittenElsewhere> observers, IEventStore store, NpgsqlDataSource database, LiveOptions options, TimeProvider clock, ILogger<CommitPoll> log) : BackgroundService
{
    // Lower positions may still be committing when it begins; a watcher who came before them would not hear of them.
    private const int Back = 1_000;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        if (options.Poll is not { } every) return;
        using var timer = new PeriodicTimer(every, clock);
        long? position = null;
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
                try
                {
                    position = await Look(position ?? await Begin(stoppingToken), stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogWarning(e, "The poll for commits failed; again in {Every}", every);
                }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // stopping
        }
    }

    private async Task<long> Look(long position, CancellationToken ct)
    {
        while (await store.ReadFeed(position, 1_000, null, ct) is var page && page.UpTo > position)
        {
            position = page.UpTo;
            var streams = page.Events.Select(e => e.Stream).ToHashSet();
            foreach (var observer in observers) observer.WrittenElsewhere(streams);
        }
        return position;
    }

    private async Task<long> Begin(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select greatest(coalesce(max(seq_id), 0) - $1, 0) from mt_events");
        command.Parameters.Add(new() { Value = (long)Back });
        return (long)(await command.ExecuteScalarAsync(ct))!;
    }
}
