using Microsoft.Extensions.Options;
using Npgsql;
using Rapport.Engine.Postgres;

namespace Rapport.Silo.Web;

/// <summary>
/// The database, started and brought up to date before anything else is made, and stopped after all else is gone.
/// </summary>
internal sealed partial class Database(
    IOptions<PostgresOptions> options, DataDirectory data, IEnumerable<Migration> migrations, TimeProvider time, ILoggerFactory loggers, IHostApplicationLifetime lifetime) : IAsyncDisposable
{
    private readonly ILogger log = loggers.CreateLogger<Database>();
    private PostgresServer? server;
    private NpgsqlDataSource? source;
    private bool stopping;

    public NpgsqlDataSource Source => source ?? throw new InvalidOperationException("The database is not started yet.");

    public string ConnectionString => server?.ConnectionString ?? throw new InvalidOperationException("The database is not started yet.");

    public bool IsEmbedded => server?.IsEmbedded ?? false;

    /// <exception cref="PostgresStartException">It can't be used, or another server works on the data; the message says what to do.</exception>
    public async Task Start(CancellationToken ct)
    {
        server = await PostgresServer.Start(options.Value with { DataDirectory = data.Path }, loggers.CreateLogger<PostgresServer>(), time, ct);
        source = Tuned.DataSource(server.ConnectionString);
        await Schema.Migrate(source, migrations, ct);
        _ = Watch(server.Exited);
    }

    public async ValueTask DisposeAsync()
    {
        stopping = true;
        if (source is not null) await source.DisposeAsync();
        if (server is not null) await server.DisposeAsync();
    }

    // Our own Postgres never ends by itself: whatever ended it, this server can't go on, and its next start mends it.
    private async Task Watch(Task exited)
    {
        await exited;
        if (stopping) return;
        LogGone(log);
        Environment.ExitCode = 1;
        lifetime.StopApplication();
    }

    [LoggerMessage(1, LogLevel.Critical, "The database ended by itself, so the server stops. Start it again: what was answered is on disk. The reason is in postgres.log in the data directory")]
    private static partial void LogGone(ILogger log);
}
