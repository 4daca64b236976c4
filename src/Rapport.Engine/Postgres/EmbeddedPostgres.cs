using System.Collections.Concurrent;
using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Rapport.Engine.Postgres;

/// <summary>
/// Rapport's own Postgres: a child process on a data directory that nobody else uses. Disposing stops it, with all data on disk.
/// When Rapport is killed it stays behind; the next start on the same directory stops it and starts a new one.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string Database = "rapport";
    private const int Attempts = 5;

    /// <summary>Keeps a server that nobody holds from the garbage collector: it would give the lock on the data back while Postgres runs.</summary>
    private static readonly ConcurrentDictionary<EmbeddedPostgres, bool> Running = new();

    private readonly PostgresOptions options;
    private readonly ILogger logger;
    private readonly TimeProvider time;
    private readonly DataHome home;
    private readonly Process process;
    private readonly Listening listening;
    private bool disposed;

    private EmbeddedPostgres(PostgresOptions options, ILogger logger, TimeProvider time, DataHome home, Process process, Listening listening, string password)
    {
        (this.options, this.logger, this.time, this.home, this.process, this.listening) = (options, logger, time, home, process, listening);
        Exited = process.WaitForExitAsync();
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = listening.Host,
            Port = listening.Port,
            Username = InitDb.Superuser,
            Password = password,
            Database = Database,
        }.ConnectionString;
    }

    /// <summary>For the database <c>rapport</c>, which <see cref="Schema.CreateDatabase"/> creates.</summary>
    public string ConnectionString { get; }

    /// <summary>Where its files are: not always in the data directory, see the log.</summary>
    public string Home => home.Path;

    public int ProcessId => process.Id;

    /// <summary>Completes when Postgres ends, by itself or because it was stopped.</summary>
    public Task Exited { get; }

    /// <exception cref="DataDirectoryInUseException">Another Rapport works on the directory.</exception>
    /// <exception cref="PostgresStartException">It can't be started; the message says why and what to do.</exception>
    public static async Task<EmbeddedPostgres> Start(PostgresOptions options, ILogger logger, TimeProvider? time = null, CancellationToken ct = default)
    {
        time ??= TimeProvider.System;
        var home = await DataHome.Open(options.DataDirectory, logger, ct);
        try
        {
            await Leftovers.Clear(home, options, logger, time, ct);
            var search = new ProgramSearch(options.ProgramsDirectory, home.User, home.Major) { Cache = options.CacheDirectory };
            var programs = await PostgresPrograms.Find(search, logger, time, ct);
            if (home.Major is null)
                await InitDb.Run(home, programs, options, ct);

            for (var attempt = 1; ; attempt++)
                try
                {
                    return await Launch(home, programs, options, logger, time, ct);
                }
                catch (PostgresStartException e) when (attempt < Attempts && MayPass(LogFile.Read(home.Log), options))
                {
                    logger.LogWarning("{Reason} Trying again", e.Message);
                    await Task.Delay(TimeSpan.FromMilliseconds(500 * attempt), time, ct);
                    await Leftovers.Clear(home, options, logger, time, ct);
                }
        }
        catch
        {
            home.Dispose();
            throw;
        }
    }

    /// <summary>Stops what a killed process left running on a data directory, and removes its database for good.</summary>
    /// <exception cref="DataDirectoryInUseException">A living Rapport works on the directory.</exception>
    public static async Task Remove(string dataDirectory, ILogger logger, TimeProvider? time = null, CancellationToken ct = default)
    {
        using var home = await DataHome.Open(dataDirectory, logger, ct);
        await Leftovers.Clear(home, new(), logger, time ?? TimeProvider.System, ct);
        Directory.Delete(home.Path, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;

        disposed = true;
        await Stop();
        if (listening.IsSocket)
            Listening.Forget(listening.Host);

        process.Dispose();
        home.Dispose();
        Running.TryRemove(this, out _);
    }

    /// <summary>
    /// Somebody took the free port before us; or children of a Postgres that was killed, or one that a killed Rapport had only just
    /// started, are still at the files.
    /// </summary>
    private static bool MayPass(string log, PostgresOptions options) =>
        (options.Port is null && log.Contains("Address already in use", StringComparison.Ordinal))
        || log.Contains("pre-existing shared memory block", StringComparison.Ordinal)
        || log.Contains("lock file \"postmaster.pid\" already exists", StringComparison.Ordinal);

    private static async Task<EmbeddedPostgres> Launch(
        DataHome home, PostgresPrograms programs, PostgresOptions options, ILogger logger, TimeProvider time, CancellationToken ct)
    {
        if (!File.Exists(home.PasswordFile))
            throw new PostgresStartException($"The password of the database is missing: {home.PasswordFile}. Put it back from a copy of the data directory.");

        var password = (await File.ReadAllTextAsync(home.PasswordFile, ct)).Trim();
        var listening = await Listening.Choose(home, options.Port, Path.GetTempPath(), ct);
        LogFile.Turn(home.Log);
        var process = Process.Start(Described(home, programs, options, listening).InOwnSession().StartInfo())!;
        var server = new EmbeddedPostgres(options, logger, time, home, process, listening, password);
        try
        {
            await server.Answers(ct);
            Running[server] = true;
            logger.LogInformation("Postgres {Version} runs as process {Pid} on {Home}", programs.Version, process.Id, home.Path);
            return server;
        }
        catch
        {
            await server.Stop();
            if (listening.IsSocket)
                Listening.Forget(listening.Host);

            process.Dispose();
            throw;
        }
    }

    /// <summary>The shell sends output to the log and replaces itself with Postgres.</summary>
    private static Command Described(DataHome home, PostgresPrograms programs, PostgresOptions options, Listening listening)
    {
        List<string> words = ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", home.Log, programs.Postgres, "-D", home.Data];
        foreach (var (name, value) in ServerSettings.For(options, listening))
            words.AddRange(["-c", $"{name}={value}"]);

        return new("/bin/sh", words, home.User, home.Path) { Environment = programs.Environment };
    }

    /// <summary>
    /// First its own word that it is ready: on a port that somebody else took, a stranger would answer. Then a real connection.
    /// </summary>
    private async Task Answers(CancellationToken ct)
    {
        var since = time.GetTimestamp();
        while (Postmaster.Read(home.Data) is not { IsReady: true } ready || ready.Pid != process.Id)
        {
            if (process.HasExited)
                throw new PostgresStartException($"Postgres did not start. {EndOfLog()}");

            if (time.GetElapsedTime(since) >= options.StartTimeout)
                throw new PostgresStartException(
                    $"Postgres is not ready after {options.StartTimeout.TotalSeconds:0} s. If it is recovering from a crash, raise the start timeout. {EndOfLog()}");

            await Task.Delay(TimeSpan.FromMilliseconds(20), time, ct);
        }

        try
        {
            var door = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres", Pooling = false, Timeout = 15 };
            await using var connection = new NpgsqlConnection(door.ConnectionString);
            await connection.OpenAsync(ct);
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            throw new PostgresStartException($"The password in {home.PasswordFile} is not that of the database in {home.Data}.", e);
        }
        catch (NpgsqlException e)
        {
            throw new PostgresStartException($"Postgres started, but does not answer: {e.Message} {EndOfLog()}", e);
        }
    }

    private string EndOfLog() => $"The end of its log, {home.Log}: {LogFile.End(LogFile.Read(home.Log))}";

    private async Task Stop()
    {
        foreach (var (signal, limit) in Postmaster.WaysToStop(options.StopTimeout))
        {
            if (process.HasExited)
                return;

            Signal.Send(process.Id, signal);
            using var patience = new CancellationTokenSource(limit, time);
            try
            {
                await process.WaitForExitAsync(patience.Token);
                return;
            }
            catch (OperationCanceledException)
            {
                logger.LogWarning("Postgres (process {Pid}) did not stop within {Limit} after signal {Signal}", process.Id, limit, signal);
            }
        }
    }
}
