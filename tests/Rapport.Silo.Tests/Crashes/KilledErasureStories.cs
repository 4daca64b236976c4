using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using FluentAssertions;
using Npgsql;
using Rapport.Silo.Tests.Practice;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Crashes;

/// <summary>
/// A server is killed in the middle of an erasure, at one step after the other. A lock holds the step where it is; the next server goes on. At the end all is
/// gone, once, and the certificate says so.
/// </summary>
public sealed class KilledErasureStories : IAsyncLifetime
{
    private const string Said = "The zeppelin of the killed server.";

    private readonly string folder = Directory.CreateTempSubdirectory("rapport-killed-").FullName;
    private TestDatabase database = null!;
    private SiloProcess silo = null!;
    private HttpClient client = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        await Start();
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await silo.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task An_erasure_that_is_killed_at_any_step_goes_on_until_all_is_gone()
    {
        var ann = new { email = "ann@rapport.example", password = "a long enough password", displayName = "Ann" };
        (await client.PostAsJsonAsync("/api/auth/register", ann)).EnsureSuccessStatusCode();
        var signedIn = await (await client.PostAsJsonAsync("/api/auth/login", ann)).Json();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)signedIn["accessToken"]!);
        var id = (string)(await client.GetJson("/api/users/me"))["id"]!;
        var user = new User(client, id, ann.email, signedIn);
        for (var i = 0; i < 3; i++) await user.Stopped("feedback-late-figures", Said, Talk.Wav());

        var held = await Lock("person_keys");
        var asked = await client.PostAsJsonAsync("/api/users/me/erasure", new { ann.password });
        var certificate = (string)(await asked.Json())["id"]!;
        held = await KilledAt(held, "person_keys", after: "end-account", next: "snapshots");
        held = await KilledAt(held, "snapshots", after: "count", next: "idempotency_keys");
        await KilledAt(held, "idempotency_keys", after: "forget-practice-sessions", next: null);

        JsonNode shown = null!;
        await Eventually.Holds(async () => (string)(shown = await client.GetJson($"/api/erasures/{certificate}"))["status"]! == "completed", "the erasure is completed");
        shown["steps"].Each("name").Should().OnlyHaveUniqueItems();
        Directory.EnumerateFiles(Path.Combine(folder, "audio"), "*.wav", SearchOption.AllDirectories).Should().BeEmpty();
        client.DefaultRequestHeaders.Authorization = new("Operator", (await File.ReadAllTextAsync(Path.Combine(folder, ".rapport", "operator.token"))).Trim());
        var proof = await (await client.PostAsJsonAsync("/api/operations/erasures/verify", new { user = id, known = new[] { Said, ann.email } })).Json();
        ((bool)proof["clean"]!).Should().BeTrue(proof.ToJsonString());
        File.ReadAllLines(Path.Combine(folder, ".rapport", "erased.log")).Should().Equal(id);
    }

    // Whoever writes the table waits; the server is killed while it does, and another one starts on what it left. The next lock is taken before that.
    private async Task<NpgsqlConnection?> KilledAt(NpgsqlConnection? held, string table, string after, string? next)
    {
        await Eventually.Holds(
            async () => await held!.ExecuteScalarAsync<bool>(
                """
                select exists (select from pg_locks where relation = @table::regclass and not granted)
                    and exists (select from mt_events where type = 'erasure.step-done.v1' and data->>'name' = @after)
                """, new { table, after }), $"the step that writes {table} waits");
        await silo.Kill();
        await held!.ExecuteAsync("select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()");
        var then = next is null ? null : await Lock(next);
        await held!.DisposeAsync();
        await Start();
        return then;
    }

    private async Task<NpgsqlConnection> Lock(string table)
    {
        // Not out of the pool, whose connections are cut with the killed server's.
        var holder = new NpgsqlConnection(new NpgsqlConnectionStringBuilder(database.ConnectionString) { Pooling = false }.ConnectionString);
        await holder.OpenAsync();
        await holder.ExecuteAsync($"begin; lock table {table} in exclusive mode");
        return holder;
    }

    private async Task Start()
    {
        silo = SiloProcess.Start(
            folder,
            [$"--Rapport:Postgres:ConnectionString={database.ConnectionString}", $"--Rapport:Audio:Folder={Path.Combine(folder, "audio")}", "--Rapport:Practice:Voice:Provider=none"]);
        var token = client?.DefaultRequestHeaders.Authorization;
        client?.Dispose();
        client = new HttpClient { BaseAddress = await silo.Address() };
        client.DefaultRequestHeaders.Authorization = token;
    }
}
