using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

/// <summary>What loads is there in its shape at once, and what comes takes its place: nothing jumps.</summary>
public sealed class LoadingStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    public static TheoryData<int> Widths => [1440, Look.Phone.Width];

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task The_catalogue_does_not_move_when_the_scenarios_come(int width)
    {
        await using var visit = await house.SignedIn(Of(width));
        var page = visit.Page;
        var go = await page.Hold("**/api/scenarios?*");
        await page.GotoAsync("/practice");
        var list = page.GetByRole(AriaRole.Status, new() { Name = "Loading the scenarios" });
        await Expect(list).ToBeVisibleAsync();
        var before = await Places([.. Frame(page), list, list.Locator("> *").First]);

        go.SetResult();
        list = page.GetByRole(AriaRole.List, new() { Name = "Scenarios" });
        await Expect(list.GetByRole(AriaRole.Listitem).First).ToBeVisibleAsync();

        (await Places([.. Frame(page), list, list.GetByRole(AriaRole.Listitem).First])).Should().Equal(before);
    }

    [Theory]
    [MemberData(nameof(Widths))]
    public async Task A_practice_room_opens_in_its_shape(int width)
    {
        await using var visit = await house.SignedIn(Of(width), before: Recogniser.None);
        var page = visit.Page;
        await page.Begin(await house.Talk());
        var go = await page.Hold($"**/api/sessions/{page.SessionId()}");
        await page.ReloadAsync();
        var room = page.GetByRole(AriaRole.Status, new() { Name = "Loading the practice room" });
        await Expect(room).ToBeVisibleAsync();
        if (width == Look.Phone.Width) await visit.Show("room-loading");
        var before = await Places(room.Locator("> *").Nth(0), room.Locator("> *").Nth(1), room.Locator("> *").Nth(2));

        go.SetResult();
        await Expect(page.Lines()).ToHaveCountAsync(1);

        await Expect(room).ToHaveCountAsync(0);
        await Expect(page.GetByText("The microphone is off.")).ToBeVisibleAsync();
        (await Places(page.Locator("header"), page.GetByRole(AriaRole.Region, new() { Name = "Conversation" }), page.Locator("footer"))).Should().Equal(before);
    }

    private static Look Of(int width) => width == Look.Phone.Width ? Look.Phone : new();

    // What is above the scenarios.
    private static ILocator[] Frame(IPage page) => [page.Heading("Which talk is ahead of you?"), page.GetByRole(AriaRole.Searchbox), page.GetByText("Filter", new() { Exact = true })];

    // Where each begins, and how wide it is.
    private static async Task<string[]> Places(params ILocator[] parts)
    {
        var places = new List<string>();
        foreach (var part in parts)
        {
            var box = (await part.BoundingBoxAsync())!;
            places.Add($"{Math.Round(box.X)}, {Math.Round(box.Y)}, {Math.Round(box.Width)}");
        }
        return [.. places];
    }
}
