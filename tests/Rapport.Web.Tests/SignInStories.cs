using System.Net.Http.Headers;
using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Web.Tests;

public sealed class SignInStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task Whose_sign_in_ends_in_the_middle_of_a_talk_signs_in_again_in_place_and_loses_nothing()
    {
        await using var visit = await house.InTheRoom();
        visit.Expect("401");
        visit.Expect("422"); // By then it was said too long ago: it is sent once more, with when.
        var page = visit.Page;
        await page.Written().FillAsync(PracticeHouse.Dialogue[0]);
        await Revoke(page);

        await page.Button("Say it").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Sign in to go on" });
        await Expect(dialog).ToBeVisibleAsync();
        await visit.Show("room-sign-in-again");
        await dialog.GetByLabel("Password").FillAsync("not this one");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in and go on" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToBeVisibleAsync();
        await dialog.GetByLabel("Password").FillAsync(User.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign in and go on" }).ClickAsync();

        await Expect(dialog).ToHaveCountAsync(0);
        await Expect(page.Line(PracticeHouse.Dialogue[0])).ToHaveCountAsync(1);
        await Expect(page.Lines()).ToHaveCountAsync(3);
        await page.Say(PracticeHouse.Dialogue[1]);
        (await house.Events<E.TurnTaken>(page.SessionId())).Should().HaveCount(2);
    }

    [Fact]
    public async Task Who_signs_out_in_one_tab_is_signed_out_in_the_other()
    {
        await using var visit = await house.SignedIn();
        var other = await visit.Tab();
        await other.GotoAsync("/practice");
        await Expect(other.Heading("Which talk is ahead of you?")).ToBeVisibleAsync();

        await visit.Page.GotoAsync("/settings");
        await visit.Page.Button("Sign out").ClickAsync();

        await Expect(visit.Page.Heading("Sign in")).ToBeVisibleAsync();
        await Expect(other.Heading("Sign in")).ToBeVisibleAsync();
    }

    [Fact]
    public Task Two_tabs_that_renew_the_sign_in_at_once_both_stay_signed_in() => Houses.Tell(
        async house =>
        {
            await using var visit = await house.SignedIn();
            var tabs = new[] { visit.Page, await visit.Tab(), await visit.Tab() };
            for (var round = 0; round < 3; round++)
            {
                await Task.WhenAll(tabs.Select(t => t.GotoAsync("/practice")));
                foreach (var tab in tabs) await Expect(tab.GetByRole(AriaRole.List, new() { Name = "Scenarios" }).GetByRole(AriaRole.Listitem)).Not.ToHaveCountAsync(0);
            }
            foreach (var tab in tabs) await Expect(tab.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);
        },
        // It is renewed a minute before it ends: with each request, that is.
        new() { Settings = { ["Rapport:Accounts:AccessTokenLife"] = "00:00:50" } });

    // As if from another device.
    private async Task Revoke(IPage page)
    {
        var token = await page.EvaluateAsync<string>("JSON.parse(localStorage.getItem('rapport.session')).accessToken");
        using var client = house.Host.Client();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        (await client.PostAsync("/api/auth/logout", null)).EnsureSuccessStatusCode();
    }
}
