using System.Collections.Concurrent;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Rapport.Engine.Postgres;

namespace Rapport.Testing;

/// <summary>
/// One Postgres for all tests of a process, started when the first asks. RAPPORT_TEST_POSTGRES, a connection string, puts
/// another in its place.
/// </summary>
public static class TestPostgres
{
    private const string Memory = "/dev/shm";
    private const long Room = 4L << 30;
    private static readonly string Folder = Path.Combine(InMemory() ? Memory : Path.GetTempPath(), "rapport-tests");
    private static readonly Lazy<Task<string>> Server = new(Start);
    private static readonly Lazy<Task<string>> Template = new(MakeTemplate);

    private static readonly ConcurrentQueue<string> Left = new();

    /// <summary>Held, or the garbage collector would close the pipe and the lock, and Postgres would go in the middle of the tests.</summary>
    private static (EmbeddedPostgres Server, Process Watcher)? held;

    // A database of a test is some hundred files that are soon gone: in memory it is made in a third of the time.
    private static bool InMemory() => Directory.Exists(Memory) && new DriveInfo(Memory).AvailableFreeSpace > Room;

    /// <summary>Of a database that tests leave alone but for creating their own.</summary>
    public static Task<string> ConnectionString() => Server.Value;

    /// <summary>The name of a migrated database to make others from.</summary>
    internal static Task<string> TemplateName() => Template.Value;

    /// <summary>
    /// Nobody wants the database any more. It is dropped when some others have been left after it, and its connections are surely gone: now Postgres
    /// would wait a tenth of a second for them. The last ones go with the server.
    /// </summary>
    internal static Task Leave(string database)
    {
        if (held is null) return Drop(database);
        Left.Enqueue(database);
        return Task.CompletedTask;
    }

    internal static async Task DropLeft(int kept = 8)
    {
        while (Left.Count > kept && Left.TryDequeue(out var database)) await Drop(database);
    }

    private static Task Drop(string database) => Execute($"drop database if exists {database} with (force)");

    internal static async Task Execute(string sql)
    {
        await using var connection = new NpgsqlConnection(await ConnectionString());
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    private static async Task<string> Start()
    {
        if (Environment.GetEnvironmentVariable("RAPPORT_TEST_POSTGRES") is { Length: > 0 } given)
            return given;

        await RemoveLeftovers();
        var directory = Path.Combine(Folder, $"{Environment.ProcessId}-{Guid.NewGuid():n}");
        var options = new PostgresOptions { DataDirectory = directory, Fsync = false, MaxConnections = 400 };
        var server = await EmbeddedPostgres.Start(options, NullLogger.Instance);
        held = (server, RemoveWhenWeAreGone(server, directory));
        await Schema.CreateDatabase(server.ConnectionString);
        return server.ConnectionString;
    }

    /// <summary>
    /// The shell reads from us until we are gone, in whatever way: the system closes the pipe. A handler of our own exit would not
    /// run when the test host is killed, and has little time when it is not.
    /// </summary>
    private static Process RemoveWhenWeAreGone(EmbeddedPostgres server, string directory)
    {
        const string Script = """
            trap '' HUP INT TERM
            exec >/dev/null 2>&1
            cat
            kill -QUIT "$1"
            for i in 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20; do kill -0 "$1" || break; sleep 0.1; done
            rm -rf "$2" "$3"
            """;
        return Process.Start(new ProcessStartInfo("/bin/sh", ["-c", Script, "sh", $"{server.ProcessId}", server.Home, directory])
        {
            RedirectStandardInput = true,
        })!;
    }

    /// <summary>Of test processes that were killed together with the shell that watched them.</summary>
    private static async Task RemoveLeftovers()
    {
        Directory.CreateDirectory(Folder);
        FileStream turn;
        try
        {
            turn = new(Path.Combine(Folder, "cleaning"), FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
        }
        catch (IOException)
        {
            return; // Another test process is at it.
        }

        using (turn)
            foreach (var directory in Directory.GetDirectories(Folder))
                if (int.TryParse(Path.GetFileName(directory).Split('-')[0], out var pid) && !IsAlive(pid))
                    try
                    {
                        await EmbeddedPostgres.Remove(directory, NullLogger.Instance);
                        Directory.Delete(directory, recursive: true);
                    }
                    catch (Exception e) when (e is IOException or PostgresStartException)
                    {
                        // The shell that watched it removes it at this moment; if not, the next run does.
                    }
    }

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return !process.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Its name follows from the migrations, so on a server that stays it is made once and found again.</summary>
    private static async Task<string> MakeTemplate()
    {
        var sql = string.Concat(EngineMigrations.All.Select(m => m.Name + m.Sql));
        var name = $"rapport_template_{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql)))[..12]}";
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(await ConnectionString()) { Pooling = false }.ConnectionString);
        await connection.OpenAsync();
        await Run("select pg_advisory_lock(20250917)");
        await using (var look = new NpgsqlCommand($"select 1 from pg_database where datname = '{name}'", connection))
            if (await look.ExecuteScalarAsync() is not null)
                return name;

        // Renamed when it is whole: a run that is killed here leaves a draft that nobody uses.
        var draft = $"{name}_draft";
        await Run($"drop database if exists {draft} with (force)");
        await Run($"create database {draft}");
        await using (var source = TestDatabase.Source(await ConnectionString(), draft))
            await Schema.Migrate(source);

        await Run($"alter database {draft} rename to {name}");
        return name;

        async Task Run(string statement)
        {
            await using var command = new NpgsqlCommand(statement, connection);
            await command.ExecuteNonQueryAsync();
        }
    }
}
