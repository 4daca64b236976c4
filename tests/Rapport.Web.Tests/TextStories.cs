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

    [Fact]
    public async Task A_newcomer_rehearses_a_talk_by_typing_and_reaches_what_she_wanted()
    {
        await using var visit = await Visit.Begin(house.Host.Address);
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
    }
}
