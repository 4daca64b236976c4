using System.Diagnostics.Metrics;

namespace Rapport.Engine.Live;

/// <summary>The metrics of watching, under <c>Rapport.Live</c>.</summary>
internal static class LiveMeter
{
    private static readonly Meter Meter = new("Rapport.Live");
    private static readonly UpDownCounter<long> Watching = Meter.CreateUpDownCounter<long>("rapport.live.watchers", description: "Who watches now");
    private static readonly Counter<long> Fallbacks = Meter.CreateCounter<long>("rapport.live.fallbacks", description: "Times a slow watcher was dropped back to the store");
    private static readonly Counter<long> Drops = Meter.CreateCounter<long>("rapport.live.dropped", description: "Ephemera that did not reach other nodes, by reason");
    private static readonly Counter<long> Losses = Meter.CreateCounter<long>("rapport.live.connections_lost", description: "Times the connection for notifications broke");

    public static void Began() => Watching.Add(1);

    public static void Ended() => Watching.Add(-1);

    public static void FellBack() => Fallbacks.Add(1);

    public static void Dropped(string reason, int count = 1) => Drops.Add(count, new KeyValuePair<string, object?>("reason", reason));

    public static void ConnectionLost() => Losses.Add(1);
}
