namespace Rapport;

/// <summary>
/// Where a server keeps what is its own when nobody says where, and where the command line looks for it. One rule, and one file: both programs
/// compile it, as neither may refer to the other.
/// </summary>
internal static class DataFolder
{
    /// <summary>Names it for both programs: that of the setting <c>Rapport:DataDirectory</c>.</summary>
    public const string Variable = "RAPPORT__DATADIRECTORY";

    private const string Name = ".rapport";

    // "dotnet run --project" starts a program in its project's folder: within the repository the folder must not follow the program.
    private const string RootFile = "Orleans.sln";

    /// <summary>
    /// What is given, seen from the working directory; else <c>.rapport</c> in the nearest folder from there upwards that is the root of the
    /// repository; else <c>.rapport</c> in the working directory itself.
    /// </summary>
    public static string Find(string? given, string workingDirectory)
    {
        if (!string.IsNullOrWhiteSpace(given)) return Path.GetFullPath(given, workingDirectory);
        var root = Path.GetFullPath(workingDirectory);
        for (var folder = root; folder is not null; folder = Path.GetDirectoryName(folder))
            if (File.Exists(Path.Combine(folder, RootFile))) return Path.Combine(folder, Name);
        return Path.Combine(root, Name);
    }
}
