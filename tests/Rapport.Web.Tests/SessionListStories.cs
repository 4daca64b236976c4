using System.Net;
using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class SessionListStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private const string Phone = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Mobile/15E148 Safari/604.1";

    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task Who_is_signed_in_elsewhere_sees_where_and_ends_one_and_then_all_others()
    {
        var user = await house.Host.NewUser("Mira");
        var firefox = await Elsewhere(user, Firefox);
        var phone = await Elsewhere(user, Phone);
        await using var visit = await house.SignedIn(user: user);
        var page = visit.Page;
        await page.GotoAsync("/settings");
        await page.Link("Where you are signed in").ClickAsync();
        await Expect(page.Heading("Where you are signed in")).ToBeFocusedAsync();
        await Expect(Living(page)).ToHaveCountAsync(4);
        var here = Living(page).Filter(new() { HasText = "this one" });
        await Expect(here).ToHaveCountAsync(1);
        await Expect(here.GetByRole(AriaRole.Button)).ToHaveCountAsync(0);
        await visit.Show("sessions");

        await Living(page).Filter(new() { HasText = "Firefox on Linux" }).GetByRole(AriaRole.Button, new() { Name = "End" }).ClickAsync();

        await Expect(Living(page)).ToHaveCountAsync(3);
        await Expect(Ended(page)).ToContainTextAsync(["Firefox on Linux"]);
        (await Status(firefox)).Should().Be(HttpStatusCode.Unauthorized);
        (await Status(phone)).Should().Be(HttpStatusCode.OK);
        var ending = new List<string>();
        page.Request += (_, asked) => { if (asked.Method == "DELETE") ending.Add(new Uri(asked.Url).AbsolutePath); };
        await page.Button("End all others").ClickAsync();
        await Expect(Living(page)).ToHaveCountAsync(1);
        await Expect(page.GetByText("Nowhere else.")).ToBeVisibleAsync();
        ending.Should().Equal("/api/users/me/sessions");
        (await Status(phone)).Should().Be(HttpStatusCode.Unauthorized);
        await visit.Show("sessions-ended");
        await page.ReloadAsync();
        await Expect(Living(page)).ToHaveCountAsync(1);
    }

    [Fact]
    public async Task Who_signs_out_everywhere_is_signed_out_here_and_there()
    {
        var user = await house.Host.NewUser("Mira");
        var phone = await Elsewhere(user, Phone);
        await using var visit = await house.SignedIn(user: user);
        var page = visit.Page;
        await page.GotoAsync("/settings/sessions");
        await page.Button("Sign out everywhere").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Sign out everywhere?" });
        await visit.Show("sessions-everywhere");

        await visit.LosesNetwork();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();
        await Expect(dialog.GetByRole(AriaRole.Alert)).ToContainTextAsync("You are still signed in.");
        (await Status(phone)).Should().Be(HttpStatusCode.OK);
        await visit.HasNetworkAgain();
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Sign out everywhere" }).ClickAsync();

        await Expect(page.Heading("Sign in")).ToBeVisibleAsync();
        (await Status(phone)).Should().Be(HttpStatusCode.Unauthorized);
        (await page.EvaluateAsync<string?>("localStorage.getItem('rapport.session')")).Should().BeNull();
    }

    private async Task<HttpClient> Elsewhere(User user, string browser)
    {
        var client = house.Host.Client();
        client.DefaultRequestHeaders.UserAgent.ParseAdd(browser);
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)(await client.SignIn(user.Email))["accessToken"]!);
        return client;
    }

    private static async Task<HttpStatusCode> Status(HttpClient client) => (await client.GetAsync("/api/users/me")).StatusCode;

    private static ILocator Living(IPage page) => page.GetByRole(AriaRole.List, new() { Name = "Signed in" }).GetByRole(AriaRole.Listitem);

    private static ILocator Ended(IPage page) => page.GetByRole(AriaRole.Region, new() { Name = "Ended lately" }).GetByRole(AriaRole.Listitem);
}
