using Npgsql;
using Rapport.Engine.Postgres;
using Xunit;

namespace Rapport.Testing;

/// <summary>
/// A fresh, migrated database of a test's own; dropped some time after it is disposed. As <c>IClassFixture&lt;TestDatabase&gt;</c> it is one per class.
/// </summary>
public sealed class TestDatabase : IAsyncLifetime, IAsyncDisposable
{
    private readonly string name = $"test_{Environment.ProcessId}_{Guid.NewGuid():n}";
    private NpgsqlDataSource? source;

    public NpgsqlDataSource DataSource => source ?? throw new InvalidOperationException("The test database has not been created yet.");

    public string ConnectionString { get; private set; } = "";

    /// <summary>With the engine's tables, and those of the given migrations.</summary>
    public static async Task<TestDatabase> Create(params IReadOnlyList<Migration> further)
    {
        var database = new TestDatabase();
        await database.CreateFrom(await TestPostgres.TemplateName());
        if (further.Count > 0)
            await Schema.Migrate(database.DataSource, further);

        return database;
    }

    /// <summary>Without any tables.</summary>
    public static async Task<TestDatabase> CreateEmpty()
    {
        var database = new TestDatabase();
        await database.CreateFrom("template1");
        return database;
    }

    /// <summary>Takes it away, whoever is connected.</summary>
    public async Task Remove()
    {
        await DisposeAsync();
        await TestPostgres.DropLeft(kept: 0);
    }

    public async ValueTask DisposeAsync()
    {
        if (source is null)
            return;

        await source.DisposeAsync();
        source = null;
        await TestPostgres.Leave(name);
    }

    async Task IAsyncLifetime.InitializeAsync() => await CreateFrom(await TestPostgres.TemplateName());

    async Task IAsyncLifetime.DisposeAsync() => await DisposeAsync();

    internal static NpgsqlDataSource Source(string server, string database) =>
        Tuned.DataSource(new NpgsqlConnectionStringBuilder(server) { Database = database }.ConnectionString);

    private async Task CreateFrom(string template)
    {
        await TestPostgres.DropLeft();
        await TestPostgres.Execute($"create database {name} template {template} strategy file_copy");
        var server = new NpgsqlConnectionStringBuilder(await TestPostgres.ConnectionString()) { Database = name };
        ConnectionString = Tuned.ConnectionString(server.ConnectionString);
        source = NpgsqlDataSource.Create(ConnectionString);
    }
}
