using Rapport.Domain.Practice;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

/// <summary>What goes wrong, as it is said to people: checked for accessibility and kept as a picture.</summary>
public sealed class TroubleScreenStories
{
    [Fact]
    public Task Waiting_for_a_place_being_offline_and_an_outage() => Houses.Tell(
        async house =>
        {
            var scenario = await house.Talk();
            var ann = await house.Trainee();
            var live = (string)(await ann.Start(scenario))["id"]!;
            await using var visit = await house.SignedIn(before: Recogniser.None);
            visit.Expect("429");
            visit.Expect("422"); // What was kept was said too long ago: it is sent once more, with when.
            var page = visit.Page;
            await page.GotoAsync($"/practice/scenarios/{scenario.Id}");
            await page.Button("Start the conversation").ClickAsync();
            await Expect(page.Status("You are next")).ToBeVisibleAsync();
            await visit.Show("queue");
            var other = await visit.Tab();
            await other.GotoAsync($"/practice/scenarios/{scenario.Id}");
            await other.Button("Start the conversation").ClickAsync();
            await Expect(other.Alert("All places are taken, and so is the queue")).ToBeVisibleAsync();
            await visit.Show("scenario-full", other);
            await other.CloseAsync();

            await ann.Stop(live);
            await Expect(page.Line(scenario.OpeningLine!)).ToBeVisibleAsync();
            await page.Button("Type instead").ClickAsync();
            await visit.LosesNetwork();
            await page.Written().FillAsync(PracticeHouse.Dialogue[0]);
            await page.Button("Say it").ClickAsync();
            await Expect(page.Status("Not sent yet")).ToBeVisibleAsync();
            await Expect(page.Status("Connection lost.")).ToBeVisibleAsync();
            await visit.Show("room-offline");
            await visit.HasNetworkAgain();
            await Expect(page.Heading("Cut off by an outage")).ToBeVisibleAsync();
            await visit.Show("room-outage");
            await page.Link("See").ClickAsync();
            await Expect(page.Status("it is tried again")).ToBeVisibleAsync();
            await visit.Show("review-retrying");
        },
        new HouseRules
        {
            Settings =
            {
                ["Rapport:Practice:MaxLive"] = "1", ["Rapport:Practice:MaxQueued"] = "1", ["Rapport:Practice:ProviderAttempts"] = "1",
            },
        }.With<IPartner>(new AwayPartner(int.MaxValue)).With<IEvaluator>(new AwayEvaluator(int.MaxValue)));

    [Fact]
    public Task Speaking_and_not_being_understood() => Houses.Tell(
        async house =>
        {
            await using var visit = await house.SignedIn(before: Recogniser.None + Recogniser.DamagedOnce);
            visit.Expect("422");
            var page = visit.Page;
            await page.Begin(await house.Talk());
            await page.Speak();
            await page.Button("Send").ClickAsync();
            await Expect(page.Alert("It arrived damaged")).ToBeVisibleAsync();
            await visit.Show("room-damaged");
            await page.Button("Send it again").ClickAsync();
            await Expect(page.Alert("This turn did not get through")).ToBeVisibleAsync();
            await visit.Show("room-turn-failed");
        },
        new HouseRules().With<ITranscriber>(new OneSentence(() => "")));
}
