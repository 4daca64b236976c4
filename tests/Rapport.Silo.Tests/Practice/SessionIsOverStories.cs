using System.Collections.Immutable;
using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Practice;
using Rapport.Silo.Practice;
using Xunit;
using static Rapport.Silo.Tests.Practice.PlayedHistory;

namespace Rapport.Silo.Tests.Practice;

/// <summary>What one does with a session that is over: look at it, have it evaluated again, practise again. Deleting it: <see cref="SessionIsDeletedStories"/>.</summary>
public sealed class SessionIsOverStories : PracticeServer
{
    private readonly Gate gate = new();
    private User ann = null!, bob = null!;

    private protected override void Seed(SeedFolder seeds) => seeds.Skill("listening").Scenario("late-figures").Scenario("salary");

    private protected override void Replace(IServiceCollection services)
    {
        var real = services.Last(s => s.ServiceType == typeof(IEvaluator)).ImplementationFactory!;
        services.AddSingleton<IEvaluator>(s => new Gated((IEvaluator)real(s), gate));
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        (ann, bob) = (await Host.NewUser(), await Host.NewUser("Bob"));
    }

    internal static string Path(string session, string rest = "") => $"/api/sessions/{session}{rest}";

    internal static Task<HttpResponseMessage> Again(User user, string session, string? from = null) => user.Client.PostAsJsonAsync(Path(session, "/practice-again"), new { from });

    [Fact]
    public async Task The_detail_has_all_that_was_said_with_links_to_the_audio_for_its_owner()
    {
        var wav = Talk.Wav();
        var session = await ann.Stopped("late-figures", "Nice weather today.", wav);
        await ann.Evaluated(session);

        var detail = await ann.Client.GetJson($"/api/history/{session}?historyStepCount=2");
        ((string)detail["ending"]!["reason"]!).Should().Be("manual");
        detail["lines"].Each("speaker").Should().Equal("partner", "trainee", "partner");
        ((string)detail["lines"]![1]!["text"]!).Should().Be("Nice weather today.");
        ((string)detail["scenario"]!["brief"]!).Should().Be("Talk with Daniel.");
        detail["objectives"].Each("verdict").Should().Equal("open");
        detail["evaluation"]!["report"]!["ratings"].Each("skillId").Should().Equal("listening");
        detail.ToJsonString().Should().NotContain("The secret of his lateness").And.NotContain("stillOpen");

        var link = (string)detail["lines"]![1]!["audio"]!;
        (await Host.Client().GetByteArrayAsync(link)).Should().Equal(wav);
        ((int)(await Host.Client().GetAsync(link[..^2])).StatusCode).Should().Be(403);
        ((int)(await bob.Client.GetAsync(link)).StatusCode).Should().Be(403, "it is for Ann");
        detail["lines"]![0]!["audio"].Should().BeNull();
    }

    [Fact]
    public async Task Somebody_elses_session_is_not_there_and_neither_is_one_that_never_was()
    {
        var session = await ann.Stopped("late-figures");
        foreach (var id in (string[])[session, new string('0', 32), "no.id", new string('a', 80)])
            foreach (var request in Everything(bob.Client, id)) (await request.Refused()).Should().Be((404, "practice.session-not-found"), id);
        (await ann.Client.GetAsync($"/api/history/{session}?historyStepCount=1")).StatusCode.Should().Be(HttpStatusCode.OK, "nobody else has touched it");
    }

    internal static IEnumerable<Task<HttpResponseMessage>> Everything(HttpClient client, string id) =>
    [
        client.GetAsync(Path(id)), client.GetAsync($"/api/history/{id}?historyStepCount=1"), client.GetAsync(Path(id, "/evaluation")),
        client.PostAsync(Path(id, "/evaluation"), null), client.PostAsync(Path(id, "/practice-again"), null), client.DeleteAsync(Path(id)),
    ];

    [Fact]
    public async Task A_live_session_is_no_history_is_not_evaluated_not_practised_again_and_not_deleted()
    {
        var session = await ann.StartSession("late-figures");
        (await ann.Client.GetAsync($"/api/history/{session}?historyStepCount=1").Refused()).Should().Be((409, "practice.session-not-ended"));
        (await ann.Client.GetAsync(Path(session, "/evaluation")).Refused()).Should().Be((409, "practice.session-not-ended"));
        (await ann.Client.PostAsync(Path(session, "/evaluation"), null).Refused()).Should().Be((409, "practice.session-not-ended"));
        (await Again(ann, session).Refused()).Should().Be((409, "practice.session-not-ended"));
        (await ann.Client.DeleteAsync(Path(session)).Refused()).Should().Be((409, "practice.session-live"));
        (await ann.Client.GetJson("/api/sessions?status=live&position=1000000"))["items"].Each("id").Should().Equal(session);
        await ann.Stop(session);
    }

    [Fact]
    public async Task The_detail_asks_how_many_steps_it_took_too() =>
        (await ann.Client.FaultsOf($"/api/history/{new string('0', 32)}")).Should().Equal("historyStepCount");

    [Fact]
    public async Task There_is_one_run_of_an_evaluation_at_a_time_and_another_when_it_is_asked_for()
    {
        gate.Close();
        var session = await ann.Stopped("late-figures");
        var queued = await ann.Client.GetAsync(Path(session, "/evaluation"));
        queued.StatusCode.Should().Be(HttpStatusCode.Accepted);
        queued.Headers.RetryAfter.Should().NotBeNull();
        ((string)(await queued.Json())["status"]!).Should().BeOneOf("queued", "running");
        (await ann.Client.PostAsync(Path(session, "/evaluation"), null).Refused()).Should().Be((409, "practice.evaluation-running"));

        gate.Open();
        var first = await ann.Evaluated(session);
        (((string)first["status"]!), ((int)first["run"]!)).Should().Be(("completed", 1));

        gate.Close();
        var asked = await ann.Client.PostOnce(Path(session, "/evaluation"), new { }, "once-more");
        asked.StatusCode.Should().Be(HttpStatusCode.Accepted);
        var second = await asked.Json();
        ((int)second["run"]!).Should().Be(2);
        second["report"]!.ToJsonString().Should().Be(first["report"]!.ToJsonString(), "the last report stays until the new one is there");
        (await ann.Client.PostAsync(Path(session, "/evaluation"), null).Refused()).Should().Be((409, "practice.evaluation-running"));
        gate.Open();
        ((int)(await ann.Evaluated(session))["run"]!).Should().Be(2);

        (await ann.Client.PostOnce(Path(session, "/evaluation"), new { }, "once-more")).StatusCode.Should().Be(HttpStatusCode.Accepted);
        ((int)(await ann.Evaluated(session))["run"]!).Should().Be(2, "the same request again asks for nothing more");
    }

    [Fact]
    public async Task Where_nothing_was_said_there_is_nothing_to_evaluate()
    {
        var session = await ann.StartSession("late-figures");
        await ann.Stop(session);
        ((string)(await ann.Evaluated(session))["status"]!).Should().Be("nothing");
        (await ann.Client.PostAsync(Path(session, "/evaluation"), null).Refused()).Should().Be((409, "practice.nothing-to-evaluate"));
    }

    [Fact]
    public async Task Practising_again_takes_the_scenario_as_it_is_now_and_leaves_the_old_session_as_it_was()
    {
        var old = await ann.Stopped("late-figures");
        await ann.Evaluated(old);
        var before = (await ann.Client.GetJson($"/api/history/{old}?historyStepCount=1"))["lines"].Each("text");
        Seeds.Scenario("late-figures", s => s["title"] = "The emptier slide");
        await Import();

        var answer = await ann.Client.PostAsync(Path(old, "/practice-again"), null);
        answer.StatusCode.Should().Be(HttpStatusCode.Created);
        var anew = await answer.Json();
        ((string)anew["id"]!).Should().NotBe(old);
        ((string)anew["practisedAgainFrom"]!).Should().Be(old);
        ((string)anew["scenarioTitle"]!).Should().Be("The emptier slide");
        anew["lines"].Each("text").Should().Equal("You wanted to talk?");

        var after = await ann.Client.GetJson($"/api/history/{old}?historyStepCount=1");
        ((string)after["scenario"]!["title"]!).Should().Be("The scenario late-figures");
        after["lines"].Each("text").Should().Equal(before);
    }

    [Fact]
    public async Task The_same_request_to_practise_again_is_the_same_session()
    {
        var old = await ann.Stopped("late-figures");
        var ids = new List<string>();
        for (var i = 0; i < 2; i++) ids.Add((string)(await (await ann.Client.PostOnce(Path(old, "/practice-again"), new { }, "again")).Json())["id"]!);
        ids[1].Should().Be(ids[0]);
    }

    [Fact]
    public async Task After_an_outage_the_conversation_goes_on_from_where_it_broke_off()
    {
        await Host.Played(ann, "broken-off", "late-figures", Monday, PlayedEnd.Outage, "Nice weather today.", "Very nice weather.");
        var answer = await Again(ann, "broken-off", "here");
        answer.StatusCode.Should().Be(HttpStatusCode.Created, await answer.Content.ReadAsStringAsync());
        var session = (string)(await answer.Json())["id"]!;
        await Eventually.Holds(async () => (string?)(await ann.Client.GetJson(Path(session)))["phase"] == "trainee", "the partner answers what was left unanswered");
        var shown = await ann.Client.GetJson(Path(session));
        ((string)shown["continuesFrom"]!).Should().Be("broken-off");
        shown["lines"].Each("text").Take(4).Should().Equal((await ann.Client.GetJson("/api/history/broken-off?historyStepCount=1"))["lines"].Each("text"));
        shown["lines"].Each("speaker").Should().Equal("partner", "trainee", "partner", "trainee", "partner");
    }

    [Fact]
    public async Task What_broke_off_goes_on_by_either_door_and_what_came_to_its_end_by_none()
    {
        await Host.Played(ann, "met", "late-figures", Monday, PlayedEnd.Stopped, "I will send the figures on Friday.");
        var stopped = await ann.Stopped("late-figures");
        Task<HttpResponseMessage> From(string session) => ann.Client.PostAsJsonAsync("/api/sessions", new { continueFrom = session });

        (await Again(ann, "met", "here").Refused()).Should().Be((409, "practice.cannot-continue"));
        (await From("met").Refused()).Should().Be((409, "practice.cannot-continue"));
        ((bool)(await ann.Client.GetJson("/api/history/met?historyStepCount=1"))["canContinue"]!).Should().BeFalse();

        ((bool)(await ann.Client.GetJson($"/api/history/{stopped}?historyStepCount=1"))["canContinue"]!).Should().BeTrue();
        foreach (var answer in new[] { await Again(ann, stopped, "here"), await From(stopped) })
            ((string)(await answer.Json())["continuesFrom"]!).Should().Be(stopped);
        (await Again(ann, stopped, "there").Refused()).Should().Be((422, "edge.invalid"));
    }

    [Fact]
    public async Task A_scenario_that_is_gone_is_not_practised_again_but_gone_on_with()
    {
        await Host.Played(ann, "broken-off", "salary", Monday, PlayedEnd.Outage, "Nice weather today.");
        Seeds.Remove("scenarios/salary.json");
        await Import();
        (await Again(ann, "broken-off", "start").Refused()).Should().Be((404, "practice.scenario-not-found"));
        (await Again(ann, "broken-off", "here")).StatusCode.Should().Be(HttpStatusCode.Created);
    }

    private sealed class Gate
    {
        private TaskCompletionSource open = Opened();

        public Task Passed => open.Task;

        public void Close() => open = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public void Open() => open.SetResult();

        private static TaskCompletionSource Opened()
        {
            var opened = new TaskCompletionSource();
            opened.SetResult();
            return opened;
        }
    }

    /// <summary>The real evaluator, behind a gate.</summary>
    private sealed class Gated(IEvaluator real, Gate gate) : IEvaluator
    {
        public string Name => real.Name;

        public async ValueTask<EvaluationReport> Evaluate(Rehearsal rehearsal, ImmutableArray<SkillDefinition> skills, CancellationToken ct)
        {
            await gate.Passed.WaitAsync(ct);
            return await real.Evaluate(rehearsal, skills, ct);
        }
    }
}
