using System.ComponentModel.DataAnnotations;

namespace Rapport.Engine.Time;

/// <summary>How due aggregates are found.</summary>
public sealed class WakeupOptions
{
    public const string Section = "Rapport:Wakeups";

    /// <summary>Between two looks at the table. Default 1 second.</summary>
    [Range(typeof(TimeSpan), "00:00:00.05", "00:10:00")]
    public TimeSpan Every { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>How long a claimed row belongs to the node that claimed it. Default 30 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    public TimeSpan Lease { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Rows claimed at once. Default 100.</summary>
    [Range(1, 10_000)]
    public int Batch { get; set; } = 100;

    /// <summary>Aggregates looked at side by side. Default 16.</summary>
    [Range(1, 1_000)]
    public int Parallel { get; set; } = 16;
}
