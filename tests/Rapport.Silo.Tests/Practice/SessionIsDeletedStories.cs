using System.Net;
using System.Net.Http.Json;
using System.Text;
using Dapper;
using FluentAssertions;
using Rapport.Silo.Practice;
using Xunit;
using static Rapport.Silo.Tests.Practice.PlayedHistory;
using static Rapport.Silo.Tests.Practice.SessionIsOverStories;

namespace Rapport.Silo.Tests.Practice;

/// <summary>One deletes a session that is over, and nothing of it is left anywhere.</summary>
public sealed class SessionIsDeletedStories : PracticeServer
{
    private User ann = null!, bob = null!;

    private protected override void Seed(SeedFolder seeds) => seeds.Skill("listening").Scenario("late-figures").Scenario("salary");

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        (ann, bob) = (await Host.NewUser(), await Host.NewUser("Bob"));
    }

    [Fact]
    public async Task What_is_deleted_is_gone_everywhere()
    {
        const string Secret = "Purple elephants sleep in my kitchen.";
        var session = await ann.Stopped("late-figures", Secret, Talk.Wav());
        await ann.Evaluated(session);
        var link = (string)(await ann.Client.GetJson($"/api/history/{session}?historyStepCount=1"))["lines"]![1]!["audio"]!;
        Recordings().Should().ContainSingle();

        var deleted = await ann.Client.DeleteAsync(Path(session));
        deleted.StatusCode.Should().Be(HttpStatusCode.NoContent);
        var position = deleted.Headers.GetValues("Rapport-Position").Single();
        await Eventually.Holds(async () => await Rows($"select count(*) from mt_events where stream_id = 'practice-session-{session}' and type = 'practice-session.purged.v1'") == 1, "it is purged");

        foreach (var query in (string[])[$"/api/history?historyStepCount=1&position={position}", $"/api/sessions?position={position}"])
            (await ann.Client.GetJson(query))["items"]!.AsArray().Should().BeEmpty();
        foreach (var request in Everything(ann.Client, session).Take(5)) (await request.Refused()).Should().Be((404, "practice.session-not-found"));
        ((int)(await Host.Client().GetAsync(link)).StatusCode).Should().Be(404);
        Recordings().Should().BeEmpty();
        (await TablesWith(Secret)).Should().BeEmpty();
        (await Rows($"select count(*) from view_practice_sessions where key = '{session}'")).Should().Be(0);
        (await Rows($"select count(*) from snapshots where stream_id = 'practice-session-{session}'")).Should().Be(0);
        (await Rows($"select count(*) from wakeups where stream_id = 'practice-session-{session}'")).Should().Be(0);
    }

    [Fact]
    public async Task What_was_answered_about_a_deleted_session_is_not_answered_again()
    {
        var begun = await ann.Client.PostOnce("/api/sessions", new { scenarioId = "late-figures" }, "begin");
        var session = (string)(await begun.Json())["id"]!;
        await ann.Say(session, 1, "Nice weather today.");
        var stopped = await ann.Client.PostOnce(Path(session, "/stop"), new { }, "stop");
        (await stopped.Content.ReadAsStringAsync()).Should().Contain("Nice weather today.");
        await ann.Evaluated(session);
        var other = (string)(await (await ann.Client.PostOnce("/api/sessions", new { scenarioId = "salary" }, "other")).Json())["id"]!;

        (await ann.Client.DeleteAsync(Path(session))).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await ann.Client.PostOnce(Path(session, "/stop"), new { }, "stop")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await ann.Client.PostOnce(Path(session, "/STOP/"), new { }, "stop")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        var again = await ann.Client.PostOnce("/api/sessions", new { scenarioId = "late-figures" }, "begin");
        ((string)(await again.Json())["id"]!).Should().NotBe(session, "what is gone is not handed out");
        ((string)(await (await ann.Client.PostOnce("/api/sessions", new { scenarioId = "salary" }, "other")).Json())["id"]!).Should().Be(other);
    }

    [Fact]
    public async Task A_key_whose_sessions_are_deleted_again_and_again_is_used_up()
    {
        HttpResponseMessage begun;
        var made = 0;
        for (; (begun = await ann.Client.PostOnce("/api/sessions", new { scenarioId = "late-figures" }, "again")).IsSuccessStatusCode; made++)
        {
            var session = (string)(await begun.Json())["id"]!;
            (await ann.Client.PostAsJsonAsync(Path(session, "/stop"), new { })).EnsureSuccessStatusCode();
            (await ann.Client.DeleteAsync(Path(session))).EnsureSuccessStatusCode();
            made.Should().BeLessThan(30);
        }

        made.Should().Be(20, "looking for a free one is work that nobody may make grow");
        ((string)(await begun.Json())["code"]!).Should().Be("practice.session-exists");
    }

    [Fact]
    public async Task Whoever_deleted_a_session_may_do_so_again_and_nobody_else_hears_of_it()
    {
        var session = await ann.Stopped("late-figures");
        for (var i = 0; i < 3; i++) (await ann.Client.DeleteAsync(Path(session))).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await bob.Client.DeleteAsync(Path(session)).Refused()).Should().Be((404, "practice.session-not-found"));
        (await Rows($"select count(*) from mt_events where stream_id = 'practice-session-{session}' and type = 'practice-session.deleted.v1'")).Should().Be(1);
    }

    [Fact]
    public async Task A_session_that_another_goes_on_from_can_be_deleted_and_the_other_stays_whole()
    {
        await Host.Played(ann, "broken-off", "late-figures", Monday, PlayedEnd.Outage, "Nice weather today.");
        var session = (string)(await (await Again(ann, "broken-off", "here")).Json())["id"]!;
        (await ann.Client.DeleteAsync(Path("broken-off"))).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await ann.Client.GetJson(Path(session)))["lines"].Each("text").Should().StartWith(["You wanted to talk?", "Nice weather today."]);
    }

    private string[] Recordings() => Directory.Exists(System.IO.Path.Combine(Host.Data, "audio"))
        ? Directory.GetFiles(System.IO.Path.Combine(Host.Data, "audio"), "*", SearchOption.AllDirectories)
        : [];

    private async Task<long> Rows(string sql)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>(sql);
    }

    /// <summary>All tables, whichever there are, in which the text stands anywhere, as text or as bytes.</summary>
    private async Task<List<string>> TablesWith(string text)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        var found = new List<string>();
        foreach (var table in (await connection.QueryAsync<string>("select tablename from pg_tables where schemaname = 'public'")).ToList())
            if (await connection.ExecuteScalarAsync<bool>(
                $"select exists (select from \"{table}\" t where t::text ilike @text or t::text ilike @bytes)",
                new { text = $"%{text}%", bytes = $"%{Convert.ToHexString(Encoding.UTF8.GetBytes(text))}%" })) found.Add(table);
        return found;
    }
}
