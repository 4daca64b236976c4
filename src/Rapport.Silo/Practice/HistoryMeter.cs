using System.Diagnostics.Metrics;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>SC-004: how quickly the history answers, and how often it is reached in two steps or fewer.</summary>
internal sealed class HistoryMeter
{
    public const string Name = "Rapport.Practice";

    private const int FewSteps = 2;
    private const int MaxSteps = 100;

    private readonly Histogram<double> latency;
    private readonly Counter<long> reached;
    private readonly TimeProvider time;
    private long few, all;

    public HistoryMeter(IMeterFactory meters, TimeProvider time)
    {
        this.time = time;
        var meter = meters.Create(Name);
        latency = meter.CreateHistogram<double>("rapport.practice.history.duration", "s", "From the request for the history to its answer.");
        reached = meter.CreateCounter<long>("rapport.practice.history.reached", description: "Visits to the history, by whether it took two steps or fewer.");
        meter.CreateObservableGauge("rapport.practice.history.few_steps_share", () => Share, "1", "Share of visits in two steps or fewer since the start of this process.");
    }

    /// <summary>0 to 1; 1 before anybody came.</summary>
    public double Share => Interlocked.Read(ref all) is > 0 and var total ? (double)Interlocked.Read(ref few) / total : 1;

    /// <summary>How many steps the client took; required.</summary>
    public static int Steps(Faults faults, string? historyStepCount) => faults.Whole("historyStepCount", historyStepCount, 0, MaxSteps);

    /// <param name="what"><c>list</c> or <c>detail</c>.</param>
    public Measured Measure(string what) => new(this, what, time.GetTimestamp());

    /// <summary>One answer. Only those that show something count.</summary>
    internal sealed class Measured(HistoryMeter meter, string what, long began) : IDisposable
    {
        private int? steps;

        public void Reached(int after) => steps = after;

        public void Dispose()
        {
            if (steps is not { } taken) return;
            var isFew = taken <= FewSteps;
            Interlocked.Increment(ref meter.all);
            if (isFew) Interlocked.Increment(ref meter.few);
            meter.reached.Add(1, new KeyValuePair<string, object?>("what", what), new KeyValuePair<string, object?>("few_steps", isFew));
            meter.latency.Record(meter.time.GetElapsedTime(began).TotalSeconds, new KeyValuePair<string, object?>("what", what));
        }
    }
}
