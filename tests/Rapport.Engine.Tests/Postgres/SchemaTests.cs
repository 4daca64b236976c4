using FluentAssertions;
using Npgsql;
using Rapport.Engine.Postgres;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

public sealed class SchemaTests
{
    private static readonly Migration Room = new("room.1", "create table if not exists room (id int primary key)");

    [Fact]
    public async Task Six_nodes_that_start_at_once_all_find_it_done()
    {
        await using var database = await TestDatabase.CreateEmpty();

        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Schema.Migrate(database.DataSource, [Room])));

        (await database.DataSource.Ask("select count(*) from migrations")).Should().Be(EngineMigrations.All.Count + 1L);
        (await database.DataSource.Ask("select count(*) from room")).Should().Be(0L);
    }

    [Fact]
    public async Task Six_nodes_that_start_at_once_create_one_database()
    {
        await using var database = await TestDatabase.CreateEmpty();
        var missing = new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = $"made_{Guid.NewGuid():n}" };

        var made = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Schema.CreateDatabase(missing.ConnectionString)));

        made.Count(m => m).Should().Be(1);
        await database.DataSource.Ask($"drop database {missing.Database}");
    }

    [Fact]
    public async Task A_migration_runs_once()
    {
        await using var database = await TestDatabase.Create(Room);
        await database.DataSource.Ask("drop table room");

        await Schema.Migrate(database.DataSource, [Room]);

        (await database.DataSource.Ask("select to_regclass('room')::text")).Should().Be(DBNull.Value);
    }

    [Fact]
    public async Task Tables_without_their_record_are_taken_over()
    {
        await using var database = await TestDatabase.Create(Room);
        await database.DataSource.Ask("insert into room values (7)");
        await database.DataSource.Ask("drop table migrations");

        await Schema.Migrate(database.DataSource, [Room]);

        (await database.DataSource.Ask("select id from room")).Should().Be(7);
    }

    [Fact]
    public async Task A_failing_migration_is_named_and_leaves_nothing_behind()
    {
        await using var database = await TestDatabase.CreateEmpty();

        var migrating = () => Schema.Migrate(database.DataSource, [Room, new("room.2-broken", "create table half (id int); select 1 / 0")]);

        (await migrating.Should().ThrowAsync<SchemaException>()).WithMessage("*room.2-broken*division by zero*");
        (await database.DataSource.Ask("select count(*) from pg_tables where schemaname = 'public'")).Should().Be(0L);
    }

    [Fact]
    public async Task Two_migrations_of_one_name_are_refused()
    {
        await using var database = await TestDatabase.CreateEmpty();

        var migrating = () => Schema.Migrate(database.DataSource, [Room, Room]);

        (await migrating.Should().ThrowAsync<SchemaException>()).WithMessage("*room.1*");
    }

    [Fact]
    public async Task A_sequence_that_draws_ahead_is_refused_with_the_cure()
    {
        await using var database = await TestDatabase.Create();
        await database.DataSource.Ask("alter sequence mt_events_sequence cache 20");

        var migrating = () => Schema.Migrate(database.DataSource);

        var cure = (await migrating.Should().ThrowAsync<SchemaException>()).WithMessage("*cache 20*").Which.Message.Split("Run: ")[1];
        await database.DataSource.Ask(cure);
        await migrating.Should().NotThrowAsync();
    }

    [Fact]
    public async Task Stored_tables_have_the_columns_that_Marten_expects()
    {
        await using var database = await TestDatabase.Create();

        (await Columns("mt_streams")).Should().Be("id version timestamp created tenant_id is_archived type".Order());
        (await Columns("mt_events")).Should().Be(
            "seq_id id stream_id version data bdata type timestamp tenant_id mt_dotnet_type correlation_id causation_id headers is_archived".Order());
        (await Columns("mt_event_progression")).Should().Be("name last_seq_id last_updated".Order());

        async Task<object?> Columns(string table) =>
            await database.DataSource.Ask($"select string_agg(column_name, ' ' order by column_name collate \"C\") from information_schema.columns where table_name = '{table}'");
    }
}

file static class Words
{
    public static string Order(this string words) => string.Join(' ', words.Split(' ').Order(StringComparer.Ordinal));
}
