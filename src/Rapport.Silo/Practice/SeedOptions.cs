using Rapport.Engine.Settings;

namespace Rapport.Silo.Practice;

/// <summary>The section <c>Rapport:Seeds</c>.</summary>
internal sealed class SeedOptions
{
    private const string Shipped = "silo-config/seeds";

    /// <summary>
    /// The folder with <c>scenarios</c>, <c>skills</c> and <c>dialogues</c>. Default: the one beside the program, else the one of the
    /// repository in which the program lies.
    /// </summary>
    public string? Directory { get; set; }

    public static void Check(SeedOptions options, OptionFaults faults)
    {
        if (options.Directory is { } given && !System.IO.Directory.Exists(given)) faults.Add(nameof(Directory), "must be a folder");
    }

    /// <summary>Null when nothing is set and nothing was shipped.</summary>
    public string? Find()
    {
        if (Directory is not null) return Path.GetFullPath(Directory);
        for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
            if (Path.Combine(at.FullName, Shipped) is var seeds && System.IO.Directory.Exists(seeds)) return seeds;
        return null;
    }
}
