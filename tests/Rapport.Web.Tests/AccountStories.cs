using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class AccountStories(SiloFixture house) : IClassFixture<SiloFixture>
{
    [Fact]
    public async Task A_newcomer_makes_an_account_and_is_among_the_scenarios()
    {
        await using var visit = await Visit.Begin(house.Silo.Address);
        var page = visit.Page;
        await page.GotoAsync("/");
        await visit.Show("welcome");
        await page.GetByRole(AriaRole.Link, new() { Name = "Make an account" }).First.ClickAsync();
        await page.GetByLabel("Your name").FillAsync("Mira");
        await page.GetByLabel("E-mail").FillAsync($"mira-{Guid.NewGuid():n}@rapport.example");
        await page.GetByLabel("Password").FillAsync(User.Password);
        await page.GetByRole(AriaRole.Button, new() { Name = "Make the account" }).ClickAsync();
        await Expect(page.GetByRole(AriaRole.Heading, new() { Name = "Which talk is ahead of you?" })).ToBeVisibleAsync();
        page.Url.Should().EndWith("/practice");
        await visit.Show("catalogue");
    }
}
