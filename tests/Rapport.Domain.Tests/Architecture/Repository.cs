namespace Rapport.Domain.Tests.Architecture;

/// <summary>The working tree that these tests were built from.</summary>
internal static class Repository
{
    private static readonly string Root = FindRoot(new DirectoryInfo(AppContext.BaseDirectory));

    public static string Path(params string[] parts) => System.IO.Path.Combine([Root, .. parts]);

    /// <summary>The C# files of a project, without what the build made.</summary>
    public static IEnumerable<string> Sources(string project) => Directory
        .EnumerateFiles(Path("src", project), "*.cs", SearchOption.AllDirectories)
        .Where(f => System.IO.Path.GetRelativePath(Path("src", project), f).Split(System.IO.Path.DirectorySeparatorChar)[0] is not ("obj" or "bin" or "node_modules"));

    public static IEnumerable<string> Projects => Directory.EnumerateDirectories(Path("src"))
        .Where(d => Directory.EnumerateFiles(d, "*.csproj").Any()).Select(d => System.IO.Path.GetFileName(d)!);

    private static string FindRoot(DirectoryInfo? folder) => folder switch
    {
        null => throw new DirectoryNotFoundException("The tests do not run inside of the repository: no Orleans.sln above them."),
        _ when File.Exists(System.IO.Path.Combine(folder.FullName, "Orleans.sln")) => folder.FullName,
        _ => FindRoot(folder.Parent),
    };
}
