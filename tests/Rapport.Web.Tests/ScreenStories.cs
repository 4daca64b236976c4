using Microsoft.Playwright;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

/// <summary>The views of the app with their states, each checked for accessibility and kept as a picture.</summary>
public sealed class ScreenStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task Signing_in_and_up()
    {
        await using var visit = await Visit.Begin(house.Host.Address);
        visit.Expect("401");
        visit.Expect("422");
        var page = visit.Page;
        await page.GotoAsync("/");
        await Expect(page.Heading("Sign in")).ToBeVisibleAsync();
        await visit.Show("sign-in");
        await page.GetByLabel("E-mail").FillAsync("nobody@rapport.example");
        await page.GetByLabel("Password").FillAsync("not a password");
        await page.Button("Sign in").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await visit.Show("sign-in-refused");
        await page.GotoAsync("/sign-up");
        await Expect(page.Heading("Make an account")).ToBeVisibleAsync();
        await visit.Show("sign-up");
        await page.GetByLabel("E-mail").FillAsync("no address");
        await page.GetByLabel("Password").FillAsync("short");
        await page.Button("Make the account").ClickAsync();
        await Expect(page.GetByLabel("Password")).ToHaveAttributeAsync("aria-invalid", "true");
        await visit.Show("sign-up-faults");
    }

    [Fact]
    public async Task The_catalogue_and_a_scenario()
    {
        await using var visit = await house.SignedIn();
        visit.Expect("ERR_FAILED");
        visit.Expect("503");
        visit.Expect("404");
        var page = visit.Page;
        await Expect(page.Link("The empty slide").First).ToBeVisibleAsync();
        await visit.Show("catalogue");
        await page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await visit.Show("catalogue-filters");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("nothing has these words");
        await Expect(page.GetByText("Nothing fits all of that")).ToBeVisibleAsync();
        await visit.Show("catalogue-nothing-fits");

        var go = await page.Hold("**/api/scenarios?*");
        await page.GotoAsync("/practice");
        await Expect(page.GetByLabel("Loading the scenarios")).ToBeVisibleAsync();
        await visit.Show("catalogue-loading");
        go.SetResult();
        await Expect(page.Link("The empty slide").First).ToBeVisibleAsync();

        await page.Fail("**/api/scenarios?*");
        await page.GetByRole(AriaRole.Searchbox).FillAsync("slide");
        await Expect(page.Alert("We could not load the scenarios")).ToBeVisibleAsync();
        await visit.Show("catalogue-error");
        await page.UnrouteAllAsync();
        await page.Button("Try again").ClickAsync();
        await page.Link("The empty slide").First.ClickAsync();
        await Expect(page.Button("Start the conversation")).ToBeVisibleAsync();
        await visit.Show("scenario");
        await page.Link("All scenarios").ClickAsync();
        await Expect(page.Link("The empty slide").First).ToBeVisibleAsync();

        await visit.LosesNetwork();
        await page.Link("The empty slide").First.ClickAsync();
        await Expect(page.Button("Start the conversation")).ToBeVisibleAsync();
        await Expect(page.GetByText("This is from")).ToBeVisibleAsync();
        await visit.Show("scenario-offline");
        await page.Link("All scenarios").ClickAsync();
        await Expect(page.GetByText("This is from")).ToBeVisibleAsync();
        await Expect(page.Link("The empty slide").First).ToBeVisibleAsync();
        await visit.Show("catalogue-offline");
        await visit.HasNetworkAgain();
        await page.GotoAsync("/practice/scenarios/there-is-no-such-one");
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await visit.Show("scenario-gone");
        await page.GotoAsync("/nowhere");
        await Expect(page.Heading("There is nothing here")).ToBeVisibleAsync();
        await visit.Show("nowhere");
        await page.GotoAsync("/settings");
        await Expect(page.Heading("Settings")).ToBeVisibleAsync();
        await visit.Show("settings");
    }

    [Fact]
    public async Task The_practice_room_the_evaluation_and_the_history()
    {
        await using var visit = await house.SignedIn(before: Recogniser.None);
        visit.Expect("503");
        var page = visit.Page;
        await page.GotoAsync("/practice/history");
        await Expect(page.GetByText("Nothing yet")).ToBeVisibleAsync();
        await visit.Show("history-empty");

        await page.Begin(await house.Talk(s => s with { Id = "feedback-late-figures" }));
        await visit.Show("room-beginning");
        await page.Fail("**/api/sessions/*");
        await page.ReloadAsync();
        await Expect(page.Heading("The practice room could not be opened")).ToBeVisibleAsync();
        await visit.Show("room-error");
        await page.UnrouteAllAsync();
        await page.Button("Try again").ClickAsync();
        await Expect(page.Lines()).ToHaveCountAsync(1);
        await page.Button("Speak").ClickAsync();
        await Expect(page.Status("Recording")).ToBeVisibleAsync();
        await visit.Show("room-recording");
        await page.Button("Discard").ClickAsync();
        await page.Button("Type instead").ClickAsync();
        foreach (var said in PracticeHouse.Dialogue[..3]) await page.Say(said);
        await Expect(page.Lines()).ToHaveCountAsync(7);
        await page.Written().FillAsync(PracticeHouse.Dialogue[3]);
        await visit.Show("room-typed");
        await page.GetByText("aims and brief").ClickAsync();
        await visit.Show("room-objectives");
        await page.GetByText("aims and brief").ClickAsync();
        await page.Button("End").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await visit.Show("room-stop");
        await page.Button("Go on talking").ClickAsync();
        foreach (var said in PracticeHouse.Dialogue[3..]) await page.Say(said);
        await Expect(page.Heading("Objective reached")).ToBeVisibleAsync();
        await visit.Show("room-end");

        await page.Link("See the evaluation").ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Ratings" })).ToBeVisibleAsync();
        await visit.Show("review");
        await page.GetByText("The measures").ClickAsync();
        await Expect(page.GetByText("Who had the word")).ToBeVisibleAsync();
        await visit.Show("review-measures");
        var go = await page.Hold("**/api/history/*");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Loading the session")).ToBeVisibleAsync();
        await visit.Show("review-loading");
        go.SetResult();
        await page.Link("Your history").ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Sessions" })).ToBeVisibleAsync();
        await visit.Show("history");
        var went = await page.Hold("**/api/history?*");
        await page.ReloadAsync();
        await Expect(page.GetByLabel("Loading your history")).ToBeVisibleAsync();
        await visit.Show("history-loading");
        went.SetResult();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Sessions" })).ToBeVisibleAsync();
        await page.UnrouteAllAsync();
        await visit.LosesNetwork();
        await page.GetByRole(AriaRole.List, new() { Name = "Sessions" }).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.GetByText("This is from")).ToBeVisibleAsync();
        await visit.Show("review-offline");
        await page.Link("Your history").ClickAsync();
        await Expect(page.GetByText("This is from")).ToBeVisibleAsync();
        await visit.Show("history-offline");
        await visit.HasNetworkAgain();
        await page.Fail("**/api/history?*");
        await page.ReloadAsync();
        await Expect(page.Alert("We could not load your history")).ToBeVisibleAsync();
        await visit.Show("history-error");
    }
}
