using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Accounts;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class SecondFactorStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task Who_turns_it_on_signs_in_with_a_code_or_once_with_a_recovery_code()
    {
        var user = await Confirmed();
        await using var visit = await house.SignedIn(user: user);
        visit.Expect("401");
        visit.Expect("422");
        await visit.Profile.GrantPermissionsAsync(["clipboard-read", "clipboard-write"]);
        var page = visit.Page;
        await page.GotoAsync("/settings");
        await page.Link("Second factor").ClickAsync();
        await Expect(page.Heading("Second factor")).ToBeFocusedAsync();
        await visit.Show("factor-off");
        var secret = await Begin(visit);
        await visit.Show("factor-secret");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync("12345");
        await page.Button("Turn it on").ClickAsync();
        await Expect(page.GetByLabel("Code", new() { Exact = true })).ToHaveAttributeAsync("aria-invalid", "true");
        // The code before the one that is shown now, which is left to sign in with.
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Authenticator.Shows(secret, -1));
        await page.Button("Turn it on").ClickAsync();

        await Expect(page.Heading("Keep these recovery codes")).ToBeFocusedAsync();
        var codes = await page.GetByRole(AriaRole.List, new() { Name = "Recovery codes" }).GetByRole(AriaRole.Listitem).AllInnerTextsAsync();
        codes.Should().HaveCount(10).And.OnlyHaveUniqueItems();
        await visit.Show("factor-codes");
        await page.Button("Copy them").ClickAsync();
        await Expect(page.Status("Copied.")).ToBeVisibleAsync();
        (await page.EvaluateAsync<string>("navigator.clipboard.readText()")).Should().Be(string.Join('\n', codes));
        var saved = await page.RunAndWaitForDownloadAsync(() => page.Button("Save as a file").ClickAsync());
        (await File.ReadAllTextAsync(await saved.PathAsync())).Should().ContainAll(codes);
        await page.Button("I have kept them").ClickAsync();
        await Expect(page.GetByText("It is on")).ToBeVisibleAsync();
        await visit.Show("factor-on");

        await SignOut(page);
        await Password(page, user);
        await Expect(page.Heading("Show that it is you")).ToBeVisibleAsync();
        await Expect(page.GetByLabel("Code", new() { Exact = true })).ToBeFocusedAsync();
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Wrong(secret));
        await page.Button("Sign in").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await visit.Show("sign-in-code");
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Authenticator.Shows(secret));
        await page.Button("Sign in").ClickAsync();
        await Expect(page.Heading("Which talk is ahead of you?")).ToBeVisibleAsync();

        await SignOut(page);
        await Password(page, user);
        await page.Button("Use a recovery code").ClickAsync();
        await page.GetByLabel("Recovery code").FillAsync(codes[3].ToUpperInvariant());
        await visit.Show("sign-in-recovery");
        await page.Button("Sign in").ClickAsync();
        await Expect(page.Heading("Which talk is ahead of you?")).ToBeVisibleAsync();
        await SignOut(page);
        await Password(page, user);
        await page.Button("Use a recovery code").ClickAsync();
        await page.GetByLabel("Recovery code").FillAsync(codes[3]);
        await page.Button("Sign in").ClickAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await page.Button("Back").ClickAsync();
        await Expect(page.Heading("Sign in")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_has_it_makes_new_recovery_codes_and_turns_it_off_with_their_password_and_one_of_them()
    {
        var user = await Confirmed();
        await using var visit = await house.SignedIn(user: user);
        visit.Expect("422");
        var page = visit.Page;
        await page.GotoAsync("/settings/second-factor");
        var secret = await Begin(visit);
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Authenticator.Shows(secret));
        await page.Button("Turn it on").ClickAsync();
        var list = page.GetByRole(AriaRole.List, new() { Name = "Recovery codes" });
        var first = await list.GetByRole(AriaRole.Listitem).AllInnerTextsAsync();
        await page.Button("I have kept them").ClickAsync();

        await page.Button("New recovery codes").ClickAsync();
        await Answer(page, "New recovery codes?", "not this one", first[0], "Make new ones");
        await Expect(page.GetByLabel("Your password, once more")).ToHaveAttributeAsync("aria-invalid", "true");
        await visit.Show("factor-password-wrong");
        await Answer(page, "New recovery codes?", User.Password, "no code", "Make new ones");
        await Expect(page.GetByLabel("Code", new() { Exact = true })).ToHaveAttributeAsync("aria-invalid", "true");
        await Answer(page, "New recovery codes?", User.Password, first[0], "Make new ones");
        await Expect(list.GetByRole(AriaRole.Listitem).First).Not.ToHaveTextAsync(first[0]);
        var second = await list.GetByRole(AriaRole.Listitem).AllInnerTextsAsync();
        await page.Button("I have kept them").ClickAsync();
        await page.Button("Turn it off").ClickAsync();
        await visit.Show("factor-turn-off");
        await Answer(page, "Turn the second factor off?", User.Password, second[0], "Turn it off");

        await Expect(page.Button("Set it up")).ToBeVisibleAsync();
        await house.Host.Mail(user.Email, "Signing in needs no code any more");
        await house.Host.Client().SignIn(user.Email);
    }

    [Fact]
    public async Task Whose_address_is_not_confirmed_is_told_that_first()
    {
        await using var visit = await house.SignedIn();
        await visit.Page.GotoAsync("/settings/second-factor");

        await Expect(visit.Page.GetByText("Your address is not confirmed yet")).ToBeVisibleAsync();
        await Expect(visit.Page.Button("Set it up")).ToHaveCountAsync(0);
        await visit.Show("factor-unconfirmed");
    }

    [Fact]
    public async Task Whose_sign_in_ends_shows_the_second_factor_in_place_and_goes_on()
    {
        var user = await Confirmed();
        await using var visit = await house.SignedIn(user: user);
        visit.Expect("401");
        var page = visit.Page;
        await page.GotoAsync("/settings/second-factor");
        var secret = await Begin(visit);
        await page.GetByLabel("Code", new() { Exact = true }).FillAsync(Authenticator.Shows(secret, -1));
        await page.Button("Turn it on").ClickAsync();
        await page.Button("I have kept them").ClickAsync();
        var token = await page.EvaluateAsync<string>("JSON.parse(localStorage.getItem('rapport.session')).accessToken");
        (await house.Host.SignedIn(token).PostAsync("/api/auth/logout", null)).EnsureSuccessStatusCode();

        await page.Link("Settings").First.ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in to go on" });
        await dialog.GetByLabel("Password").FillAsync(User.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in and go on" }).ClickAsync();
        await dialog.GetByLabel("Code", new() { Exact = true }).FillAsync(Authenticator.Shows(secret));
        await visit.Show("sign-in-again-code");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in", Exact = true }).ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        await page.Link("Where you are signed in").ClickAsync();
        await Expect(page.GetByText("this one")).ToBeVisibleAsync();
    }

    private async Task<User> Confirmed()
    {
        var user = await house.Host.NewUser("Mira");
        var mail = await house.Host.Mail(user.Email, "Confirm your e-mail address");
        (await house.Host.Client().PostAsJsonAsync("/api/auth/confirm", new { token = mail.Token })).EnsureSuccessStatusCode();
        return user;
    }

    /// <returns>The secret, as it is there to be typed in.</returns>
    private static async Task<string> Begin(Visit visit)
    {
        await visit.Page.Button("Set it up").ClickAsync();
        await Answer(visit.Page, "Is it you?", User.Password, null, "Go on");
        await Expect(visit.Page.GetByRole(AriaRole.Img, new() { Name = "QR code" })).ToBeVisibleAsync();
        return (await visit.Page.GetByLabel("Or type it in:").InnerTextAsync()).Replace(" ", "", StringComparison.Ordinal);
    }

    private static async Task Answer(IPage page, string question, string password, string? code, string button)
    {
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = question });
        await dialog.GetByLabel("Your password, once more").FillAsync(password);
        if (code is not null) await dialog.GetByLabel("Code", new() { Exact = true }).FillAsync(code);
        await dialog.GetByRole(AriaRole.Button, new() { Name = button }).ClickAsync();
    }

    private static async Task SignOut(IPage page)
    {
        await page.GotoAsync("/settings");
        await page.Button("Sign out").ClickAsync();
        await Expect(page.Heading("Sign in")).ToBeVisibleAsync();
    }

    private static async Task Password(IPage page, User user)
    {
        await page.GotoAsync("/sign-in");
        await page.GetByLabel("E-mail").FillAsync(user.Email);
        await page.GetByLabel("Password").FillAsync(User.Password);
        await page.Button("Sign in").ClickAsync();
    }

    // None of those that hold now, or about now.
    private static string Wrong(string secret)
    {
        string[] right = [.. Enumerable.Range(-2, 5).Select(n => Authenticator.Shows(secret, n))];
        return Enumerable.Range(0, 6).Select(n => new string((char)('0' + n), 6)).First(c => !right.Contains(c));
    }
}
