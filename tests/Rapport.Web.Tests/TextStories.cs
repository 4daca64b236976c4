using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class TextStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Theory]
    [InlineData(1440)]
    [InlineData(360)]
    public async Task A_newcomer_rehearses_a_talk_by_typing_reads_what_worked_and_finds_it_in_her_history(int width)
    {
        await using var visit = await Visit.Begin(house.Host.Address, width == Look.Phone.Width ? Look.Phone : new());
        var page = visit.Page;
        await page.GotoAsync("/");
        await page.Link("Make an account").First.ClickAsync();
        await page.GetByLabel("Your name").FillAsync("Mira");
        await page.GetByLabel("E-mail").FillAsync($"mira-{Guid.NewGuid():n}@rapport.example");
        await page.GetByLabel("Password").FillAsync(User.Password);
        await page.Button("Make the account").ClickAsync();

        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search the scenarios" }).FillAsync("empty slide");
        await page.Link("The empty slide").First.ClickAsync();
        await Expect(page.Heading("Where you stand")).ToBeVisibleAsync();
        await page.Button("Start the conversation").ClickAsync();

        await Expect(page.Lines()).ToHaveCountAsync(1);
        await Expect(page.Lines().First).ToContainTextAsync("You wanted ten minutes.");
        await page.Button("Type instead").ClickAsync();
        foreach (var said in PracticeHouse.Dialogue) await page.Say(said);

        await Expect(page.Heading("Objective reached")).ToBeVisibleAsync();
        await Expect(page.GetByText("3 of 3 reached")).ToBeVisibleAsync();
        await Expect(page.Lines()).ToHaveCountAsync(1 + 2 * PracticeHouse.Dialogue.Length);
        var session = await house.Session(page.SessionId());
        session.Should().BeOfType<PracticeSession.Ended>();

        await page.Link("See the evaluation").ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Ratings" }).GetByRole(AriaRole.Heading)).ToHaveCountAsync(2);
        var evidence = page.GetByRole(AriaRole.List, new() { Name = "Evidence" }).First.GetByRole(AriaRole.Link).First;
        var quote = (await evidence.InnerTextAsync()).Trim('“', '”', '…', ' ');
        await evidence.ClickAsync();
        (await page.EvaluateAsync<string>("document.activeElement.textContent")).Should().Contain(quote, "evidence leads to the line in which it was said");
        await page.GetByText("The measures").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Img, new() { Name = "You said" })).ToBeVisibleAsync();

        await page.Link("Your history").ClickAsync();
        var entry = page.GetByRole(AriaRole.List, new() { Name = "Sessions" }).GetByRole(AriaRole.Listitem);
        await Expect(entry).ToHaveCountAsync(1);
        await Expect(entry).ToContainTextAsync("Objective reached");
        await entry.GetByRole(AriaRole.Link).ClickAsync();
        await page.Button("Replay it").ClickAsync();
        await Expect(page.Locator("#line-0.playing")).ToBeVisibleAsync();
        await Expect(page.Locator("#line-1.playing")).ToBeVisibleAsync();
        await page.Button("Stop the replay").ClickAsync();
        await Expect(page.Locator(".playing")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Who_says_nothing_is_asked_whether_she_is_there_and_goes_on_from_there_when_the_talk_has_ended()
    {
        await using var visit = await house.InTheRoom(await house.Scenario(s => s with { End = s.End! with { IdleSeconds = 5 } }));
        var page = visit.Page;
        await Expect(page.GetByRole(AriaRole.Timer)).ToContainTextAsync("Still there?");
        await Expect(page.Heading("Ended by silence")).ToBeVisibleAsync();
        var first = page.SessionId();

        await page.Button("Continue from here").ClickAsync();

        await Expect(page.Written()).ToBeVisibleAsync();
        page.SessionId().Should().NotBe(first);
        await Expect(page.Lines()).ToHaveCountAsync(1);
    }
}
