using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class KeyboardStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task A_whole_talk_is_rehearsed_with_the_keyboard_alone()
    {
        var user = await fixture.House.Host.NewUser("Mira");
        await using var visit = await Visit.Begin(fixture.House.Host.Address);
        var page = visit.Page;
        await page.GotoAsync("/");
        await Write(page, page.GetByLabel("E-mail"), user.Email);
        await Write(page, page.GetByLabel("Password"), User.Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Heading("Which talk is ahead of you?")).ToBeFocusedAsync();

        await Write(page, page.GetByRole(AriaRole.Searchbox, new() { Name = "Search the scenarios" }), "empty slide");
        await Expect(page.Status("1 scenario that fit")).ToBeVisibleAsync();
        await Press(page, page.Link("The empty slide").First);
        await Press(page, page.Button("Start the conversation"));
        await Expect(page.Lines()).ToHaveCountAsync(1);
        await Press(page, page.Button("Type instead"));
        foreach (var said in PracticeHouse.Dialogue)
        {
            await Write(page, page.Written(), said);
            await Expect(page.Button("Say it")).ToBeEnabledAsync();
            await page.Keyboard.PressAsync("Enter");
            await Expect(page.Line(said)).ToBeVisibleAsync();
        }

        await Expect(page.Heading("Objective reached")).ToBeVisibleAsync();
        await Press(page, page.Link("See the evaluation"));
        await Expect(page.Heading("Evaluation")).ToBeVisibleAsync();
        await Press(page, page.GetByRole(AriaRole.List, new() { Name = "Evidence" }).First.GetByRole(AriaRole.Link).First);
        (await page.EvaluateAsync<string>("document.activeElement.id")).Should().StartWith("line-", "evidence leads to its line");
        await Press(page, page.Button("Delete"));
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(page.Button("Delete")).ToBeFocusedAsync();
    }

    private static async Task Write(IPage page, ILocator field, string text)
    {
        await Reach(page, field);
        await page.Keyboard.TypeAsync(text);
    }

    private static async Task Press(IPage page, ILocator target)
    {
        await Reach(page, target);
        await page.Keyboard.PressAsync("Enter");
    }

    // As somebody does who has no pointer: onwards, and round again.
    private static async Task Reach(IPage page, ILocator target)
    {
        await Expect(target).ToBeEnabledAsync();
        for (var steps = 0; steps < 150; steps++)
        {
            if (await target.EvaluateAsync<bool>("e => e === document.activeElement"))
            {
                (await target.EvaluateAsync<bool>("e => e.matches(':focus-visible')")).Should().BeTrue("one sees where one is");
                return;
            }
            await page.Keyboard.PressAsync("Tab");
        }
        throw new InvalidOperationException($"{target} can't be reached with the Tab key.");
    }
}
