namespace Rapport.Engine.Views;

/// <summary>How the views' runner works.</summary>
public sealed class ViewsOptions
{
    /// <summary>How often a view looks for events without having been told of any. Default 1 s; more than 0.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time from one look to the next while events keep coming; they are taken together. Default 10 ms; 0 or more.</summary>
    public TimeSpan Pace { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Events read at once. Default 5,000; 1 to 50,000.</summary>
    public int PageSize { get; set; } = 5_000;

    /// <summary>Changed rows that are written at the latest together, while catching up. Default 10,000; at least 1.</summary>
    public int BatchRows { get; set; } = 10_000;

    /// <summary>The longest time that changed rows wait for more, while catching up. Default 500 ms; more than 0.</summary>
    public TimeSpan BatchTime { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Rows that each view keeps in memory. Default 20,000; at least 0.</summary>
    public int KeepRows { get; set; } = 20_000;

    /// <summary>How long a read waits for its position at most, unless it says so. Default 2 s; more than 0.</summary>
    public TimeSpan WaitAtMost { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>All faults at once: value, rule.</summary>
    internal IEnumerable<string> Faults()
    {
        if (Poll <= TimeSpan.Zero) yield return $"Rapport:Views:Poll is {Poll}; it must be more than 0.";
        if (Pace < TimeSpan.Zero) yield return $"Rapport:Views:Pace is {Pace}; it must be 0 or more.";
        if (PageSize is < 1 or > 50_000) yield return $"Rapport:Views:PageSize is {PageSize}; it must be from 1 to 50,000.";
        if (BatchRows < 1) yield return $"Rapport:Views:BatchRows is {BatchRows}; it must be at least 1.";
        if (BatchTime <= TimeSpan.Zero) yield return $"Rapport:Views:BatchTime is {BatchTime}; it must be more than 0.";
        if (KeepRows < 0) yield return $"Rapport:Views:KeepRows is {KeepRows}; it must be at least 0.";
        if (WaitAtMost <= TimeSpan.Zero) yield return $"Rapport:Views:WaitAtMost is {WaitAtMost}; it must be more than 0.";
    }
}
