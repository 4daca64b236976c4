using Rapport.Engine.Settings;

namespace Rapport.Engine.Grains;

/// <summary>How aggregates live in memory.</summary>
public sealed class GrainOptions
{
    public const string Section = "Rapport:Grains";

    /// <summary>An aggregate that nobody asked for so long leaves memory. Default 10 minutes.</summary>
    public TimeSpan IdleAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>Above this number the longest unused leave first. Default 100,000 aggregates.</summary>
    public int MaxResident { get; set; } = 100_000;

    /// <summary>
    /// After a crash an open effect is started again when nobody has worked on it for so long; one that runs longer is renewed
    /// meanwhile. Default 10 seconds.
    /// </summary>
    public TimeSpan EffectGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Events between two snapshots of a stream. Default 100.</summary>
    public int SnapshotEvery { get; set; } = 100;

    /// <summary>How long a stopping node waits for turns under way; effects are cut off at once, and their wakeup rows start them again. Default 20 seconds.</summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.FromSeconds(20);

    internal static void Check(GrainOptions options, OptionFaults faults)
    {
        faults.Range(nameof(IdleAge), options.IdleAge, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        faults.Range(nameof(MaxResident), options.MaxResident, 1, int.MaxValue);
        faults.Range(nameof(EffectGrace), options.EffectGrace, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1));
        faults.Range(nameof(SnapshotEvery), options.SnapshotEvery, 1, int.MaxValue);
        faults.Range(nameof(DrainTimeout), options.DrainTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10));
    }
}
