using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class LookStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task Who_chooses_other_colours_than_the_system_has_them_in_the_browsers_bars_too()
    {
        await using var visit = await house.SignedIn(new(Dark: true));
        var page = visit.Page;
        await page.GotoAsync("/settings");
        var night = await Bars(page);

        await page.GetByLabel("Light", new() { Exact = true }).CheckAsync();
        var day = await Bars(page);
        await page.ReloadAsync();

        day.Should().NotBe(night);
        (await Bars(page)).Should().Be(day, "it was kept");
        (await Paper(page)).Should().Be(day, "the bars go with the page");
        await page.GetByLabel("As the system has it").CheckAsync();
        (await Bars(page)).Should().Be(night);
    }

    [Fact]
    public async Task A_list_to_choose_from_has_its_arrow_by_day_and_by_night()
    {
        await using var visit = await house.SignedIn();
        var page = visit.Page;
        foreach (var (scheme, name) in new[] { (ColorScheme.Light, "arrow-light"), (ColorScheme.Dark, "arrow-dark") })
        {
            await page.EmulateMediaAsync(new() { ColorScheme = scheme });
            var arrow = await page.GetByLabel("Sorted").EvaluateAsync<string>("e => getComputedStyle(e).backgroundImage.slice(5, -2)");
            arrow.Should().Contain(name);
            (await page.EvaluateAsync<int>("async address => (await fetch(address)).status", arrow)).Should().Be(200);
        }
    }

    // The one that holds of those that the page names, as the browser chooses it.
    private static Task<string> Bars(IPage page) =>
        page.EvaluateAsync<string>("[...document.querySelectorAll('meta[name=theme-color]')].find(m => matchMedia(m.media).matches).content");

    private static async Task<string> Paper(IPage page)
    {
        await Expect(page.Heading("Settings")).ToBeVisibleAsync();
        return await page.EvaluateAsync<string>("'#' + getComputedStyle(document.documentElement).backgroundColor.match(/\\d+/g).map(n => (+n).toString(16).padStart(2, '0')).join('')");
    }
}
