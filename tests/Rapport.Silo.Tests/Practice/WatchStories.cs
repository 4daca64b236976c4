using System.Net.WebSockets;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Domain.Practice;
using Rapport.Silo.Practice;
using Rapport.Silo.Web;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

public sealed class WatchStories
{
    [Fact]
    public Task Who_loses_the_connection_in_the_middle_of_a_reply_and_comes_back_on_another_server_misses_nothing_and_hears_nothing_twice()
    {
        var partner = new HeldPartner();
        return PracticeHouse.Tell(
            async house =>
            {
                var other = house.AnotherHost();
                var ann = await house.Trainee();
                var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
                var heard = new List<long>();
                long seen;
                await using (var hub = await ann.Watch(id))
                {
                    await hub.Until("partner-turn");
                    await ann.Say(id, 1, "Good morning, Daniel.");
                    await hub.Until("partner-partial");
                    seen = hub.Version;
                    heard.AddRange(Versions(hub));
                }

                partner.GoOn();
                await using (var away = await ann.Watch(id)) await away.Until("objective");
                await using var back = await ann.Watch(id, seen, other);
                ((string)(await back.Until("partner-turn"))["text"]!).Should().Be(HeldPartner.Whole(2));
                await back.Until("objective");
                await ann.Say(id, 3, "It is about Monday.");
                (await back.Until("partner-partial"))["text"]!.GetValue<string>().Should().Be(HeldPartner.FirstHalf, "what passes on the one node is heard on the other");
                partner.GoOn();
                await back.Until("objective", p => (int)p["number"]! == 4);
                await ann.Stop(id);
                await back.Until("evaluation-ready");

                heard.AddRange(Versions(back));
                await using var whole = await ann.Watch(id, 0, other);
                await whole.Until("evaluation-ready");
                heard.Should().Equal(Versions(whole));
            },
            new HouseRules().With<IPartner>(partner));
    }

    [Fact]
    public Task A_session_on_one_server_goes_on_over_another() => PracticeHouse.Tell(async house =>
    {
        var other = house.AnotherHost();
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await using var hub = await ann.Watch(id, 0, other);

        var number = 1;
        using var there = ann.At(other);
        foreach (var line in new[] { "Good morning, Daniel.", "It is about Monday.", "What is going on?", "I see." })
        {
            var http = number % 4 == 1 ? ann.Http : there;
            (await http.PostOnce($"/api/sessions/{id}/turns", ann.Turn(number, line), $"turn-{number}")).IsSuccessStatusCode.Should().BeTrue();
            await hub.Until("objective", p => (int)p["number"]! == number + 1);
            number += 2;
        }

        (await ann.Get(id))["lines"]!.AsArray().Select(l => (int)l!["number"]!).Should().Equal(Enumerable.Range(0, 9));
    });

    [Fact]
    public Task A_stranger_and_nobody_at_all_see_nothing() => PracticeHouse.Tell(async house =>
    {
        var (ann, bob) = (await house.Trainee(), await house.Trainee("Bob"));
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;

        await using var hub = await bob.Watch(id);
        var refused = await hub.Invoking(h => h.Next()).Should().ThrowAsync<HubRefusedException>();
        refused.WithMessage("*practice.session-not-found:*");
        await using var nowhere = await ann.Watch("0123456789abcdef");
        await nowhere.Invoking(h => h.Next()).Should().ThrowAsync<HubRefusedException>();
        await FluentActions.Invoking(() => HubReader.Watch(house.Host.Address, "no token", id)).Should().ThrowAsync<WebSocketException>();
    });

    [Fact]
    public Task Who_watches_without_end_is_told_to_stop_and_others_watch_on() => PracticeHouse.Tell(async house =>
    {
        var (ann, bob) = (await house.Trainee(), await house.Trainee("Bob"));
        var (anns, bobs) = ((string)(await ann.Start(await house.Scenario()))["id"]!, (string)(await bob.Start(await house.Scenario()))["id"]!);
        var watches = house.Host.Services.GetRequiredService<Watches>();
        var places = Enumerable.Range(0, house.Host.Services.GetRequiredService<IOptions<LimitsOptions>>().Value.Watches).Select(_ => watches.Begin(ann.Id)!).ToList();

        await using var tooMany = await ann.Watch(anns);
        (await tooMany.Invoking(h => h.Next()).Should().ThrowAsync<HubRefusedException>()).WithMessage("*edge.too-many-requests:*");
        await using var other = await bob.Watch(bobs);
        await other.Until("partner-turn");

        places[0].Dispose();
        places[0].Dispose();
        await using (var again = await ann.Watch(anns))
        {
            await again.Until("partner-turn");
            watches.Begin(ann.Id).Should().BeNull("a place that is left twice makes room once");
        }
        await Eventually.Holds(() => Task.FromResult(watches.Begin(ann.Id) is not null), "the watch that was hung up on made room");
    });

    [Fact]
    public Task A_watch_of_nothing_is_refused_like_any_other() => PracticeHouse.Tell(async house =>
    {
        await using var hub = await (await house.Trainee()).Watch(null!);
        (await hub.Invoking(h => h.Next()).Should().ThrowAsync<HubRefusedException>()).WithMessage("*practice.session-not-found:*");
    });

    private static IEnumerable<long> Versions(HubReader hub) => hub.Seen.Select(p => (long?)p["version"]).OfType<long>();
}
