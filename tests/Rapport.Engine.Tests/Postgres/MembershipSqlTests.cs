using FluentAssertions;
using Npgsql;
using Rapport.Engine.Postgres;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Postgres;

/// <summary>What Orleans' ADO.NET membership asks of <c>silo-config/postgres/orleans.sql</c>, with the parameters that it gives.</summary>
public sealed class MembershipSqlTests : IAsyncLifetime
{
    private const int Active = 3, Dead = 6;
    private static readonly DateTime Start = new(2026, 3, 2, 9, 0, 0, DateTimeKind.Utc);
    private static readonly string Sql = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "orleans.sql"));

    private TestDatabase database = null!;
    private NpgsqlDataSource silo = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create(new Migration("cluster.1-membership", Sql));
        silo = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { SearchPath = "orleans" }.ConnectionString);
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task It_may_be_run_again_and_leaves_the_connection_as_it_was()
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        await using var again = new NpgsqlCommand(Sql, connection);
        await again.ExecuteNonQueryAsync();
        await using var path = new NpgsqlCommand("show search_path", connection);
        (await path.ExecuteScalarAsync()).Should().Be("\"$user\", public");
    }

    [Fact]
    public async Task All_queries_of_the_provider_are_there()
    {
        await using var command = silo.CreateCommand("SELECT QueryKey, QueryText FROM OrleansQuery");
        await using var reader = await command.ExecuteReaderAsync();
        var (keys, texts) = (new List<string>(), new List<string>());
        while (await reader.ReadAsync())
        {
            keys.Add(reader.GetString(reader.GetOrdinal("QueryKey")));
            texts.Add(reader.GetString(reader.GetOrdinal("QueryText")));
        }
        keys.Should().BeEquivalentTo([
            "CleanupDefunctSiloEntriesKey", "CleanupDefunctSiloEntryKey", "DeleteMembershipTableEntriesKey", "GatewaysQueryKey", "InsertMembershipKey",
            "InsertMembershipVersionKey", "MembershipReadAllKey", "MembershipReadRowKey", "UpdateIAmAlivetimeKey", "UpdateMembershipKey",
        ]);
        texts.Where(text => text.Contains('{', StringComparison.Ordinal)).Should().BeEmpty("every shorthand was written out");
    }

    [Fact]
    public async Task A_cluster_is_made_once_and_is_a_version_without_members()
    {
        (await Did("InsertMembershipVersionKey")).Should().BeTrue();
        (await Did("InsertMembershipVersionKey")).Should().BeFalse();
        (await Rows("MembershipReadAllKey")).Should().ContainSingle().Which.Should().Contain("Version", 0).And.Contain("Address", null);
        (await Rows("MembershipReadRowKey", Silo(1))).Should().ContainSingle().Which.Should().Contain("Version", 0).And.Contain("Address", null);
    }

    [Fact]
    public async Task A_change_of_membership_counts_only_at_the_version_that_it_saw()
    {
        await Did("InsertMembershipVersionKey");
        (await Insert(1, version: 0)).Should().BeTrue();
        (await Insert(2, version: 0)).Should().BeFalse("somebody else was faster");
        (await Insert(1, version: 1)).Should().BeFalse("it is there already");
        (await Insert(2, version: 1)).Should().BeTrue();
        (await Update(1, version: 1, Dead, "suspected")).Should().BeFalse();
        (await Update(3, version: 2, Dead, "suspected")).Should().BeFalse("there is no such silo");
        (await Update(1, version: 2, Dead, "suspected")).Should().BeTrue();

        var all = await Rows("MembershipReadAllKey");
        all.Should().HaveCount(2).And.AllSatisfy(row => row.Should().Contain("Version", 3));
        all.Single(row => row["Port"] is 1).Should().Contain("Status", Dead).And.Contain("SuspectTimes", "suspected").And.Contain("StartTime", Start)
            .And.Contain("SiloName", "silo-1").And.Contain("HostName", "host").And.Contain("Generation", 7);
    }

    [Fact]
    public async Task Of_many_who_join_at_once_one_gets_each_version()
    {
        await Did("InsertMembershipVersionKey");
        var joined = await Task.WhenAll(Enumerable.Range(1, 12).Select(port => Insert(port, version: 0)));
        joined.Count(j => j).Should().Be(1);
        (await Rows("MembershipReadAllKey")).Should().ContainSingle().Which.Should().Contain("Version", 1);
    }

    [Fact]
    public async Task Gateways_are_those_of_active_silos_that_have_one()
    {
        await Did("InsertMembershipVersionKey");
        await Insert(1, version: 0);
        await Insert(2, version: 1);
        await Insert(3, version: 2, gateway: 0);
        await Update(2, version: 3, Dead, null);
        (await Rows("GatewaysQueryKey", [("Status", Active)])).Should().ContainSingle().Which.Should().Contain("ProxyPort", 30001).And.Contain("Address", "127.0.0.1");
    }

    [Fact]
    public async Task A_sign_of_life_changes_no_version_and_a_change_of_membership_does_not_set_it_back()
    {
        await Did("InsertMembershipVersionKey");
        await Insert(1, version: 0);
        await Do("UpdateIAmAlivetimeKey", [.. Silo(1), ("IAmAliveTime", Start.AddMinutes(5))]);
        (await Update(1, version: 1, Dead, null)).Should().BeTrue("the version is still the first");
        (await Rows("MembershipReadRowKey", Silo(1))).Should().ContainSingle().Which.Should().Contain("IAmAliveTime", Start.AddMinutes(5));
    }

    [Fact]
    public async Task Only_the_long_dead_are_cleared_away()
    {
        await Did("InsertMembershipVersionKey");
        for (var port = 1; port <= 3; port++) await Insert(port, version: port - 1);
        await Update(1, version: 3, Dead, null);
        await Update(2, version: 4, Dead, null);
        await Do("UpdateIAmAlivetimeKey", [.. Silo(2), ("IAmAliveTime", Start.AddHours(2))]);
        await Do("CleanupDefunctSiloEntriesKey", [("IAmAliveTime", Start.AddHours(1))]);
        (await Rows("MembershipReadAllKey")).Select(row => row["Port"]).Should().BeEquivalentTo([2, 3], "one was alive later, one never died");
    }

    [Fact]
    public async Task A_dead_silo_is_cleared_away_only_as_it_was_seen()
    {
        await Did("InsertMembershipVersionKey");
        await Insert(1, version: 0);
        await Update(1, version: 1, Dead, "suspected");
        (string, object?)[] Seen(string? suspects) => [.. Silo(1), ("IAmAliveTime", Start), ("StartTime", Start), ("SuspectTimes", suspects)];
        await Do("CleanupDefunctSiloEntryKey", Seen(null));
        (await Rows("MembershipReadRowKey", Silo(1))).Single().Should().Contain("Port", 1);
        await Do("CleanupDefunctSiloEntryKey", Seen("suspected"));
        (await Rows("MembershipReadRowKey", Silo(1))).Single().Should().Contain("Port", null);
    }

    [Fact]
    public async Task A_cluster_is_removed_with_its_members_and_no_other()
    {
        await Did("InsertMembershipVersionKey");
        await Insert(1, version: 0);
        await database.DataSource.Ask("insert into orleans.membership_version (deployment_id) values ('another')");
        await Do("DeleteMembershipTableEntriesKey");
        (await database.DataSource.Ask("select string_agg(deployment_id, ',') from orleans.membership_version")).Should().Be("another");
        (await database.DataSource.Ask("select count(*) from orleans.membership")).Should().Be(0L);
    }

    private static (string, object?)[] Silo(int port) => [("Address", "127.0.0.1"), ("Port", port), ("Generation", 7)];

    private Task<bool> Insert(int port, int version, int? gateway = null) => Did("InsertMembershipKey", [
        .. Silo(port), ("Version", version), ("SiloName", $"silo-{port}"), ("HostName", "host"), ("Status", Active), ("ProxyPort", gateway ?? 30000 + port),
        ("StartTime", Start), ("IAmAliveTime", Start),
    ]);

    private Task<bool> Update(int port, int version, int status, string? suspects) => Did("UpdateMembershipKey", [
        .. Silo(port), ("Version", version), ("Status", status), ("SuspectTimes", suspects), ("IAmAliveTime", Start),
    ]);

    private async Task<bool> Did(string key, params (string, object?)[] parameters)
    {
        await using var command = await Prepare(key, parameters);
        return (bool)(await command.ExecuteScalarAsync())!;
    }

    private async Task Do(string key, params (string, object?)[] parameters)
    {
        await using var command = await Prepare(key, parameters);
        await command.ExecuteNonQueryAsync();
    }

    private async Task<List<Dictionary<string, object?>>> Rows(string key, params (string, object?)[] parameters)
    {
        await using var command = await Prepare(key, parameters);
        await using var reader = await command.ExecuteReaderAsync();
        var rows = new List<Dictionary<string, object?>>();
        while (await reader.ReadAsync())
            rows.Add(Enumerable.Range(0, reader.FieldCount).ToDictionary(reader.GetName, i => reader.IsDBNull(i) ? null : reader.GetValue(i), StringComparer.OrdinalIgnoreCase));
        return rows;
    }

    private async Task<NpgsqlCommand> Prepare(string key, (string Name, object? Value)[] parameters)
    {
        await using var find = silo.CreateCommand("select querytext from orleansquery where querykey = $1");
        find.Parameters.Add(new() { Value = key });
        var command = silo.CreateCommand((string)(await find.ExecuteScalarAsync())!);
        foreach (var (name, value) in parameters.Append(("DeploymentId", "rapport")))
            command.Parameters.Add(value is null ? new NpgsqlParameter(name, NpgsqlTypes.NpgsqlDbType.Text) { Value = DBNull.Value } : new NpgsqlParameter(name, value));
        return command;
    }
}
