using System.Diagnostics.Metrics;

namespace Rapport.Engine.Views;

/// <summary>The views' metrics, under <c>Rapport.Views</c>.</summary>
internal static class ViewMeter
{
    public const string Name = "Rapport.Views";

    private static readonly Meter Meter = new(Name);
    private static readonly Counter<long> Stops = Meter.CreateCounter<long>("rapport.views.stops", description: "Times a view met an event that it can't take");
    private static readonly Counter<long> Applied = Meter.CreateCounter<long>("rapport.views.events", description: "Events applied and written");

    public static void Stopped(string view) => Stops.Add(1, new KeyValuePair<string, object?>("view", view));

    public static void Wrote(string view, int events) => Applied.Add(events, new KeyValuePair<string, object?>("view", view));
}
