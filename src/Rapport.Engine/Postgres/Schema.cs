using Npgsql;

namespace Rapport.Engine.Postgres;

/// <summary>The tables of Rapport in a database.</summary>
public static class Schema
{
    /// <summary>Any number that nobody else takes: "rapport" in ASCII.</summary>
    private const long MigrationLock = 0x726170706f7274;

    /// <summary>
    /// Brings the schema up to date: the engine's migrations, then the given ones, in one transaction: all or nothing. Nodes that
    /// start at once take turns; who comes second finds it done.
    /// </summary>
    /// <exception cref="SchemaException">A migration failed, two have one name, or the event sequence would break the order.</exception>
    public static async Task Migrate(NpgsqlDataSource database, IEnumerable<Migration> further, CancellationToken ct = default)
    {
        List<Migration> wanted = [.. EngineMigrations.All, .. further];
        if (wanted.GroupBy(m => m.Name).FirstOrDefault(g => g.Count() > 1) is { } twice)
            throw new SchemaException($"Two migrations are named {twice.Key}: names are recorded, so each needs its own.");

        await using var connection = await database.OpenConnectionAsync(ct);
        await using var transaction = await connection.BeginTransactionAsync(ct);
        await Execute(connection, $"select pg_advisory_xact_lock({MigrationLock})", ct);
        await Execute(connection, "create table if not exists migrations (name varchar primary key, applied_at timestamptz not null default now())", ct);
        var applied = await Applied(connection, ct);
        foreach (var migration in wanted.Where(m => !applied.Contains(m.Name)))
            await Apply(connection, migration, ct);

        await CheckSequence(connection, ct);
        await transaction.CommitAsync(ct);
    }

    /// <summary>The engine's migrations alone.</summary>
    public static Task Migrate(NpgsqlDataSource database, CancellationToken ct = default) => Migrate(database, [], ct);

    /// <summary>Creates the database that the connection string names, if it is missing. Answers whether it did.</summary>
    public static async Task<bool> CreateDatabase(string connectionString, CancellationToken ct = default)
    {
        var wanted = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        await using (var there = new NpgsqlConnection(wanted.ConnectionString))
            try
            {
                await there.OpenAsync(ct);
                return false;
            }
            catch (PostgresException e) when (e.SqlState == PostgresErrorCodes.InvalidCatalogName) { }

        await using var connection = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(wanted.ConnectionString) { Database = "postgres" }.ConnectionString);
        await connection.OpenAsync(ct);
        try
        {
            await Execute(connection, $"create database {new NpgsqlCommandBuilder().QuoteIdentifier(wanted.Database!)}", ct);
            return true;
        }
        catch (PostgresException e) when (e.SqlState is PostgresErrorCodes.DuplicateDatabase or PostgresErrorCodes.UniqueViolation)
        {
            return false; // Another node was faster.
        }
    }

    private static async Task<HashSet<string>> Applied(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select name from migrations", connection);
        await using var reader = await command.ExecuteReaderAsync(ct);
        var names = new HashSet<string>();
        while (await reader.ReadAsync(ct))
            names.Add(reader.GetString(0));

        return names;
    }

    private static async Task Apply(NpgsqlConnection connection, Migration migration, CancellationToken ct)
    {
        try
        {
            await Execute(connection, migration.Sql, ct);
        }
        catch (PostgresException e)
        {
            throw new SchemaException($"Migration {migration.Name} failed, nothing was changed: {e.MessageText} ({e.SqlState}).", e);
        }

        await using var record = new NpgsqlCommand("insert into migrations (name) values ($1)", connection) { Parameters = { new() { Value = migration.Name } } };
        await record.ExecuteNonQueryAsync(ct);
    }

    /// <summary>With a cache each connection draws positions ahead of time, and commit order is position order no more.</summary>
    private static async Task CheckSequence(NpgsqlConnection connection, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand("select seqcache from pg_sequence where seqrelid = 'mt_events_sequence'::regclass", connection);
        if (await command.ExecuteScalarAsync(ct) is not 1L and var cache)
            throw new SchemaException(
                $"The sequence mt_events_sequence has cache {cache}; the order of events needs 1. Run: alter sequence mt_events_sequence cache 1");
    }

    /// <summary>Without a limit: on a large database a migration, or the wait for another node's, takes its time.</summary>
    private static async Task Execute(NpgsqlConnection connection, string sql, CancellationToken ct)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(ct);
    }
}

/// <summary>The schema is not what Rapport needs: the message says what and what to do.</summary>
public sealed class SchemaException : Exception
{
    public SchemaException(string message)
        : base(message) { }

    public SchemaException(string message, Exception inner)
        : base(message, inner) { }
}
