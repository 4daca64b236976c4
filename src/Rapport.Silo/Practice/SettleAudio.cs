using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Practice;

/// <summary>
/// At start and once an hour: of a clip that was kept over an hour ago and not settled since, because its server died between keeping and recording or
/// never heard what became of it, the session says whether it has it. If not, it goes. Several nodes may do so at once.
/// </summary>
internal sealed partial class SettleAudio(IAudioStore audio, IEventStore store, TimeProvider time, ILogger<SettleAudio> log) : BackgroundService
{
    private static readonly TimeSpan every = TimeSpan.FromHours(1);

    // Longer than any turn or line takes from keeping to recording.
    private static readonly TimeSpan longestUnsettled = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var tick = new PeriodicTimer(every, time);
        try
        {
            do
                try
                {
                    await Settle(stoppingToken);
                }
                catch (Exception e) when (!stoppingToken.IsCancellationRequested)
                {
                    log.LogError(e, "Looking after recordings that no session has named failed; the next hour tries again");
                }
            while (await tick.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // stopping
        }
    }

    private async Task Settle(CancellationToken ct)
    {
        var gone = 0;
        foreach (var clips in (await audio.Unsettled(time.GetUtcNow() - longestUnsettled, ct)).GroupBy(c => c.SessionId))
        {
            var session = await Session(clips.Key, ct);
            foreach (var clip in clips)
                if (session.Has(clip.Key))
                    await audio.Settle(clip.Key, ct);
                else
                {
                    await audio.Remove(clip.Key, ct);
                    gone++;
                }
        }
        if (gone > 0) LogGone(log, gone);
    }

    // From the store: what a node remembers of a session may be older than what another node wrote.
    private async Task<PracticeSession> Session(string id, CancellationToken ct) =>
        (await store.Read(new StreamId(PracticeSessionDecider.Category, id), 0, ct: ct))
            .Aggregate(PracticeSessionDecider.Initial, (session, recorded) => PracticeSessionDecider.Evolve(session, (E)recorded.Event));

    [LoggerMessage(1, LogLevel.Information, "{Count} recordings that a server left behind when it died have been removed; no session had them")]
    private static partial void LogGone(ILogger log, int count);
}
