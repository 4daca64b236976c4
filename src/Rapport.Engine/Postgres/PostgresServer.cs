using Microsoft.Extensions.Logging;
using Npgsql;

namespace Rapport.Engine.Postgres;

/// <summary>The Postgres that Rapport works on: yours, or its own. Disposing stops its own.</summary>
public sealed class PostgresServer : IAsyncDisposable
{
    private static readonly Task Never = new TaskCompletionSource().Task;
    private readonly EmbeddedPostgres? embedded;

    private PostgresServer(string connectionString, EmbeddedPostgres? embedded) => (ConnectionString, this.embedded) = (connectionString, embedded);

    public string ConnectionString { get; }

    public bool IsEmbedded => embedded is not null;

    /// <summary>Completes when Rapport's own Postgres ended; never for yours, which may come back.</summary>
    public Task Exited => embedded?.Exited ?? Never;

    /// <summary>Starts or reaches Postgres and makes sure that the database exists. The schema is <see cref="Schema"/>'s.</summary>
    /// <exception cref="PostgresStartException">It can't be used; the message says why and what to do.</exception>
    public static async Task<PostgresServer> Start(PostgresOptions options, ILogger logger, TimeProvider? time = null, CancellationToken ct = default)
    {
        if (options.ConnectionString is { Length: > 0 } yours)
        {
            CheckForm(yours);
            await Reach(yours, options.StartTimeout, time ?? TimeProvider.System, ct);
            return new(yours, null);
        }

        var embedded = await EmbeddedPostgres.Start(options, logger, time, ct);
        try
        {
            await Schema.CreateDatabase(embedded.ConnectionString, ct);
            return new(embedded.ConnectionString, embedded);
        }
        catch
        {
            await embedded.DisposeAsync();
            throw;
        }
    }

    public ValueTask DisposeAsync() => embedded?.DisposeAsync() ?? ValueTask.CompletedTask;

    private static void CheckForm(string connectionString)
    {
        try
        {
            if (new NpgsqlConnectionStringBuilder(connectionString) is { Host: null or "" } or { Database: null or "" })
                throw new PostgresStartException("The connection string names no host or no database. It looks like: Host=db.example;Database=rapport;Username=rapport;Password=...");
        }
        catch (ArgumentException e)
        {
            // The message of the inner one may repeat a part of the string, but never the password's value.
            throw new PostgresStartException($"The connection string can't be read: {e.Message} It looks like: Host=db.example;Database=rapport;Username=rapport;Password=...", e);
        }
    }

    /// <summary>It may still be starting, beside us; what won't mend by waiting is told at once.</summary>
    private static async Task Reach(string connectionString, TimeSpan limit, TimeProvider time, CancellationToken ct)
    {
        var since = time.GetTimestamp();
        while (true)
            try
            {
                await Schema.CreateDatabase(connectionString, ct);
                await CheckVersion(connectionString, ct);
                return;
            }
            catch (NpgsqlException e) when (e.IsTransient && time.GetElapsedTime(since) < limit)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(250), time, ct);
            }
            catch (NpgsqlException e)
            {
                var at = new NpgsqlConnectionStringBuilder(connectionString);
                throw new PostgresStartException(
                    $"The Postgres of the connection string ({at.Host}:{at.Port}, database {at.Database}, user {at.Username}) can't be used: {e.Message}", e);
            }
    }

    private static async Task CheckVersion(string connectionString, CancellationToken ct)
    {
        // Of no pool, or it would stay open as long as the server runs.
        await using var connection = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false }.ConnectionString);
        await connection.OpenAsync(ct);
        if (connection.PostgreSqlVersion.Major < PostgresPrograms.OldestMajor)
            throw new PostgresStartException(
                $"The Postgres of the connection string is version {connection.PostgreSqlVersion}; {PostgresPrograms.OldestMajor} or later is needed.");
    }
}
