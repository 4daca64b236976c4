using System.Text.RegularExpressions;
using Microsoft.Extensions.Logging;

namespace Rapport.Engine.Postgres;

/// <summary>The programs of one Postgres installation.</summary>
/// <param name="Directory">Holds <c>initdb</c> and <c>postgres</c>.</param>
/// <param name="Libraries">A folder of libraries that they need to be shown; null for an installed Postgres.</param>
public sealed partial record PostgresPrograms(string Directory, Version Version, string? Libraries = null)
{
    /// <summary>Older ones lack what the schema and the writer use.</summary>
    public const int OldestMajor = 14;

    public string InitDb => Path.Combine(Directory, "initdb");
    public string Postgres => Path.Combine(Directory, "postgres");

    internal IReadOnlyDictionary<string, string> Environment =>
        Libraries is null ? new Dictionary<string, string>() : new() { ["LD_LIBRARY_PATH"] = Libraries };

    /// <summary>Finds programs that the user can run and that fit the data: by setting alone, or on PATH, in the usual folders, from npm.</summary>
    /// <exception cref="PostgresStartException">There are none: the message lists what was tried, and what to do.</exception>
    internal static async Task<PostgresPrograms> Find(ProgramSearch search, ILogger logger, TimeProvider time, CancellationToken ct)
    {
        var tried = new List<string>();
        foreach (var directory in search.Places())
            if (await Look(directory, search, tried, ct) is { } found)
                return found;

        if (search.Setting is not null)
            throw new PostgresStartException($"The programs directory that is set can't be used. {string.Join(' ', tried)} Set it to the folder of initdb and postgres, or not at all.");

        if (search.Major is null or NpmPrograms.Major && await NpmPrograms.Fetch(search, tried, logger, time, ct) is { } fetched
            && await Look(Path.Combine(fetched, "bin"), search, tried, ct) is { } npm)
            return npm;

        var wanted = search.Major is { } major ? $"Postgres {major}, which made this data," : $"Postgres {OldestMajor} or later";
        throw new PostgresStartException(
            $"{wanted} was not found: not on PATH, nor in the usual folders, nor from npm. {string.Join(' ', tried)} "
            + "Install it (Debian: apt-get install postgresql; macOS: brew install postgresql), set the programs directory, or give a connection string.");
    }

    private static async Task<PostgresPrograms?> Look(string directory, ProgramSearch search, List<string> tried, CancellationToken ct)
    {
        var programs = new PostgresPrograms(directory, new(), NpmPrograms.LibrariesOf(directory));
        if (!File.Exists(programs.InitDb) || !File.Exists(programs.Postgres))
        {
            if (search.Setting is not null)
                tried.Add($"There is no initdb or no postgres in {directory}.");

            return null;
        }

        var said = await new Command(programs.Postgres, ["--version"], search.User) { Environment = programs.Environment }.Run(ct);
        if (said.ExitCode != 0 || !VersionNumber().Match(said.Output).TryVersion(out var version))
            tried.Add($"{programs.Postgres} can't be run{(search.User is null ? "" : $" by the user {search.User}")}: {said.Output}.");
        else if (version.Major < OldestMajor)
            tried.Add($"{programs.Postgres} is version {version}, {OldestMajor} or later is needed.");
        else if (search.Major is { } major && version.Major != major)
            tried.Add($"{programs.Postgres} is version {version}, but the data was made by version {major}.");
        else
            return programs with { Version = version };

        return null;
    }

    [GeneratedRegex(@"\(PostgreSQL\) (\d+)\.?(\d+)?")]
    private static partial Regex VersionNumber();
}

internal static class VersionMatch
{
    /// <summary>A development version ("19devel") has no minor part.</summary>
    public static bool TryVersion(this Match match, out Version version)
    {
        version = match.Success
            ? new(int.Parse(match.Groups[1].ValueSpan), match.Groups[2].Success ? int.Parse(match.Groups[2].ValueSpan) : 0)
            : new();
        return match.Success;
    }
}
