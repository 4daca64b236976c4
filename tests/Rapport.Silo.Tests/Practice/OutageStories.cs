using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Tests.Practice;

public sealed class OutageStories
{
    private static readonly HouseRules oneTry = new() { Settings = { ["Rapport:Practice:ProviderAttempts"] = "1" } };

    private static readonly HouseRules threeTries = new() { RealTime = true, Settings = { ["Rapport:Practice:ProviderDelay"] = "00:00:00.001" } };

    [Fact]
    public Task A_partner_that_stays_away_ends_the_session_keeps_what_was_said_and_one_continues_from_there() => PracticeHouse.Tell(
        async house =>
        {
            var ann = await house.Trainee();
            var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
            await using var hub = await ann.Watch(id);
            await hub.Until("partner-turn");
            await ann.Say(id, 1, "Good morning, Daniel.");

            var ended = await hub.Until("ended");
            ((string)ended["reason"]!).Should().Be("provider-outage");
            ((string)ended["note"]!).Should().Be("reply");
            ((string)ended["message"]!).Should().Contain("continue from here");
            (await ann.Get(id))["lines"]!.AsArray().Select(l => (string)l!["text"]!).Should().HaveCount(2).And.EndWith("Good morning, Daniel.");

            var next = await Trainee.Made(await ann.Http.PostAsJsonAsync("/api/sessions", new { continueFrom = id }));
            ((string)next["continuesFrom"]!).Should().Be(id);
            await using var then = await ann.Watch((string)next["id"]!);
            var reply = await then.Until("partner-turn");
            ((int)reply["number"]!).Should().Be(2, "the partner answers what was left unanswered");
            await then.Until("objective");
            ((int)(await ann.Get((string)next["id"]!))["expectedNumber"]!).Should().Be(3);
            (await house.Events<E.Opened>(id)).Should().ContainSingle("the old session stays as it was");
        },
        oneTry.With<IPartner>(new AwayPartner(1)));

    [Fact]
    public Task A_line_that_no_database_takes_as_it_is_does_not_hold_its_session_up() => PracticeHouse.Tell(
        async house =>
        {
            var ann = await house.Trainee();
            var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
            await using var hub = await ann.Watch(id);

            await ann.Say(hub, id, 1, "Good morning, Daniel.");

            (await house.Events<E.PartnerSpoke>(id))[^1].Text.Should().Be("They were\uFFFD right.");
        },
        oneTry.With<IPartner>(new PartnerOfOneLine("They were\0 right.")));

    [Fact]
    public Task A_partner_that_fails_twice_is_tried_a_third_time_and_nobody_notices()
    {
        var partner = new AwayPartner(2);
        return PracticeHouse.Tell(
            async house =>
            {
                var ann = await house.Trainee();
                var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
                await using var hub = await ann.Watch(id);

                await ann.Say(hub, id, 1, "Good morning, Daniel.");

                partner.Asked.Should().Be(3);
                (await house.Events<E.PartnerSpoke>(id)).Select(e => e.Number).Should().Equal(0, 2);
            },
            threeTries.With<IPartner>(partner));
    }

    [Fact]
    public Task An_evaluator_that_fails_is_tried_again_later_and_the_session_says_when() => PracticeHouse.Tell(
        async house =>
        {
            var ann = await house.Trainee();
            var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
            await using var hub = await ann.Watch(id);
            await ann.Say(hub, id, 1, "Good morning, Daniel.");
            await ann.Stop(id);

            var failed = await hub.Until("evaluation-failed");
            ((DateTimeOffset)failed["retryAt"]!).Should().Be(house.Now + TimeSpan.FromSeconds(5));
            ((string)(await ann.Get(id))["evaluation"]!["status"]!).Should().Be("retrying");
            house.Clock.Advance(TimeSpan.FromSeconds(7));

            var ready = await hub.Until("evaluation-ready");
            ((int)ready["run"]!).Should().Be(1, "it is the same run");
            ((string)ready["report"]!["summary"]!).Should().Be("After 2 tries.");
        },
        oneTry.With<IEvaluator>(new AwayEvaluator(1)));

    [Fact]
    public Task A_failing_evaluation_is_followed_over_HTTP_attempt_by_attempt_with_the_pauses_of_the_settings() => PracticeHouse.Tell(
        async house =>
        {
            var ann = await house.Trainee();
            var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
            await using var hub = await ann.Watch(id);
            await ann.Say(hub, id, 1, "Good morning, Daniel.");
            await ann.Stop(id);

            await hub.Until("evaluation-failed");
            var first = await Shown(HttpStatusCode.Accepted, "retrying");
            ((int)first["run"]!, (int)first["attempt"]!, (DateTimeOffset)first["retryAt"]!).Should().Be((1, 1, house.Now + TimeSpan.FromSeconds(1)));
            ((string)first["reason"]!).Should().NotBeEmpty();

            house.Clock.Advance(TimeSpan.FromSeconds(2));
            await hub.Until("evaluation-failed");
            var second = await Shown(HttpStatusCode.Accepted, "retrying");
            ((int)second["run"]!, (int)second["attempt"]!, (DateTimeOffset)second["retryAt"]!).Should().Be((1, 2, house.Now + TimeSpan.FromSeconds(9)));
            (await ann.Http.PostAsync($"/api/sessions/{id}/evaluation", null)).StatusCode.Should().Be(HttpStatusCode.Conflict, "one is on its way");

            house.Clock.Advance(TimeSpan.FromSeconds(10));
            await hub.Until("evaluation-failed");
            var last = await Shown(HttpStatusCode.OK, "failed");
            ((int)last["run"]!).Should().Be(1);
            last["retryAt"].Should().BeNull();

            (await ann.Http.PostAsync($"/api/sessions/{id}/evaluation", null)).StatusCode.Should().Be(HttpStatusCode.Accepted);
            await hub.Until("evaluation-ready");
            var ready = await Shown(HttpStatusCode.OK, "completed");
            ((int)ready["run"]!, (string)ready["report"]!["summary"]!).Should().Be((2, "After 4 tries."));

            async Task<JsonNode> Shown(HttpStatusCode code, string status)
            {
                var answer = await ann.Http.GetAsync($"/api/sessions/{id}/evaluation");
                answer.StatusCode.Should().Be(code);
                var shown = await answer.Json();
                ((string)shown["status"]!).Should().Be(status);
                return shown;
            }
        },
        new HouseRules { Settings = { ["Rapport:Practice:ProviderAttempts"] = "1", ["Rapport:Practice:EvaluationPauses"] = "00:00:01, 00:00:09" } }
            .With<IEvaluator>(new AwayEvaluator(3)));

    [Fact]
    public Task An_evaluator_that_fails_for_good_says_so_after_four_tries() => PracticeHouse.Tell(
        async house =>
        {
            var ann = await house.Trainee();
            var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
            await using var hub = await ann.Watch(id);
            await ann.Say(hub, id, 1, "Good morning, Daniel.");
            await ann.Stop(id);

            foreach (var pause in new[] { 5, 30, 120 })
            {
                (await hub.Until("evaluation-failed"))["retryAt"].Should().NotBeNull();
                house.Clock.Advance(TimeSpan.FromSeconds(pause + 2));
            }

            (await hub.Until("evaluation-failed"))["retryAt"].Should().BeNull();
            ((string)(await ann.Get(id))["evaluation"]!["status"]!).Should().Be("failed");
        },
        oneTry.With<IEvaluator>(new AwayEvaluator(int.MaxValue)));
}
