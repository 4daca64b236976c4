using FluentAssertions;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Web.Tests;

public sealed class QueueStories
{
    [Fact]
    public Task Who_comes_when_all_places_are_taken_waits_with_a_place_and_begins_by_herself() => Houses.Tell(
        async house =>
        {
            var scenario = await house.Talk();
            var ann = await house.Trainee();
            var (live, ahead) = ((string)(await ann.Start(scenario))["id"]!, (string)(await ann.Start(scenario))["id"]!);
            await using var visit = await house.SignedIn();
            var page = visit.Page;
            await page.GotoAsync($"/practice/scenarios/{scenario.Id}");
            await page.Button("Start the conversation").ClickAsync();
            await Expect(page.Status("You are number 2 in the queue")).ToBeVisibleAsync();

            await ann.Stop(live);
            await Expect(page.Status("You are next")).ToBeVisibleAsync();
            await ann.Stop(ahead);

            await Expect(page.Line(scenario.OpeningLine!)).ToBeVisibleAsync();
            await page.Button("Type instead").ClickAsync();
            await page.Say("Good morning, Daniel.");
        },
        Small(live: 1, queued: 2));

    [Fact]
    public Task Who_finds_the_queue_full_too_is_told_when_to_try_again_and_then_gets_in() => Houses.Tell(
        async house =>
        {
            var scenario = await house.Talk();
            var ann = await house.Trainee();
            var live = (string)(await ann.Start(scenario))["id"]!;
            await using var visit = await house.SignedIn();
            visit.Expect("429");
            var page = visit.Page;
            await page.GotoAsync($"/practice/scenarios/{scenario.Id}");

            await page.Button("Start the conversation").ClickAsync();

            await Expect(page.Alert("All places are taken, and so is the queue")).ToContainTextAsync("Nothing was started.");
            await ann.Stop(live);
            await Eventually.Holds(async () => (await house.Floor()).Seats.IsEmpty, "the place is free");
            await Expect(page.Alert("You can try again now.")).ToBeVisibleAsync();
            await page.Button("Try again").ClickAsync();
            await Expect(page.Line(scenario.OpeningLine!)).ToBeVisibleAsync();
        },
        Small(live: 1, queued: 0, retryAfter: 2));

    [Fact]
    public Task Who_has_waited_long_enough_leaves_the_queue() => Houses.Tell(
        async house =>
        {
            var scenario = await house.Talk();
            var ann = await house.Trainee();
            await ann.Start(scenario);
            await using var visit = await house.SignedIn();
            var page = visit.Page;
            await page.GotoAsync($"/practice/scenarios/{scenario.Id}");
            await page.Button("Start the conversation").ClickAsync();
            await Expect(page.Status("You are next")).ToBeVisibleAsync();

            await page.Button("Leave the queue").ClickAsync();

            await Expect(page.Heading("Which talk is ahead of you?")).ToBeVisibleAsync();
            await Eventually.Holds(async () => (await house.Floor()).Queue.IsEmpty, "nobody waits");
        },
        Small(live: 1, queued: 1));

    // The server answers with a session that has no place yet when getting one takes long, or when it dies in the middle of it.
    [Fact]
    public Task Who_waits_for_a_place_that_is_not_to_be_had_is_told_so_and_tries_again_later() => Houses.Tell(
        async house =>
        {
            var scenario = await house.Talk();
            var ann = await house.Trainee();
            var live = (string)(await ann.Start(scenario))["id"]!;
            var mira = await house.Host.NewUser("Mira");
            await using var visit = await house.SignedIn(user: mira);
            var page = visit.Page;
            var session = Guid.NewGuid().ToString("n");
            await house.Commit(new(PracticeSessionDecider.Category, session), 0, new E.Opened(session, mira.Id, scenario, null, [], null, house.Now));

            await page.GotoAsync($"/practice/sessions/{session}");

            await Expect(page.Alert("There was no place after all")).ToContainTextAsync("Nothing is lost");
            (await house.Floor()).Queue.Should().BeEmpty();
            await visit.Show("queue-turned-away");
            await page.ReloadAsync();
            await Expect(page.Alert("There was no place after all")).ToBeVisibleAsync();
            await ann.Stop(live);
            await Eventually.Holds(async () => (await house.Floor()).Seats.IsEmpty, "the place is free");
            await page.Link("Back to the scenario").ClickAsync();
            await page.Button("Start the conversation").ClickAsync();
            await Expect(page.Line(scenario.OpeningLine!)).ToBeVisibleAsync();
        },
        Small(live: 1, queued: 0));

    private static HouseRules Small(int live, int queued, int retryAfter = 30) => new()
    {
        Settings =
        {
            ["Rapport:Practice:MaxLive"] = $"{live}", ["Rapport:Practice:MaxQueued"] = $"{queued}", ["Rapport:Practice:RetryAfterSeconds"] = $"{retryAfter}",
        },
    };
}
