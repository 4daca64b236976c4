using System.Diagnostics.Metrics;
using System.Text.Json;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Practice;

/// <summary>
/// How well practising works. Each event is counted once: by the node that committed it.
/// SC-001, the share of sessions completed, is <c>rapport.practice.sessions.ended</c> with <c>completed=true</c> of all of them.
/// </summary>
internal sealed partial class PracticeMeasures : ICommitted, IDisposable
{
    public const string Name = "Rapport.Practice";

    private readonly Meter meter;
    private readonly Counter<long> began;
    private readonly Counter<long> ended;
    private readonly Counter<long> refused;
    private readonly Histogram<double> endRecorded;
    private readonly Histogram<double> evaluated;

    public PracticeMeasures(IMeterFactory meters, IServiceProvider services, ILogger<PracticeMeasures> log)
    {
        meter = meters.Create(Name);
        began = meter.CreateCounter<long>("rapport.practice.sessions.began", description: "Sessions that got a seat.");
        ended = meter.CreateCounter<long>("rapport.practice.sessions.ended", description: "SC-001: by reason; completed when the conversation ran to its end.");
        refused = meter.CreateCounter<long>("rapport.practice.sessions.refused", description: "Saturation: no seat and no place in the queue.");
        endRecorded = meter.CreateHistogram<double>("rapport.practice.ending.delay", "s", "SC-002: from the condition that ends a session to its recorded end.");
        evaluated = meter.CreateHistogram<double>("rapport.practice.evaluation.duration", "s", "SC-003: from the evaluation queued to its report.");
        var floor = new FloorGauge(services, log);
        meter.CreateObservableGauge("rapport.practice.sessions.live", () => floor.Now.Seats.Length, description: "Saturation: seats taken, the same on every node.");
        meter.CreateObservableGauge("rapport.practice.sessions.queued", () => floor.Now.Queue.Length, description: "Saturation: sessions that wait for a seat, the same on every node.");
    }

    /// <summary>Somebody was told to come again later.</summary>
    public void Refused() => refused.Add(1);

    public void Committed(StreamId stream, IReadOnlyList<Recorded> events)
    {
        if (stream.Category != PracticeSessionDecider.Category) return;
        foreach (var recorded in events) Count((E)recorded.Event);
    }

    public void Dispose() => meter.Dispose();

    private void Count(E @event)
    {
        switch (@event)
        {
            case E.Began:
                began.Add(1);
                break;
            case E.Ended e:
                ended.Add(1, new("reason", JsonNamingPolicy.KebabCaseLower.ConvertName(e.Reason.ToString())), new("completed", IsCompleted(e.Reason)));
                endRecorded.Record((e.At - e.ConditionAt).TotalSeconds);
                break;
            case E.EvaluationCompleted e:
                evaluated.Record((e.At - e.QueuedAt).TotalSeconds);
                break;
        }
    }

    // Whether it ran to an end of its own; what was left, stopped or cut off did not.
    private static bool IsCompleted(EndReason reason) => reason is EndReason.ObjectiveMet or EndReason.ObjectiveFailed or EndReason.MaxTurns or EndReason.MaxDuration;

    /// <summary>The floor as it was when last asked. A gauge can't wait: it shows what is known and asks anew.</summary>
    private sealed partial class FloorGauge(IServiceProvider services, ILogger log)
    {
        private PracticeFloor known = PracticeFloorDecider.Initial;

        public PracticeFloor Now
        {
            get
            {
                _ = Ask();
                return Volatile.Read(ref known);
            }
        }

        // The grains need all who hear of commits, this one too; so they are asked for late.
        private async Task Ask()
        {
            try
            {
                if (await services.GetRequiredService<IGrains>().Read(PracticeFloorDecider.Family, PracticeFloorDecider.Id) is Answer<PracticeFloor>.Done { State: { } floor })
                    Volatile.Write(ref known, floor);
            }
            catch (Exception e)
            {
                // Nobody waits for it, so here is the only place where it can be told.
                LogBlind(log, e);
            }
        }

        [LoggerMessage(1, LogLevel.Warning, "The floor could not be asked; its measures show it as it was before")]
        private static partial void LogBlind(ILogger log, Exception e);
    }
}
