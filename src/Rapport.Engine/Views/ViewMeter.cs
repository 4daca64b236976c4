using System.Diagnostics.Metrics;

namespace Rapport.Engine.Views;

/// <summary>The views' metrics, under <c>Rapport.Views</c>.</summary>
internal sealed class ViewMeter : IDisposable
{
    private readonly Meter meter = new("Rapport.Views");
    private readonly Counter<long> applied;

    public ViewMeter() => applied = meter.CreateCounter<long>("rapport.views.events", description: "Events applied and written");

    public void Wrote(string view, int events) => applied.Add(events, Of(view));

    /// <summary>Tells of the views that this process keeps, whenever somebody asks.</summary>
    public void Observe(IReadOnlyCollection<ViewRun> runs)
    {
        var here = runs.Where(r => !r.IsElsewhere);
        meter.CreateObservableGauge("rapport.views.position", () => here.Select(r => new Measurement<long>(r.Seen, Of(r.View.Name))), description: "How far a view has come");
        meter.CreateObservableGauge(
            "rapport.views.stopped", () => here.Select(r => new Measurement<int>(r.IsStopped ? 1 : 0, Of(r.View.Name))), description: "1 while a view stands still before an event");
    }

    public void Dispose() => meter.Dispose();

    private static KeyValuePair<string, object?> Of(string view) => new("view", view);
}
