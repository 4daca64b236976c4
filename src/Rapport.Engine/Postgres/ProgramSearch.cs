namespace Rapport.Engine.Postgres;

/// <summary>Where the programs are looked for, and what they must fit.</summary>
/// <param name="Setting">Nowhere else, if set.</param>
/// <param name="User">Who must be able to run them; null is our own user.</param>
/// <param name="Major">The version that made the data; null when there is none yet.</param>
internal sealed record ProgramSearch(string? Setting, string? User, int? Major)
{
    public string PathVariable { get; init; } = Environment.GetEnvironmentVariable("PATH") ?? "";

    /// <summary>A star stands for a version; the newest comes first.</summary>
    public IReadOnlyList<string> UsualFolders { get; init; } =
    [
        "/usr/lib/postgresql/*/bin", "/usr/local/pgsql/bin", "/usr/local/bin", "/opt/homebrew/opt/postgresql@*/bin",
        "/usr/local/opt/postgresql@*/bin", "/opt/homebrew/bin", "/Applications/Postgres.app/Contents/Versions/*/bin",
    ];

    /// <summary>Fetches them when there are none. Found on PATH.</summary>
    public string Npm { get; init; } = "npm";

    /// <summary>For what npm fetches; null is the usual one, see <see cref="PostgresOptions.CacheDirectory"/>.</summary>
    public string? Cache { get; init; }

    public IEnumerable<string> Places() =>
        Setting is not null
            ? [Path.GetFullPath(Setting)]
            : PathVariable.Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries).Concat(UsualFolders.SelectMany(Expand)).Distinct();

    private static IEnumerable<string> Expand(string pattern)
    {
        if (!pattern.Contains('*'))
            return [pattern];

        var parts = pattern.Split('/');
        var starred = Array.FindIndex(parts, p => p.Contains('*'));
        var above = string.Join('/', parts[..starred]);
        return Directory.Exists(above)
            ? Directory.GetDirectories(above, parts[starred])
                .OrderByDescending(d => int.TryParse(new string([.. Path.GetFileName(d).Where(char.IsAsciiDigit)]), out var version) ? version : 0)
                .Select(d => string.Join('/', [d, .. parts[(starred + 1)..]]))
            : [];
    }
}
