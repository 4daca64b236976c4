using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

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

    private static HouseRules Small(int live, int queued, int retryAfter = 30) => new()
    {
        Settings =
        {
            ["Rapport:Practice:MaxLive"] = $"{live}", ["Rapport:Practice:MaxQueued"] = $"{queued}", ["Rapport:Practice:RetryAfterSeconds"] = $"{retryAfter}",
        },
    };
}
