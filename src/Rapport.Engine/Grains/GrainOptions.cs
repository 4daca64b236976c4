using System.ComponentModel.DataAnnotations;

namespace Rapport.Engine.Grains;

/// <summary>How aggregates live in memory.</summary>
public sealed class GrainOptions
{
    public const string Section = "Rapport:Grains";

    /// <summary>An aggregate that nobody asked for so long leaves memory. Default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    public TimeSpan IdleAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Above this number the longest unused leave first. Default 100,000 aggregates.</summary>
    [Range(1, int.MaxValue)]
    public int MaxResident { get; set; } = 100_000;

    /// <summary>
    /// After a crash an open effect is started again when nobody has worked on it for so long; one that runs longer is renewed
    /// meanwhile. Default 10 seconds.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    public TimeSpan EffectGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events between two snapshots of a stream. Default 100.</summary>
    [Range(1, int.MaxValue)]
    public int SnapshotEvery { get; set; } = 100;

    /// <summary>How long a stopping node waits for turns and effects under way. Default 20 seconds.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);
}
