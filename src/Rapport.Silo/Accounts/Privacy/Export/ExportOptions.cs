using Rapport.Engine.Settings;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>The section <c>Rapport:Export</c>.</summary>
internal sealed class ExportOptions
{
    /// <summary>Where exports lie until they are fetched, sealed. Several nodes share it. Default: <c>exports</c> in the data directory.</summary>
    public string? Folder { get; set; }

    /// <summary>How long an export may be fetched. Default: 24 hours.</summary>
    public TimeSpan Life { get; set; } = TimeSpan.FromHours(24);

    /// <summary>How long after asking for one a person may ask for another. Default: 5 minutes.</summary>
    public TimeSpan Pause { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Bytes of one export at most; a larger one is given up. Default: 4,294,967,296 (4 GiB).</summary>
    public long MaxBytes { get; set; } = 4L * 1024 * 1024 * 1024;

    /// <summary>Bytes that an export leaves free on its disk, which others need too; one that would not is given up. Default: 536,870,912 (512 MiB).</summary>
    public long KeepFree { get; set; } = 512L * 1024 * 1024;

    /// <summary>How long one try at building an export may take, with the time that it waits for its turn. Default: 15 minutes.</summary>
    public TimeSpan BuildTimeout { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>Exports that one node builds at once. Default: 2.</summary>
    public int AtOnce { get; set; } = 2;

    public static void Check(ExportOptions options, OptionFaults faults)
    {
        if (options.Folder is { } folder && string.IsNullOrWhiteSpace(folder)) faults.Add(nameof(Folder), "must be the path of a folder that may be created");
        faults.Range(nameof(Life), options.Life, TimeSpan.FromMinutes(1), TimeSpan.FromDays(7));
        faults.Range(nameof(Pause), options.Pause, TimeSpan.Zero, TimeSpan.FromDays(1));
        faults.Range(nameof(MaxBytes), options.MaxBytes, 1024, long.MaxValue);
        faults.Range(nameof(KeepFree), options.KeepFree, 0, long.MaxValue);
        faults.Range(nameof(BuildTimeout), options.BuildTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(6));
        faults.Range(nameof(AtOnce), options.AtOnce, 1, 64);
    }
}
