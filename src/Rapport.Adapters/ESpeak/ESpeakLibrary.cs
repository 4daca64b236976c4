namespace Rapport.Adapters.ESpeak;

/// <summary>Finds the file of eSpeak NG's library. It is not loaded here; only the speaker does that, in a process of its own.</summary>
internal static class ESpeakLibrary
{
    private static readonly string[] files = OperatingSystem.IsWindows() ? ["libespeak-ng.dll", "espeak-ng.dll"]
        : OperatingSystem.IsMacOS() ? ["libespeak-ng.1.dylib", "libespeak-ng.dylib"]
        : ["libespeak-ng.so.1", "libespeak-ng.so"];

    private static readonly string[] nearProgram = [".", "../lib", "../lib64"];

    private static readonly string program = OperatingSystem.IsWindows() ? "espeak-ng.exe" : "espeak-ng";

    /// <param name="library">The file, when the settings name it.</param>
    /// <param name="path">The variable PATH.</param>
    /// <returns>Null when it is not installed.</returns>
    public static string? Find(string? library, string? path) => library is not null
        ? File.Exists(library) ? Path.GetFullPath(library) : null
        : BesideProgram(path).Concat(Usual()).SelectMany(WithSubfolders).SelectMany(folder => files.Select(f => Path.Combine(folder, f))).FirstOrDefault(File.Exists);

    private static IEnumerable<string> BesideProgram(string? path) =>
        from folder in (path ?? "").Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        where Path.IsPathFullyQualified(folder) && File.Exists(Path.Combine(folder, program))
        from near in nearProgram
        select Path.GetFullPath(Path.Combine(folder, near));

    private static IEnumerable<string> Usual() => OperatingSystem.IsWindows()
        ? [Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "eSpeak NG")]
        : ["/usr/lib", "/usr/lib64", "/usr/local/lib", "/opt/homebrew/lib", "/opt/local/lib"];

    // Debian has libraries in a folder per machine: lib/x86_64-linux-gnu.
    private static IEnumerable<string> WithSubfolders(string folder) =>
        OperatingSystem.IsLinux() && Directory.Exists(folder) ? Directory.EnumerateDirectories(folder, "*-linux-*").Prepend(folder) : [folder];
}
