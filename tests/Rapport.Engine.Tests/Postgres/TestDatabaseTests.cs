using FluentAssertions;
using Npgsql;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

public sealed class TestDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_fixture_is_migrated()
    {
        (await Tables(database.DataSource)).Should().Contain(["mt_events", "mt_streams", "wakeups", "claims", "snapshots", "view_versions"]);
    }

    [Fact]
    public async Task Each_database_is_its_own()
    {
        await using var other = await TestDatabase.Create();
        await Execute(other.DataSource, "insert into claims values ('email', 'a', 's')");

        (await Count(other.DataSource, "claims")).Should().Be(1);
        (await Count(database.DataSource, "claims")).Should().Be(0);
    }

    [Fact]
    public async Task A_disposed_database_is_gone()
    {
        var other = await TestDatabase.Create();
        var connectionString = other.ConnectionString;
        await other.DisposeAsync();

        await using var connection = new NpgsqlConnection(connectionString);
        var opening = () => connection.OpenAsync();

        (await opening.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InvalidCatalogName);
    }

    internal static async Task<List<string>> Tables(NpgsqlDataSource source)
    {
        await using var command = source.CreateCommand("select tablename from pg_tables where schemaname = 'public'");
        await using var reader = await command.ExecuteReaderAsync();
        List<string> names = [];
        while (await reader.ReadAsync())
            names.Add(reader.GetString(0));

        return names;
    }

    internal static async Task<long> Count(NpgsqlDataSource source, string table)
    {
        await using var command = source.CreateCommand($"select count(*) from {table}");
        return (long)(await command.ExecuteScalarAsync())!;
    }

    internal static async Task Execute(NpgsqlDataSource source, string sql)
    {
        await using var command = source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }
}
