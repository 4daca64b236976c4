using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using FluentAssertions;
using Rapport.Silo.Tests.Practice;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Crashes;

/// <summary>
/// A server killed with SIGKILL between keeping a recording and recording its turn: the database is held, so that it stands exactly there. What the
/// killed server had sent is then either lost or still carried out; the next server finds out which.
/// </summary>
public sealed class KilledWhileKeepingStories : IAsyncLifetime
{
    private readonly string folder = Directory.CreateTempSubdirectory("rapport-killed-").FullName;
    private TestDatabase database = null!;
    private SiloProcess silo = null!;
    private HttpClient client = null!;
    private string session = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        await Start();
        var ann = new { email = "ann@example.org", password = "a long enough password", displayName = "Ann" };
        (await client.PostAsJsonAsync("/api/auth/register", ann)).EnsureSuccessStatusCode();
        var signedIn = await (await client.PostAsJsonAsync("/api/auth/login", ann)).Json();
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)signedIn["accessToken"]!);
        var opened = await (await client.PostAsJsonAsync("/api/sessions", new { scenarioId = "feedback-late-figures" })).Json();
        session = $"/api/sessions/{opened["id"]}";
    }

    public async Task DisposeAsync()
    {
        client.Dispose();
        await silo.DisposeAsync();
        await database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_recording_stays_when_its_turn_was_recorded_and_goes_when_it_was_not(bool carriedOut)
    {
        await using (var holder = await database.DataSource.OpenConnectionAsync())
        {
            await using var held = await holder.BeginTransactionAsync();
            await holder.ExecuteAsync("lock table mt_events in exclusive mode");
            var sending = Send();
            await Eventually.Holds(() => Task.FromResult(Recordings().Count == 1), "the recording is kept");
            await Eventually.Holds(async () => await Waiting(holder) > 0, "its turn is being written");
            await silo.Kill();
            await sending.Awaiting(s => s).Should().ThrowAsync<HttpRequestException>();
            if (!carriedOut)
                await holder.ExecuteAsync("""
                    select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()
                    """);
            await held.RollbackAsync();
        }
        await using var later = await database.DataSource.OpenConnectionAsync();
        await Eventually.Holds(
            async () => await later.ExecuteScalarAsync<long>("select count(*) from pg_stat_activity where datname = current_database() and state <> 'idle' and pid <> pg_backend_pid()") == 0,
            "nothing of the killed server's runs any more");
        var kept = Recordings().Should().ContainSingle().Subject;
        var mark = Marks().Should().ContainSingle().Subject;
        File.SetLastWriteTimeUtc(mark, TimeProvider.System.GetUtcNow().UtcDateTime.AddHours(-2));

        await Start();
        await Eventually.Holds(() => Task.FromResult(Marks().Count == 0), "the next server has looked after it");

        Recordings().Should().Equal(carriedOut ? [kept] : []);
        if (!carriedOut) (await Send()).EnsureSuccessStatusCode();
        JsonNode shown = null!;
        await Eventually.Holds(async () => (shown = JsonNode.Parse(await client.GetStringAsync(session))!)["lines"]!.AsArray().Count == 3, "the partner has answered");
        (await client.GetByteArrayAsync((string)shown["lines"]![1]!["audio"]!)).Should().Equal(Recording.Of(1));
        (Recordings().Count, Marks().Count).Should().Be((1, 0));
    }

    private Task<HttpResponseMessage> Send()
    {
        var now = TimeProvider.System.GetUtcNow();
        return client.PostAsJsonAsync($"{session}/turns", new { number = 1, text = "Good morning, Daniel.", audio = Convert.ToBase64String(Recording.Of(1)), startedAt = now, endedAt = now });
    }

    private static Task<long> Waiting(Npgsql.NpgsqlConnection connection) =>
        connection.ExecuteScalarAsync<long>("select count(*) from pg_locks where relation = 'mt_events'::regclass and not granted");

    private List<string> Recordings() => Files("*.wav");

    private List<string> Marks() => Directory.Exists(Path.Combine(Audio, "unsettled")) ? [.. Directory.EnumerateFiles(Path.Combine(Audio, "unsettled"))] : [];

    private List<string> Files(string pattern) => Directory.Exists(Audio) ? [.. Directory.EnumerateFiles(Audio, pattern, SearchOption.AllDirectories)] : [];

    private string Audio => Path.Combine(folder, "audio");

    private async Task Start()
    {
        silo = SiloProcess.Start(
            folder,
            [$"--Rapport:Postgres:ConnectionString={database.ConnectionString}", $"--Rapport:Audio:Folder={Audio}", "--Rapport:Practice:Voice:Provider=none"]);
        var token = client?.DefaultRequestHeaders.Authorization;
        client?.Dispose();
        client = new HttpClient { BaseAddress = await silo.Address() };
        client.DefaultRequestHeaders.Authorization = token;
    }
}
