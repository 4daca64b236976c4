using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Accounts;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class ErasureStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task Who_deletes_their_account_sees_what_will_go_and_gets_the_certificate()
    {
        var user = await house.Host.NewUser("Mira");
        await using var visit = await house.SignedIn(user: user);
        visit.Expect("422"); // The wrong password, and
        visit.Expect("401"); // the sign-in that opens nothing any more.
        var page = visit.Page;
        await page.Begin(await house.Talk());
        await page.GotoAsync("/settings");
        await page.Link("Delete my account").ClickAsync();
        await Expect(page.Heading("Delete my account")).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.Region, new() { Name = "What will go" }).GetByRole(AriaRole.Listitem).Filter(new() { HasText = "Your practice sessions" })).ToContainTextAsync("1");
        await visit.Show("erasure-what-goes");
        await page.Button("Delete my account…").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Delete your account for good?" });
        await dialog.GetByLabel("Your password, once more").FillAsync("not this one");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete it for good" }).ClickAsync();
        await Expect(dialog.GetByLabel("Your password, once more")).ToHaveAttributeAsync("aria-invalid", "true");
        await visit.Show("erasure-wrong-password");
        await dialog.GetByLabel("Your password, once more").FillAsync(User.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete it for good" }).ClickAsync();

        await Expect(page.Heading("Everything is erased")).ToBeVisibleAsync(new() { Timeout = 60_000 });
        await visit.Show("erasure-certificate");
        (await page.EvaluateAsync<string?>("localStorage.getItem('rapport.session')")).Should().BeNull();
        var certificate = page.Url;
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync(user.Email);
        await page.GetByLabel("Password").FillAsync(User.Password);
        await page.Button("Sign in").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.GotoAsync(certificate);
        await Expect(page.Heading("Everything is erased")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_has_a_second_factor_shows_it_as_well()
    {
        var user = await house.Host.NewUser("Mira");
        await using var visit = await house.SignedIn(user: user);
        var secret = await TurnOnFactor(user);
        visit.Expect("422"); // No code.
        var page = visit.Page;
        await page.GotoAsync("/settings/delete");
        await page.Button("Delete my account…").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Delete your account for good?" });
        await dialog.GetByLabel("Your password, once more").FillAsync(User.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete it for good" }).ClickAsync();
        await Expect(dialog.GetByLabel("Code")).ToHaveAttributeAsync("aria-invalid", "true");
        await visit.Show("erasure-code");

        await dialog.GetByLabel("Code").FillAsync(Authenticator.Shows(secret));
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete it for good" }).ClickAsync();

        await Expect(page.Heading("Everything is erased")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    }

    // With the code before the one that is shown now, which is left to erase with.
    private async Task<string> TurnOnFactor(User user)
    {
        (await house.Host.Client().PostAsJsonAsync("/api/auth/confirm", new { token = (await house.Host.Mail(user.Email, "Confirm your e-mail address")).Token })).EnsureSuccessStatusCode();
        var begun = await user.Client.PostAsJsonAsync("/api/auth/two-factor/begin", new { password = User.Password });
        var secret = (string)(await begun.Content.ReadFromJsonAsync<JsonNode>())!["key"]!;
        (await user.Client.PostAsJsonAsync("/api/auth/two-factor/confirm", new { code = Authenticator.Shows(secret, -1) })).EnsureSuccessStatusCode();
        return secret;
    }

    [Fact]
    public async Task A_certificate_that_there_is_not_says_so()
    {
        await using var visit = await Visit.Begin(house.Host.Address);
        visit.Expect("404");
        await visit.Page.GotoAsync("/erasures/0123456789abcdef0123456789abcdef01234567");

        await Expect(visit.Page.Alert("There is no such thing here: the certificate")).ToBeVisibleAsync();
        await visit.Show("erasure-none");
    }
}
