using JasperFx;
using Marten;
using Microsoft.Extensions.Hosting;
using Npgsql;

namespace Rapport.Cluster;

/// <summary>
/// Has Marten add what it needs beside the engine's tables (functions, two empty tables), before anything is asked. Marten takes no lock
/// for that and nodes that start at once would collide, so they take turns.
/// </summary>
internal sealed class MartenTables(IDocumentStore marten, NpgsqlDataSource database) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await using var connection = await database.OpenConnectionAsync(cancellationToken);
        // The lock goes with the transaction, whatever happens.
        await using var turn = await connection.BeginTransactionAsync(cancellationToken);
        await using var wait = new NpgsqlCommand("select pg_advisory_xact_lock(hashtext('rapport-marten'))", connection, turn) { CommandTimeout = 0 };
        await wait.ExecuteNonQueryAsync(cancellationToken);
        await Migrate();
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    private async Task Migrate()
    {
        await marten.Storage.ApplyAllConfiguredChangesToDatabaseAsync(AutoCreate.CreateOrUpdate);
        await marten.Storage.Database.AssertDatabaseMatchesConfigurationAsync();
    }
}
