using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Accounts;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Rapport.Engine.Views;
using Rapport.Silo.Tests.Practice;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>Somebody asks to be erased, and all that there is about them is gone. At the end of each story every view is what follows from the events.</summary>
public sealed class ErasureStories : IAsyncLifetime
{
    private const string Scenario = "feedback-late-figures";

    private readonly string recordings = Directory.CreateTempSubdirectory("rapport-erasure-").FullName;
    private TestDatabase database = null!;
    private SiloHost silo = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        silo = SiloHost.Start(database, settings: new Dictionary<string, string> { ["Rapport:Audio:Folder"] = recordings });
    }

    public async Task DisposeAsync()
    {
        try
        {
            var views = silo.Services.GetRequiredService<Views>();
            foreach (var view in views.Names) (await views.Verify(view)).Should().BeEmpty("{0} must be what its rebuild is", view);
        }
        finally
        {
            await silo.DisposeAsync();
            await database.DisposeAsync();
            Directory.Delete(recordings, recursive: true);
        }
    }

    [Fact]
    public async Task Everything_of_the_person_goes_and_nothing_of_anybody_else()
    {
        var (ann, bob) = (await silo.NewUser("Ann"), await silo.NewUser("Bob"));
        var evaluated = await ann.Stopped(Scenario, "The zeppelin report was late.", Talk.Wav());
        await ann.Evaluated(evaluated);
        var live = await ann.StartSession(Scenario);
        await ann.Say(live, 1, "Another zeppelin line.", Talk.Wav());
        var bobs = await bob.Stopped(Scenario, "Bob says his own.", Talk.Wav());
        await bob.Evaluated(bobs);
        (await ann.Client.PostOnce($"/api/sessions/{evaluated}/evaluation", new { }, "evaluate it")).Dispose();

        var goes = await ann.Client.GetJson("/api/users/me/erasure");
        goes["parts"]!.AsArray().Single(p => (string)p!["name"]! == "practice-sessions")!["count"]!.GetValue<int>().Should().Be(2);

        var certificate = await Erased(ann);

        certificate["steps"].Each("name").Should().StartWith(["note", "end-account", "destroy-key", "count"]).And.Contain("forget-practice-sessions").And.EndWith("clear-traces");
        Count(certificate, "count", "practice-sessions").Should().Be(2);
        Count(certificate, "forget-practice-sessions", "practice-sessions").Should().Be(2);
        ((string?)certificate["steps"]![2]!["proof"]).Should().MatchRegex("^[0-9a-f]{64}$");
        certificate.ToJsonString().Should().NotContain(ann.Id).And.NotContain(ann.Email);

        (await Names($"account-{ann.Id}")).Should().Equal("account.erased.v1");
        foreach (var session in new[] { evaluated, live })
            (await Names($"practice-session-{session}")).Should().StartWith("practice-session.deleted.v1").And.EndWith("practice-session.purged.v1").And.HaveCountLessThan(5);
        var floor = await silo.Services.GetRequiredService<IGrains>().Read(PracticeFloorDecider.Family, PracticeFloorDecider.Id);
        ((Answer<PracticeFloor>.Done)floor).State!.Seats.Should().BeEmpty();
        foreach (var table in new[] { "idempotency_keys", "view_practice_sessions", "view_practice_owned_sessions", "wakeups", "snapshots" })
            (await Holds(table, ann.Id)).Should().BeFalse(table);

        (await bob.Client.GetJson($"/api/sessions/{bobs}"))["lines"]![1]!["text"]!.ToString().Should().Be("Bob says his own.");
        Directory.EnumerateFiles(recordings, "*.wav", SearchOption.AllDirectories).Should().ContainSingle("Bob's stays");
    }

    [Fact]
    public async Task The_account_ends_at_once_and_signing_in_answers_as_for_an_unknown_address()
    {
        var ann = await silo.NewUser("Ann");
        await Erased(ann);

        (await ann.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        var known = await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = ann.Email, password = User.Password });
        var unknown = await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = "nobody@rapport.example", password = User.Password });
        (known.StatusCode, Without(await known.Json())).Should().Be((unknown.StatusCode, Without(await unknown.Json())));
        (await silo.Client().PostAsJsonAsync("/api/auth/refresh", new { refreshToken = ann.RefreshToken })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        var again = await silo.Client().PostAsJsonAsync("/api/auth/register", new { email = ann.Email, password = User.Password, displayName = "Ann" });
        again.StatusCode.Should().Be(HttpStatusCode.NoContent);
        var anew = silo.SignedIn(await silo.Client().SignIn(ann.Email));
        ((string)(await anew.GetFromJsonAsync<JsonNode>("/api/users/me"))!["id"]!).Should().NotBe(ann.Id, "the address is free, for another account");
    }

    [Fact]
    public async Task Without_the_right_password_nothing_is_erased_and_guessing_locks_the_account()
    {
        var ann = await silo.NewUser("Ann");

        for (var i = 0; i < AccountDecider.MaxFailedAttempts; i++)
            (await ann.Client.PostAsJsonAsync("/api/users/me/erasure", new { password = $"guess number {i}" }).Refused()).Should().Be((422, "edge.invalid"));

        (await ann.Client.PostAsJsonAsync("/api/users/me/erasure", new { password = User.Password }).Refused()).Should().Be((422, "edge.invalid"), "it is locked");
        (await ann.Client.PostAsJsonAsync("/api/users/me/erasure", new { }).Refused()).Should().Be((422, "edge.invalid"));
        (await silo.Client().PostAsJsonAsync("/api/users/me/erasure", new { password = User.Password })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await ann.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await Names($"erasure-{ann.Id}")).Should().BeEmpty();
    }

    [Theory]
    [InlineData("0123456789abcdef0123456789abcdef01234567")]
    [InlineData("short")]
    [InlineData("00000000-0000")]
    public async Task A_certificate_that_there_is_not_is_not_found(string id) =>
        (await silo.Client().GetAsync($"/api/erasures/{id}").Refused()).Should().Be((404, "accounts.no-erasure"));

    [Fact]
    public async Task A_session_that_is_opened_in_the_middle_of_it_goes_as_well()
    {
        var ann = await silo.NewUser("Ann");
        var scenario = ((Domain.Practice.Scenario.Offered)((Answer<Domain.Practice.Scenario>.Done)await silo.Services.GetRequiredService<IGrains>().Read(ScenarioDecider.Family, Scenario)).State!).Definition;
        await Erased(ann);

        // A request that was let in before the account ended, and is only now where it opens its session.
        var open = new PracticeSessionCommand.Open("late0000000000000000000000000000", ann.Id, scenario, TimeProvider.System.GetUtcNow());
        (await silo.Services.GetRequiredService<IGrains>().Ask(PracticeSessionDecider.Family, open.SessionId, open, new("late", "late", ann.Id))).Should().BeOfType<Answer<PracticeSession>.Done>();

        await Eventually.Holds(async () => (await Names("practice-session-late0000000000000000000000000000")).Contains("practice-session.purged.v1"), "it is removed");
        (await Holds("view_practice_owned_sessions", ann.Id)).Should().BeFalse();
    }

    [Fact]
    public async Task A_step_that_fails_is_seen_and_tried_again_until_it_succeeds()
    {
        var ann = await silo.NewUser("Ann");
        var session = await ann.Stopped(Scenario, "Something.", Talk.Wav());
        await ann.Evaluated(session);
        await using (var connection = await database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync("alter table idempotency_keys rename to idempotency_keys_away");

        var id = await Asked(ann);
        await Eventually.Holds(async () => (await Names($"erasure-{ann.Id}")).Contains("erasure.step-failed.v1"), "the step failed");
        ((string)(await silo.Client().GetJson($"/api/erasures/{id}"))["status"]!).Should().Be("underway");
        await using (var connection = await database.DataSource.OpenConnectionAsync())
            await connection.ExecuteAsync("alter table idempotency_keys_away rename to idempotency_keys");

        var certificate = await Certificate(id);
        Count(certificate, "clear-traces", "late").Should().Be(0);
        (await silo.Services.GetRequiredService<IPersonKeys>().IsDestroyed(ann.Id)).Should().BeTrue();
    }

    private async Task<JsonNode> Erased(User user) => await Certificate(await Asked(user));

    private static async Task<string> Asked(User user)
    {
        var answer = await user.Client.PostAsJsonAsync("/api/users/me/erasure", new { password = User.Password });
        answer.StatusCode.Should().Be(HttpStatusCode.Accepted, await answer.Content.ReadAsStringAsync());
        var id = (string)(await answer.Json())["id"]!;
        answer.Headers.Location!.ToString().Should().Be($"/api/erasures/{id}");
        return id;
    }

    private async Task<JsonNode> Certificate(string id)
    {
        JsonNode? shown = null;
        await Eventually.Holds(async () => (string)(shown = await silo.Client().GetJson($"/api/erasures/{id}"))["status"]! == "completed", "the erasure is completed");
        return shown!;
    }

    private static long Count(JsonNode certificate, string step, string what) =>
        (long)certificate["steps"]!.AsArray().Single(s => (string)s!["name"]! == step)!["counts"]!.AsArray().Single(c => (string)c!["what"]! == what)!["number"]!;

    private async Task<string[]> Names(string stream)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return [.. await connection.QueryAsync<string>("select type from mt_events where stream_id = @stream order by version", new { stream })];
    }

    private async Task<bool> Holds(string table, string text)
    {
        await using var connection = await database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<bool>($"select exists (select from {table} t where t::text like '%' || @text || '%')", new { text });
    }

    private static string Without(JsonNode problem)
    {
        problem.AsObject().Remove("correlationId");
        return problem.ToJsonString();
    }
}
