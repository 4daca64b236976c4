using FluentAssertions;
using Npgsql;
using Rapport.Engine.Postgres;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

public sealed class TestDatabaseTests(TestDatabase database) : IClassFixture<TestDatabase>
{
    [Fact]
    public async Task A_fixture_is_migrated()
    {
        foreach (var table in (string[])["mt_events", "mt_streams", "mt_event_progression", "wakeups", "claims", "snapshots", "view_versions", "migrations"])
            (await database.DataSource.Ask($"select to_regclass('{table}')::text")).Should().Be(table);
    }

    [Fact]
    public async Task Each_database_is_its_own()
    {
        await using var other = await TestDatabase.Create();
        await other.DataSource.Ask("insert into claims values ('email', 'a', 's')");

        (await other.DataSource.Ask("select count(*) from claims")).Should().Be(1L);
        (await database.DataSource.Ask("select count(*) from claims")).Should().Be(0L);
    }

    [Fact]
    public async Task One_with_further_migrations_has_both()
    {
        await using var other = await TestDatabase.Create(new Migration("room.1", "create table if not exists room (id int)"));

        (await other.DataSource.Ask("select count(*) from room, claims")).Should().Be(0L);
    }

    [Fact]
    public async Task An_empty_one_has_no_tables()
    {
        await using var other = await TestDatabase.CreateEmpty();

        (await other.DataSource.Ask("select count(*) from pg_tables where schemaname = 'public'")).Should().Be(0L);
    }

    [Fact]
    public async Task A_removed_database_is_gone()
    {
        var other = await TestDatabase.Create();
        var connectionString = other.ConnectionString;
        await other.Remove();

        var asking = () => Query.Ask(connectionString, null, "select 1");

        (await asking.Should().ThrowAsync<PostgresException>()).Which.SqlState.Should().Be(PostgresErrorCodes.InvalidCatalogName);
    }
}
