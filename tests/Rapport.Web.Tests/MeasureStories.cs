using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class MeasureStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task The_measures_are_read_turn_by_turn_with_the_keyboard_and_the_pointer_and_as_a_table_and_a_gap_stays_a_gap()
    {
        await using var visit = await house.InTheRoom();
        var page = visit.Page;
        foreach (var said in PracticeHouse.Dialogue[..3]) await page.Say(said);
        await Expect(page.Lines()).ToHaveCountAsync(7);
        await End(page);
        // As if she had spoken the first and the last of them.
        await page.RouteAsync("**/api/history/*", async route =>
        {
            var answer = await route.FetchAsync();
            var body = JsonNode.Parse(await answer.BodyAsync())!;
            double?[] paces = [142, null, 97];
            // The first answer may come before the evaluation.
            if (body["evaluation"]?["report"]?["measures"]?["turns"] is JsonArray turns)
                for (var i = 0; i < paces.Length; i++) turns[i]!["wordsPerMinute"] = paces[i];
            await route.FulfillAsync(new() { Response = answer, Body = body.ToJsonString() });
        });
        await page.Link("See the evaluation").ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Ratings" })).ToBeVisibleAsync();
        await page.ReloadAsync();
        await page.GetByText("The measures").ClickAsync();

        var pace = page.GetByRole(AriaRole.Slider, new() { Name = "Pace for each of your turns" });
        await Expect(pace.Locator("rect.bar")).ToHaveCountAsync(2);
        await pace.FocusAsync();
        await Expect(pace).ToHaveAttributeAsync("aria-valuetext", "turn 1: 142 words a minute");
        await Expect(pace.Locator(".cross")).ToHaveCountAsync(2);
        await pace.PressAsync("ArrowRight");
        await Expect(pace).ToHaveAttributeAsync("aria-valuetext", "turn 2: not known");
        await Expect(pace.Locator(".cross")).ToHaveCountAsync(1);
        await pace.PressAsync("End");
        await Expect(page.Locator("figcaption").Filter(new() { HasText = "turn 3: 97 words a minute" })).ToBeVisibleAsync();

        var box = (await pace.BoundingBoxAsync())!;
        await page.Mouse.MoveAsync(box.X + 34 + (box.Width - 34) / 2, box.Y + 60);
        await Expect(pace).ToHaveAttributeAsync("aria-valuetext", "turn 2: not known");

        await page.GetByText("As a table: Pace").ClickAsync();
        (await page.GetByRole(AriaRole.Table).Filter(new() { HasText = "Pace, words a minute" }).GetByRole(AriaRole.Cell).AllInnerTextsAsync()).Should().Equal("142", "not known", "97");
    }

    [Fact]
    public async Task What_was_measured_stands_beside_what_it_was_the_last_time()
    {
        await using var visit = await house.InTheRoom();
        var page = visit.Page;
        await page.Say("Okay.");
        await Expect(page.Lines()).ToHaveCountAsync(3);
        await End(page);
        await page.Link("See the evaluation").ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Ratings" })).ToBeVisibleAsync();
        await page.Button("Practise again").ClickAsync();
        await Expect(page.Lines()).ToHaveCountAsync(1);
        await page.Say("What happened on Monday, and how did it come to that?");
        await Expect(page.Lines()).ToHaveCountAsync(3);
        await End(page);
        await page.Link("See the evaluation").ClickAsync();

        await page.GetByText("The measures").ClickAsync();

        var longest = page.Locator("dl > div").Filter(new() { HasText = "Longest turn" });
        await Expect(longest).ToContainTextAsync("11 words");
        await Expect(longest).ToContainTextAsync("10 more than last time");
        await Expect(page.Locator("dl > div").Filter(new() { HasText = "Interruptions" })).ToContainTextAsync("as last time");
    }

    private static async Task End(IPage page)
    {
        await page.Button("End").ClickAsync();
        await page.Button("End it").ClickAsync();
        await Expect(page.Heading("You ended it")).ToBeVisibleAsync();
    }
}
