using Microsoft.Extensions.Logging;
using Rapport.Engine.Postgres;

namespace Rapport.Engine.Tests.Postgres;

/// <summary>A data directory of a test's own, and what was logged about it. Whatever a test leaves behind, goes.</summary>
internal sealed class Scratch : ILogger, IAsyncDisposable
{
    private readonly List<string> lines = [];

    public Scratch()
    {
        Path = Directory.CreateTempSubdirectory("rapport-test-").FullName;
        File.SetUnixFileMode(Path, Open);
    }

    /// <summary>Others may enter: temporary folders are closed, and Postgres is not always ours.</summary>
    public static UnixFileMode Open => Closed | UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;

    public static UnixFileMode Closed => UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public string Path { get; }

    public PostgresOptions Options => new() { DataDirectory = Data, Fsync = false };

    public string Data => System.IO.Path.Combine(Path, "data");

    public IReadOnlyList<string> Lines
    {
        get
        {
            lock (lines)
                return [.. lines];
        }
    }

    public Task<EmbeddedPostgres> Start(Func<PostgresOptions, PostgresOptions>? with = null) => EmbeddedPostgres.Start((with ?? (o => o))(Options), this);

    /// <summary>Where a Postgres that ran here would have its files, if it is allowed to.</summary>
    public string At(string name) => System.IO.Path.Combine(Data, "postgres", name);

    public async ValueTask DisposeAsync()
    {
        if (Directory.Exists(Data))
            await EmbeddedPostgres.Remove(Data, this);

        Directory.Delete(Path, recursive: true);
    }

    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        lock (lines)
            lines.Add(formatter(state, exception));
    }
}
