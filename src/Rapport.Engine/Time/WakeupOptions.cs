using Rapport.Engine.Settings;

namespace Rapport.Engine.Time;

/// <summary>How due aggregates are found.</summary>
public sealed class WakeupOptions
{
    public const string Section = "Rapport:Wakeups";

    /// <summary>Between two looks at the table. Default 1 second.</summary>
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a claimed row belongs to the node that claimed it. Default 30 seconds.</summary>
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Rows claimed at once. Default 100.</summary>
    public int Batch { get; set; } = 100;

    /// <summary>Aggregates looked at side by side. Default 16.</summary>
    public int Parallel { get; set; } = 16;

    internal static void Check(WakeupOptions options, OptionFaults faults)
    {
        faults.Range(nameof(Every), options.Every, TimeSpan.FromMilliseconds(50), TimeSpan.FromMinutes(10));
        faults.Range(nameof(Lease), options.Lease, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        faults.Range(nameof(Batch), options.Batch, 1, 10_000);
        faults.Range(nameof(Parallel), options.Parallel, 1, 1_000);
    }
}
