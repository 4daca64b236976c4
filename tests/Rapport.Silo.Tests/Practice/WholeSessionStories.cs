using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

public sealed class WholeSessionStories
{
    [Fact]
    public async Task A_trainee_rehearses_by_text_until_the_objective_is_met_and_is_evaluated()
    {
        await using var house = await PracticeHouse.Open();
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

        var ended = await hub.Until("ended");
        ((string)ended["reason"]!).Should().Be("objective-met");
        var ready = await hub.Until("evaluation-ready");
        ready["report"]!["ratings"]!.AsArray().Should().HaveCount(scenario.Skills.Length);

        var shown = await ann.Get(id);
        ((string)shown["status"]!).Should().Be("ended");
        ((string)shown["evaluation"]!["status"]!).Should().Be("completed");
        shown["lines"]!.AsArray().Select(l => (int)l!["number"]!).Should().Equal(Enumerable.Range(0, number));
        shown["objectives"]!.AsArray().Select(o => (string)o!["verdict"]!).Should().OnlyContain(v => v == "met");
        (await house.Floor()).Seats.Should().BeEmpty();
    }
}
