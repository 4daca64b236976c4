using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Accounts;
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

    [Fact]
    public async Task The_account_is_looked_after_with_the_keyboard_alone()
    {
        var house = fixture.House;
        var user = await house.Host.NewUser("Mira");
        var mail = await house.Host.Mail(user.Email, "Confirm your e-mail address");
        (await house.Host.Client().PostAsJsonAsync("/api/auth/confirm", new { token = mail.Token })).EnsureSuccessStatusCode();
        await using var visit = await house.SignedIn(user: user);
        var page = visit.Page;

        await Open(page, "Second factor");
        await Press(page, page.Button("Set it up"));
        await Expect(Password(page)).ToBeFocusedAsync();
        await Leave(page, page.Button("Set it up"));
        await Press(page, page.Button("Set it up"));
        await Press(page, page.Button("Cancel"), "Space");
        await Expect(page.Button("Set it up")).ToBeFocusedAsync();
        await Press(page, page.Button("Set it up"));
        await Write(page, Password(page), User.Password);
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Heading("1. Show this to your authenticator")).ToBeFocusedAsync();
        var secret = (await page.GetByLabel("Or type it in:").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
        await Write(page, page.GetByLabel("Code", new() { Exact = true }), Authenticator.Shows(secret));
        await page.Keyboard.PressAsync("Enter");
        await Expect(page.Heading("Keep these recovery codes")).ToBeFocusedAsync();
        await Press(page, page.Button("I have kept them"));
        await Press(page, page.Button("Turn it off"));
        await Leave(page, page.Button("Turn it off"));

        await Open(page, "Where you are signed in");
        var living = page.GetByRole(AriaRole.List, new() { Name = "Signed in" }).GetByRole(AriaRole.Listitem);
        await Expect(living).ToHaveCountAsync(2);
        await Press(page, page.Button("End"));
        await Expect(living).ToHaveCountAsync(1);
        await Press(page, page.Button("Sign out everywhere"));
        await Leave(page, page.Button("Sign out everywhere"));

        await Open(page, "What you agree to");
        var learning = page.GetByRole(AriaRole.Listitem).Filter(new() { Has = page.GetByRole(AriaRole.Heading, new() { Name = "Learning from what I said" }) });
        var change = learning.GetByRole(AriaRole.Button);
        await Press(page, change);
        await Expect(learning.GetByRole(AriaRole.Status)).ToContainTextAsync("You agree, since");
        await Expect(change).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Space");
        await Expect(learning.GetByRole(AriaRole.Status)).ToContainTextAsync("you withdrew it");
        await Expect(change).ToBeFocusedAsync();
        await Press(page, page.GetByText("The text of then").First, "Space");
        await Expect(page.Locator("details[open]")).ToHaveCountAsync(1);

        await Open(page, "Your data");
        await Press(page, page.Button("Ask for my data"));
        await Expect(page.Status("It is ready")).ToBeVisibleAsync();
        await page.RunAndWaitForDownloadAsync(() => Press(page, page.Link("Download it")));

        await Open(page, "Delete my account");
        await Press(page, page.Button("Delete my account…"));
        await Expect(Password(page)).ToBeFocusedAsync();
        await Leave(page, page.Button("Delete my account…"));
    }

    private static ILocator Password(IPage page) => page.GetByRole(AriaRole.Dialog).GetByLabel("Your password, once more");

    /// <summary>A subject of the account, by the settings.</summary>
    private static async Task Open(IPage page, string subject)
    {
        await Press(page, page.Link("Settings").First);
        await Expect(page.Heading("Settings")).ToBeFocusedAsync();
        await Press(page, page.GetByRole(AriaRole.List, new() { Name = "Your account" }).GetByRole(AriaRole.Link, new() { Name = subject }));
        await Expect(page.GetByRole(AriaRole.Heading, new() { Level = 1 })).ToBeFocusedAsync();
    }

    /// <summary>Leaves a dialog, and is where one was.</summary>
    private static async Task Leave(IPage page, ILocator opener)
    {
        await Expect(page.GetByRole(AriaRole.Dialog)).ToBeVisibleAsync();
        await page.Keyboard.PressAsync("Escape");
        await Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        await Expect(opener).ToBeFocusedAsync();
    }

    private static async Task Write(IPage page, ILocator field, string text)
    {
        await Reach(page, field);
        await page.Keyboard.TypeAsync(text);
    }

    private static async Task Press(IPage page, ILocator target, string key = "Enter")
    {
        await Reach(page, target);
        await page.Keyboard.PressAsync(key);
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
