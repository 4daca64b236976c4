using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using static Rapport.Engine.Postgres.Sql;

namespace Rapport.Engine.Live;

/// <summary>
/// Finds who has missed something, when nobody can say which streams were written: after the line was broken, or when a notification had
/// too many to name. One query, however many watch.
/// </summary>
internal sealed class VersionCheck : BackgroundService
{
    private readonly Pulse asked = new();
    private readonly Live live;
    private readonly NpgsqlDataSource database;
    private readonly TimeProvider clock;
    private readonly ILogger<VersionCheck> log;

    public VersionCheck(Live live, NpgsqlDataSource database, TimeProvider clock, ILogger<VersionCheck> log)
    {
        (this.live, this.database, this.clock, this.log) = (live, database, clock, log);
        live.AnyWritten = asked.Beat;
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        while (!stoppingToken.IsCancellationRequested)
        {
            var next = asked.Next;  // before looking
            try
            {
                await Check(stoppingToken);
                await next.WaitAsync(stoppingToken);
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e)
            {
                log.LogWarning(e, "Who has missed something can't be found out; trying again");
                await Task.Delay(TimeSpan.FromSeconds(1), clock, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task Check(CancellationToken ct)
    {
        await using var command = database.CreateCommand("select id, version from mt_streams where id = any($1)").With(Many(NpgsqlDbType.Varchar, live.Watched));
        await using var reader = await command.ExecuteReaderAsync(ct);
        while (await reader.ReadAsync(ct)) live.Poke(reader.GetString(0), reader.GetInt64(1));
    }
}
