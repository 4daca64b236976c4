using System.Net.Http.Json;
using Microsoft.Playwright;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class ConsentStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task Who_agrees_and_withdraws_sees_what_holds_and_what_they_decided_when()
    {
        await using var visit = await house.SignedIn();
        var page = visit.Page;
        await page.GotoAsync("/settings");
        await page.Link("What you agree to").ClickAsync();
        await Expect(page.Heading("What you agree to")).ToBeFocusedAsync();
        await Expect(Purposes(page)).ToHaveCountAsync(3);
        await Expect(page.GetByText("Nothing yet.")).ToBeVisibleAsync();
        await visit.Show("consents-empty");

        var learning = Purpose(page, "Learning from what I said");
        await learning.GetByRole(AriaRole.Button, new() { Name = "Agree" }).ClickAsync();
        await Expect(learning.GetByRole(AriaRole.Status)).ToContainTextAsync("You agree, since");
        var voice = Purpose(page, "A voice made from my recordings");
        await voice.GetByRole(AriaRole.Button, new() { Name = "Agree" }).ClickAsync();
        await Expect(voice.GetByRole(AriaRole.Status)).ToContainTextAsync("You agree, since");
        await learning.GetByRole(AriaRole.Button, new() { Name = "Withdraw" }).ClickAsync();
        await Expect(learning.GetByRole(AriaRole.Status)).ToContainTextAsync("you withdrew it");

        await Expect(Decided(page)).ToContainTextAsync(["Withdrawn: Learning from what I said", "Agreed: A voice made from my recordings", "Agreed: Learning from what I said"]);
        await page.GetByText("The text of then").Last.ClickAsync();
        await Expect(page.GetByText("What I say in practice").Last).ToBeVisibleAsync();
        await visit.Show("consents");

        await page.ReloadAsync();
        await Expect(voice.GetByRole(AriaRole.Button, new() { Name = "Withdraw" })).ToBeVisibleAsync();
        await Expect(learning.GetByRole(AriaRole.Button, new() { Name = "Agree" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_was_changed_elsewhere_is_looked_at_again_before_it_is_changed_here()
    {
        var user = await house.Host.NewUser("Mira");
        await using var visit = await house.SignedIn(user: user);
        visit.Expect("412");
        var page = visit.Page;
        await page.GotoAsync("/settings/consents");
        var learning = Purpose(page, "Learning from what I said");
        await Expect(learning.GetByRole(AriaRole.Button, new() { Name = "Agree" })).ToBeVisibleAsync();
        (await user.Client.PutAsJsonAsync("/api/users/me/consents/voice-clone", new { given = true, textVersion = 1 })).EnsureSuccessStatusCode();

        await learning.GetByRole(AriaRole.Button, new() { Name = "Agree" }).ClickAsync();

        await Expect(learning.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await Expect(Purpose(page, "A voice made from my recordings").GetByRole(AriaRole.Status)).ToContainTextAsync("You agree");
        await Expect(learning.GetByRole(AriaRole.Status)).ToContainTextAsync("Not done");
        await visit.Show("consents-changed-elsewhere");
        await learning.GetByRole(AriaRole.Button, new() { Name = "Agree" }).ClickAsync();
        await Expect(learning.GetByRole(AriaRole.Status)).ToContainTextAsync("You agree");
        await Expect(learning.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Without_a_network_what_was_agreed_is_shown_with_its_date_and_nothing_is_changed()
    {
        await using var visit = await house.SignedIn();
        var page = visit.Page;
        await page.GotoAsync("/settings/consents");
        await Expect(Purposes(page)).ToHaveCountAsync(3);
        await page.Link("Settings").First.ClickAsync();
        await Expect(page.Heading("Settings")).ToBeVisibleAsync();
        await visit.LosesNetwork();

        await page.Link("What you agree to").ClickAsync();
        await Expect(page.GetByText("This is from")).ToBeVisibleAsync();
        var learning = Purpose(page, "Learning from what I said");
        await learning.GetByRole(AriaRole.Button, new() { Name = "Agree" }).ClickAsync();

        await Expect(learning.GetByRole(AriaRole.Alert)).ToContainTextAsync("You are offline");
        await Expect(learning.GetByRole(AriaRole.Status)).ToContainTextAsync("Not done");
        await visit.Show("consents-offline");
    }

    private static ILocator Purposes(IPage page) => page.GetByRole(AriaRole.List, new() { Name = "What may be asked" }).GetByRole(AriaRole.Listitem);

    private static ILocator Purpose(IPage page, string title) => Purposes(page).Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = title }) });

    private static ILocator Decided(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "What you decided so far" }).GetByRole(AriaRole.Listitem);
}
