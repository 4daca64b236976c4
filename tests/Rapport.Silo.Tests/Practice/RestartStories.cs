using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Tests.Practice;

public sealed class RestartStories
{
    [Fact]
    public Task A_reply_that_a_stopped_server_left_half_said_is_said_once_by_the_next()
    {
        var partner = new HeldPartner();
        return PracticeHouse.Tell(
            async house =>
            {
                var ann = await house.Trainee();
                var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
                long seen;
                await using (var hub = await ann.Watch(id))
                {
                    await hub.Until("partner-turn");
                    await ann.Say(id, 1, "Good morning, Daniel.");
                    await hub.Until("partner-partial");
                    seen = hub.Version;
                }

                await house.Restart();
                await using var then = await ann.Watch(id, seen);
                house.Clock.Advance(TimeSpan.FromSeconds(12));
                partner.GoOn();
                var line = await then.Until("partner-turn");
                await then.Until("objective");

                ((string)line["text"]!).Should().Be(HeldPartner.Whole(2));
                partner.Asked.Should().Be(2, "the second server begins it again");
                (await house.Events<E.PartnerSpoke>(id)).Select(e => e.Number).Should().Equal(0, 2);
                then.Seen.Select(p => (long?)p["version"]).OfType<long>().Should().OnlyContain(v => v > seen).And.BeInAscendingOrder().And.OnlyHaveUniqueItems();
            },
            new HouseRules().With<IPartner>(partner));
    }

    [Fact]
    public Task A_session_whose_time_ran_out_while_no_server_ran_ends_when_one_starts() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await using (var before = await ann.Watch(id)) await ann.Say(before, id, 1, "Good morning, Daniel.");

        await house.Restart();
        house.Clock.Advance(TimeSpan.FromSeconds(90));

        await using var hub = await ann.Watch(id);
        var ended = await hub.Until("ended");
        ((string)ended["reason"]!).Should().Be("idle");
        ((DateTimeOffset)ended["conditionAt"]!).Should().BeBefore((DateTimeOffset)ended["endedAt"]!);
        await hub.Until("evaluation-ready");
    });

    [Fact]
    public Task An_evaluation_that_was_queued_as_the_server_died_is_made_after_the_restart() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await using (var before = await ann.Watch(id)) await ann.Say(before, id, 1, "Good morning, Daniel.");
        var version = (await ann.Get(id))["version"]!.GetValue<long>();

        await house.CommitAndDie(
            new(PracticeSessionDecider.Category, id), version,
            new E.Ended(EndReason.Manual, house.Now, null, house.Now), new E.EvaluationQueued(1, 1, house.Now));
        house.Clock.Advance(TimeSpan.FromSeconds(12));

        await using var hub = await ann.Watch(id, version);
        await hub.Until("evaluation-ready");
        (await house.Events<E.EvaluationCompleted>(id)).Should().ContainSingle();
    });
}
