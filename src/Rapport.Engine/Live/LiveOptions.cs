using Rapport.Engine.Settings;

namespace Rapport.Engine.Live;

/// <summary>How watchers are served.</summary>
public sealed class LiveOptions
{
    /// <summary>What waits for one watcher at most, before it is dropped back to reading the store. Default 32.</summary>
    public int Buffer { get; set; } = 32;

    /// <summary>
    /// How often to look for commits of which nobody tells: needed when another program writes that sends no notification, such as
    /// Marten. Default null: never.
    /// </summary>
    public TimeSpan? Poll { get; set; }

    /// <summary>Reads of the store at once, for all watchers together, so that they leave connections to others. Default 8.</summary>
    public int Readers { get; set; } = 8;

    /// <summary>Ephemera that wait to be sent to other nodes; then the oldest are dropped. Default 1,000.</summary>
    public int Outgoing { get; set; } = 1_000;

    /// <summary>How often a silent connection to the notifications is tried. Default 15 seconds.</summary>
    public TimeSpan Keepalive { get; set; } = TimeSpan.FromSeconds(15);

    internal static void Check(LiveOptions options, OptionFaults faults)
    {
        faults.Range(nameof(Buffer), options.Buffer, 2, 10_000);
        if (options.Poll is { } poll) faults.Range(nameof(Poll), poll, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        faults.Range(nameof(Readers), options.Readers, 1, 1_000);
        faults.Range(nameof(Outgoing), options.Outgoing, 1, 1_000_000);
        faults.Range(nameof(Keepalive), options.Keepalive, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
    }
}
