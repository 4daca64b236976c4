using System.Diagnostics;
using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Npgsql;

namespace Rapport.Engine.Postgres;

/// <summary>
/// Rapport's own Postgres: a child process on a data directory that nobody else uses. Disposing stops it, with all data on disk.
/// When Rapport is killed it stays behind; the next start on the same directory stops it and starts a new one.
/// </summary>
public sealed class EmbeddedPostgres : IAsyncDisposable
{
    private const string Superuser = "rapport";
    private const string Database = "rapport";

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
        ConnectionString = new NpgsqlConnectionStringBuilder
        {
            Host = listening.Host,
            Port = listening.Port,
            Username = Superuser,
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
    public Task Exited => process.WaitForExitAsync();

    /// <exception cref="DataDirectoryInUseException">Another Rapport works on the directory.</exception>
    /// <exception cref="PostgresStartException">It can't be started; the message says why and what to do.</exception>
    public static async Task<EmbeddedPostgres> Start(PostgresOptions options, ILogger logger, TimeProvider? time = null, CancellationToken ct = default)
    {
        time ??= TimeProvider.System;
        var home = await DataHome.Open(options.DataDirectory, logger, ct);
        try
        {
            await StopLeftover(home, options, logger, time, ct);
            var search = new ProgramSearch(options.ProgramsDirectory, home.User, home.Major) { Cache = options.CacheDirectory };
            var programs = await PostgresPrograms.Find(search, logger, ct);
            if (home.Major is null)
                await Initialise(home, programs, options, ct);

            return await Launch(home, programs, options, logger, time, ct);
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
        await StopLeftover(home, new(), logger, time ?? TimeProvider.System, ct);
        Directory.Delete(home.Path, recursive: true);
    }

    public async ValueTask DisposeAsync()
    {
        if (disposed)
            return;

        disposed = true;
        await Stop(process, options, logger, time);
        if (listening.IsSocket)
            Listening.Forget(listening.Host);

        process.Dispose();
        home.Dispose();
    }

    private static async Task StopLeftover(DataHome home, PostgresOptions options, ILogger logger, TimeProvider time, CancellationToken ct)
    {
        if (Postmaster.Read(home.Data) is { } left)
        {
            if (await left.Lives(ct))
            {
                logger.LogWarning("A Postgres was left behind by a killed Rapport (process {Pid}): stopping it", left.Pid);
                await left.Stop(options.StopTimeout, time, ct);
            }

            if (left.SocketDirectory is { } folder)
                Listening.Forget(folder);
        }

        // We hold the directory and no Postgres of it lives: the file is stale, and its number may be anybody's by now.
        if (Directory.Exists(home.Data))
            File.Delete(Postmaster.FileIn(home.Data));
    }

    /// <summary>Under another name first: a start that is cut off in the middle leaves no half database under the real one.</summary>
    private static async Task Initialise(DataHome home, PostgresPrograms programs, PostgresOptions options, CancellationToken ct)
    {
        foreach (var half in Directory.GetDirectories(home.Path, "data*"))
            Directory.Delete(half, recursive: true);

        await home.WritePassword(RandomNumberGenerator.GetHexString(48), ct);
        await ServerUser.Give(home.User, home.PasswordFile, ct);
        var draft = $"{home.Data}.new-{Guid.NewGuid():n}";
        List<string> arguments =
        [
            "-D", draft, $"--username={Superuser}", $"--pwfile={home.PasswordFile}", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C",
            "--no-instructions", .. options.Fsync ? (string[])[] : ["--no-sync"],
        ];
        var made = await new Command(programs.InitDb, arguments, home.User, home.Path) { Environment = programs.Environment }.Run(ct);
        if (made.ExitCode != 0)
            throw new PostgresStartException($"initdb of Postgres {programs.Version} failed in {home.Path}: {Tail(made.Output)}");

        Directory.Move(draft, home.Data);
    }

    private static async Task<EmbeddedPostgres> Launch(
        DataHome home, PostgresPrograms programs, PostgresOptions options, ILogger logger, TimeProvider time, CancellationToken ct)
    {
        if (!File.Exists(home.PasswordFile))
            throw new PostgresStartException($"The password of the database is missing: {home.PasswordFile}. Put it back from a copy of the data directory.");

        var password = (await File.ReadAllTextAsync(home.PasswordFile, ct)).Trim();
        var listening = await Listening.Choose(home, options.Port, ct);
        File.Move(await Created(home.Log), home.Log + ".previous", overwrite: true);
        var process = Process.Start(Described(home, programs, options, listening).StartInfo())!;
        var server = new EmbeddedPostgres(options, logger, time, home, process, listening, password);
        try
        {
            await server.Answers(ct);
            logger.LogInformation("Postgres {Version} runs as process {Pid} on {Home}", programs.Version, process.Id, home.Path);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    private static async Task<string> Created(string log)
    {
        await File.AppendAllTextAsync(log, "");
        return log;
    }

    private static Command Described(DataHome home, PostgresPrograms programs, PostgresOptions options, Listening listening)
    {
        // In a session of its own, or Ctrl-C in the terminal would stop Postgres before Rapport has drained. Each word replaces the
        // one before it, so that our child is Postgres itself.
        List<string> words = ["-c", "exec \"$@\" >>\"$0\" 2>&1 </dev/null", home.Log, programs.Postgres, "-D", home.Data];
        foreach (var (name, value) in ServerSettings.For(options, listening))
            words.AddRange(["-c", $"{name}={value}"]);

        return new Command("setsid", ["/bin/sh", .. words], home.User, home.Path) { Environment = programs.Environment };
    }

    private async Task Answers(CancellationToken ct)
    {
        var since = time.GetTimestamp();
        var door = new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres", Pooling = false, Timeout = 5 }.ConnectionString;
        while (true)
        {
            if (process.HasExited)
                throw new PostgresStartException($"Postgres did not start. The end of its log, {home.Log}: {LogTail()}");

            try
            {
                await using var connection = new NpgsqlConnection(door);
                await connection.OpenAsync(ct);
                return;
            }
            catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
            {
                throw new PostgresStartException($"The password in {home.PasswordFile} is not that of the database in {home.Data}.", e);
            }
            catch (NpgsqlException e) when (time.GetElapsedTime(since) >= options.StartTimeout)
            {
                throw new PostgresStartException(
                    $"Postgres does not answer after {options.StartTimeout.TotalSeconds:0} s: {e.Message} If it is recovering from a crash, raise the start timeout. The end of its log, {home.Log}: {LogTail()}", e);
            }
            catch (NpgsqlException)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(20), time, ct);
            }
        }
    }

    private static async Task Stop(Process process, PostgresOptions options, ILogger logger, TimeProvider time)
    {
        foreach (var (signal, limit) in new[] { (Signal.Interrupt, options.StopTimeout), (Signal.Quit, TimeSpan.FromSeconds(10)), (Signal.Kill, Timeout.InfiniteTimeSpan) })
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
                logger.LogWarning("Postgres (process {Pid}) did not stop within {Limit}: asking harder", process.Id, limit);
            }
        }
    }

    private string LogTail() => File.Exists(home.Log) ? Tail(File.ReadAllText(home.Log)) : "(none)";

    private static string Tail(string text) => "\n" + string.Join('\n', text.Trim().Split('\n').TakeLast(15));
}
