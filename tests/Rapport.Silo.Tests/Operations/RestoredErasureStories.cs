using System.Net;
using System.Net.Http.Json;
using Dapper;
using FluentAssertions;
using Npgsql;
using Rapport.Silo.Tests.Practice;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Operations;

/// <summary>A backup from before an erasure is restored: who was erased is erased again.</summary>
public sealed class RestoredErasureStories : IAsyncLifetime
{
    private const string Said = "The zeppelin of the restored.";

    private readonly List<string> folders = [];
    private TestDatabase database = null!;
    private TestDatabase restored = null!;
    private User ann = null!;
    private string[] list = null!;
    private string data = null!;

    public async Task InitializeAsync()
    {
        (database, restored, data) = (await TestDatabase.Create(), await TestDatabase.CreateEmpty(), Folder());
        await using (var before = SiloHost.Start(database, data))
        {
            ann = await before.NewUser("Ann");
            await ann.Evaluated(await ann.Stopped("feedback-late-figures", Said));
        }
        await Backup();
        await using var silo = SiloHost.Start(database, data);
        var answer = await Operator(silo, data).PostAsJsonAsync("/api/operations/erasures", new { user = ann.Email, verify = true });
        ((bool)(await answer.Json())["proof"]!["clean"]!).Should().BeTrue();
        list = (await Operator(silo, data).GetJson("/api/operations/erasures/users"))["users"].Texts();
    }

    public async Task DisposeAsync()
    {
        await database.DisposeAsync();
        await restored.DisposeAsync();
        foreach (var folder in folders) Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task By_the_list_that_the_operator_kept()
    {
        var fresh = Folder();
        await using var silo = SiloHost.Start(restored, fresh);
        (await Texts()).Should().BePositive("it is there again, with its key");
        (await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = ann.Email, password = User.Password })).StatusCode.Should().Be(HttpStatusCode.OK);

        var reapplied = await (await Operator(silo, fresh).PostAsJsonAsync("/api/operations/erasures/reapply", new { users = list })).Json();

        ((int)reapplied["requested"]!).Should().Be(1);
        await IsGone(silo, fresh);
        ((int)(await (await Operator(silo, fresh).PostAsJsonAsync("/api/operations/erasures/reapply", new { users = list })).Json())["alreadyErased"]!).Should().Be(1);
    }

    [Fact]
    public async Task By_the_server_itself_which_keeps_a_list_beside_its_database()
    {
        await using var silo = SiloHost.Start(restored, data);

        await IsGone(silo, data);
    }

    private async Task IsGone(SiloHost silo, string folder)
    {
        await Eventually.Holds(async () => (int)(await Operator(silo, folder).GetJson("/api/operations/erasures"))["completed"]! == 1, "the erasure is done again");
        var proof = await (await Operator(silo, folder).PostAsJsonAsync("/api/operations/erasures/verify", new { user = ann.Id, known = new[] { Said, ann.Email } })).Json();
        ((bool)proof["clean"]!).Should().BeTrue(proof.ToJsonString());
        (await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = ann.Email, password = User.Password })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    private async Task<long> Texts()
    {
        await using var connection = await restored.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>("select count(*) from mt_events where stream_id = @stream", new { stream = $"account-{ann.Id}" });
    }

    // The database as it stands, the way a template is copied: no backup could be more faithful.
    private async Task Backup()
    {
        var (from, to) = (new NpgsqlConnectionStringBuilder(database.ConnectionString).Database, new NpgsqlConnectionStringBuilder(restored.ConnectionString).Database);
        await using var server = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Database = "postgres", Pooling = false }.ConnectionString);
        await using var connection = await server.OpenConnectionAsync();
        NpgsqlConnection.ClearAllPools();
        await connection.ExecuteAsync($"drop database {to} with (force)");
        await connection.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = @from", new { from });
        await connection.ExecuteAsync($"create database {to} template {from}");
    }

    private string Folder()
    {
        folders.Add(Directory.CreateTempSubdirectory("rapport-restored-").FullName);
        return folders[^1];
    }

    private static HttpClient Operator(SiloHost silo, string folder)
    {
        var client = silo.Client();
        client.DefaultRequestHeaders.Authorization = new("Operator", File.ReadAllText(Path.Combine(folder, "operator.token")));
        return client;
    }
}
