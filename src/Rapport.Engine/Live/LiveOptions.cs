namespace Rapport.Engine.Live;

/// <summary>How watchers are served.</summary>
public sealed class LiveOptions
{
    /// <summary>What waits for one watcher at most, before it is dropped back to reading the store. Default 32; at least 2.</summary>
    public int Buffer { get; set; } = 32;

    /// <summary>
    /// How often to look for commits of which nobody tells: needed when another program writes that sends no notification, such as
    /// Marten. Default null: never. Otherwise at least 10 ms.
    /// </summary>
    public TimeSpan? Poll { get; set; }

    /// <summary>Reads of the store at once, for all watchers together, so that they leave connections to others. Default 8; at least 1.</summary>
    public int Readers { get; set; } = 8;

    /// <summary>Ephemera that wait to be sent to other nodes; then the oldest are dropped. Default 1,000; at least 1.</summary>
    public int Outgoing { get; set; } = 1_000;

    /// <summary>How often a silent connection to the notifications is tried. Default 15 s; more than 0.</summary>
    public TimeSpan Keepalive { get; set; } = TimeSpan.FromSeconds(15);

    internal IEnumerable<string> Faults()
    {
        if (Buffer < 2) yield return $"Rapport:Live:Buffer is {Buffer}; it must be at least 2.";
        if (Poll < TimeSpan.FromMilliseconds(10)) yield return $"Rapport:Live:Poll is {Poll}; it must be at least 10 ms, or left out.";
        if (Readers < 1) yield return $"Rapport:Live:Readers is {Readers}; it must be at least 1.";
        if (Outgoing < 1) yield return $"Rapport:Live:Outgoing is {Outgoing}; it must be at least 1.";
        if (Keepalive <= TimeSpan.Zero) yield return $"Rapport:Live:Keepalive is {Keepalive}; it must be more than 0.";
    }
}
