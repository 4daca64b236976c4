using FluentAssertions;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class OfflineStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task The_app_opens_without_a_network_and_shows_what_was_seen_before()
    {
        await using var visit = await house.SignedIn();
        var page = visit.Page;
        var scenario = await house.Talk();
        await page.GotoAsync($"/practice/scenarios/{scenario.Id}");
        await Expect(page.Heading(scenario.Title)).ToBeVisibleAsync();
        (await page.EvaluateAsync<bool>("navigator.serviceWorker.ready.then(worker => worker.active !== null)")).Should().BeTrue();
        // Once more, so that it has the worker and all that it needs.
        await page.ReloadAsync();
        await Expect(page.Heading(scenario.Title)).ToBeVisibleAsync();

        await visit.LosesNetwork();
        await page.ReloadAsync();
        (await page.EvaluateAsync<bool>("navigator.serviceWorker.register('/sw.js?newer').then(() => true, () => false)")).Should().BeFalse("no worker can be had, and nothing is lost by that");

        await Expect(page.Heading(scenario.Title)).ToBeVisibleAsync();
        await Expect(page.GetByText("This is from")).ToBeVisibleAsync();
        await visit.HasNetworkAgain();
        await page.Button("Try again").ClickAsync();
        await Expect(page.GetByText("This is from")).ToHaveCountAsync(0);
    }
}
