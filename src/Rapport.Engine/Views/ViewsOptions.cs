using Rapport.Engine.Settings;

namespace Rapport.Engine.Views;

/// <summary>How the views' runner works.</summary>
public sealed class ViewsOptions
{
    /// <summary>How often a view looks for events without having been told of any. Default 1 s.</summary>
    public TimeSpan Poll { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>The shortest time from one look to the next while events keep coming; they are taken together. Default 10 ms.</summary>
    public TimeSpan Pace { get; set; } = TimeSpan.FromMilliseconds(10);

    /// <summary>Events read at once. Default 5,000.</summary>
    public int PageSize { get; set; } = 5_000;

    /// <summary>Changed rows that are written at the latest together, while catching up. Default 10,000.</summary>
    public int BatchRows { get; set; } = 10_000;

    /// <summary>The longest time that changed rows wait for more, while catching up. Default 500 ms.</summary>
    public TimeSpan BatchTime { get; set; } = TimeSpan.FromMilliseconds(500);

    /// <summary>Rows that each view keeps in memory. Default 20,000.</summary>
    public int KeepRows { get; set; } = 20_000;

    /// <summary>How long a read waits for its position at most, unless it says so. Default 2 s.</summary>
    public TimeSpan WaitAtMost { get; set; } = TimeSpan.FromSeconds(2);

    internal static void Check(ViewsOptions options, OptionFaults faults)
    {
        faults.Range(nameof(Poll), options.Poll, TimeSpan.FromMilliseconds(10), TimeSpan.FromHours(1));
        faults.Range(nameof(Pace), options.Pace, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        faults.Range(nameof(PageSize), options.PageSize, 1, 50_000);
        faults.Range(nameof(BatchRows), options.BatchRows, 1, 1_000_000);
        faults.Range(nameof(BatchTime), options.BatchTime, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
        faults.Range(nameof(KeepRows), options.KeepRows, 0, 100_000_000);
        faults.Range(nameof(WaitAtMost), options.WaitAtMost, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1));
    }
}
