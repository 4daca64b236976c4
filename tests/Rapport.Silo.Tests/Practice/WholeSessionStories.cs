using System.Net;
using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Tests.Practice;

public sealed class WholeSessionStories
{
    [Fact]
    public Task A_trainee_rehearses_by_text_until_the_objective_is_met_and_is_evaluated() => PracticeHouse.Tell(async house =>
    {
        var scenario = await house.Scenario();
        var ann = await house.Trainee();

        var session = await ann.Start(scenario);
        var id = (string)session["id"]!;
        ((string)session["status"]!).Should().Be("live");
        session["lines"]!.AsArray().Should().ContainSingle().Which!["text"]!.GetValue<string>().Should().Be(scenario.OpeningLine);
        ((int)session["expectedNumber"]!).Should().Be(1);

        await using var hub = await ann.Watch(id);
        ((int)(await hub.Until("partner-turn"))["number"]!).Should().Be(0);
        var number = 1;
        foreach (var line in PracticeHouse.Dialogue)
        {
            var judged = await ann.Say(hub, id, number, line);
            number += 2;
            if ((string)judged["overall"]! == "met") break;
        }

        ((string)(await hub.Until("ended"))["reason"]!).Should().Be("objective-met");
        var ready = await hub.Until("evaluation-ready");
        ready["report"]!["ratings"]!.AsArray().Should().HaveCount(scenario.Skills.Length);

        var shown = await ann.Get(id);
        ((string)shown["status"]!).Should().Be("ended");
        ((string)shown["evaluation"]!["status"]!).Should().Be("completed");
        shown["lines"]!.AsArray().Select(l => (int)l!["number"]!).Should().Equal(Enumerable.Range(0, number));
        shown["objectives"]!.AsArray().Select(o => (string)o!["verdict"]!).Should().OnlyContain(v => v == "met");
        hub.Seen.Select(p => (long?)p["version"]).OfType<long>().Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
        hub.Seen.Should().Contain(p => (string)p["type"]! == "partner-partial");
    });

    [Fact]
    public Task Who_says_nothing_for_a_minute_has_an_idle_end_without_evaluation() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await using var hub = await ann.Watch(id);

        house.Clock.Advance(TimeSpan.FromSeconds(62));

        ((string)(await hub.Until("ended"))["reason"]!).Should().Be("idle");
        ((string)(await ann.Get(id))["evaluation"]!["status"]!).Should().Be("nothing");
    });

    [Fact]
    public Task Any_turn_winds_the_idle_timer_up_again() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await using var hub = await ann.Watch(id);
        foreach (var number in new[] { 1, 3, 5 })
        {
            house.Clock.Advance(TimeSpan.FromSeconds(50));
            await ann.Say(hub, id, number, "I see. Tell me more about it, please.");
        }

        (await house.Events<E.Ended>(id)).Should().BeEmpty();
        house.Clock.Advance(TimeSpan.FromSeconds(62));

        ((string)(await hub.Until("ended"))["reason"]!).Should().Be("idle");
        ((string)(await hub.Until("evaluation-ready"))["type"]!).Should().Be("evaluation-ready");
    });

    [Fact]
    public Task Time_is_up_when_the_scenarios_minutes_are_over_even_in_the_middle_of_a_reply()
    {
        var partner = new HeldPartner();
        return PracticeHouse.Tell(
            async house =>
            {
                var ann = await house.Trainee();
                var id = (string)(await ann.Start(await house.Scenario(s => s with { End = s.End! with { MaxMinutes = 1 } })))["id"]!;
                await using var hub = await ann.Watch(id);
                await hub.Until("partner-turn");
                await ann.Say(id, 1, "Good morning, Daniel.");
                await hub.Until("partner-partial");

                house.Clock.Advance(TimeSpan.FromSeconds(62));

                ((string)(await hub.Until("ended"))["reason"]!).Should().Be("max-duration");
                partner.GoOn();
                await hub.Until("evaluation-ready");
                (await house.Events<E.PartnerSpoke>(id)).Should().ContainSingle("what came after the end is no line any more").Which.Number.Should().Be(0);
            },
            new HouseRules().With<IPartner>(partner));
    }

    [Fact]
    public Task The_last_of_the_scenarios_turns_ends_it() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario(s => s with { End = s.End! with { MaxTurns = 2 } })))["id"]!;
        await using var hub = await ann.Watch(id);

        await ann.Say(hub, id, 1, "Good morning, Daniel.");
        (await house.Events<E.Ended>(id)).Should().BeEmpty();
        await ann.Say(hub, id, 3, "It is about Monday.");

        ((string)(await hub.Until("ended"))["reason"]!).Should().Be("max-turns");
    });

    [Fact]
    public Task What_can_not_be_mended_any_more_ends_it_as_failed() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await using var hub = await ann.Watch(id);

        await ann.Say(hub, id, 1, "You are an idiot, Daniel. You idiot.");

        var ended = await hub.Until("ended");
        ((string)ended["reason"]!).Should().Be("objective-failed");
        ((string)ended["note"]!).Should().NotBeNullOrEmpty();
    });

    [Fact]
    public Task A_trainee_may_stop_it_and_say_why() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;

        var stopped = await (await ann.Stop(id, "The phone rang.")).Json();

        ((string)stopped["ending"]!["reason"]!).Should().Be("manual");
        ((string)stopped["ending"]!["note"]!).Should().Be("The phone rang.");
        ((string)stopped["ending"]!["message"]!).Should().Contain("Continue from here");
        var again = await ann.Stop(id, "Once more.");
        again.StatusCode.Should().Be(HttpStatusCode.OK);
        ((string)(await again.Json())["ending"]!["note"]!).Should().Be("The phone rang.", "there is one end");
        (await house.Events<E.Ended>(id)).Should().ContainSingle();
    });
}
