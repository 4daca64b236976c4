using FluentAssertions;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

/// <summary>The page to try the API. That nothing comes from elsewhere and no policy is broken, each visit checks at its end.</summary>
public sealed class ApiPageStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    [Fact]
    public async Task An_operation_is_tried_on_the_page_which_brings_all_it_needs()
    {
        await using var visit = await Visit.Begin(fixture.House.Host.Address);
        // The answer that is tried for is a no, which the browser's console takes for an error.
        visit.Expect("422");
        var answer = await visit.Page.GotoAsync("/api/docs/index.html");
        (await answer!.HeaderValueAsync("content-security-policy")).Should().StartWith("default-src 'self'").And.NotContain("unsafe");

        var login = visit.Page.Locator("#operations-Accounts-post_api_auth_login, [id*=post_api_auth_login], [id*=auth_login]").First;
        await login.Locator("button").First.ClickAsync();
        await visit.Page.GetByText("Try it out").First.ClickAsync();
        await login.Locator("textarea").FillAsync("{}");
        await visit.Page.GetByText("Execute").First.ClickAsync();

        await Expect(login.Locator(".responses-wrapper .response .microlight").First).ToContainTextAsync("edge.invalid");
    }
}
