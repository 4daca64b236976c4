using Npgsql;
using Rapport.Engine.Postgres;

namespace Rapport.Engine.Tests.Postgres;

internal static class Query
{
    /// <summary>The first value that a statement answers, on a connection of its own, in the server's first database.</summary>
    public static Task<object?> Ask(this EmbeddedPostgres server, string sql) => Ask(server.ConnectionString, "postgres", sql);

    public static async Task<object?> Ask(string connectionString, string? database, string sql)
    {
        var own = new NpgsqlConnectionStringBuilder(connectionString) { Pooling = false };
        own.Database = database ?? own.Database;
        await using var connection = new NpgsqlConnection(own.ConnectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    public static async Task<object?> Ask(this NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }
}
