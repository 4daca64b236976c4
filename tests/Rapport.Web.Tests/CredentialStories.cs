using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Accounts;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class CredentialStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private const string Another = "a much better one 9";

    private readonly PracticeHouse house = fixture.House;

    private SiloHost Host => house.Host;

    [Fact]
    public async Task A_newcomer_is_told_of_the_mail_and_confirms_their_address_by_its_link()
    {
        var email = $"mira-{Guid.NewGuid():n}@rapport.example";
        await using var visit = await Visit.Begin(Host.Address);
        var page = visit.Page;
        await SignUp(page, email, User.Password);
        await Expect(page.Status($"A mail with a link is on its way to {email}")).ToBeVisibleAsync();
        await visit.Show("newcomer");
        await page.Button("All right").ClickAsync();
        await Expect(page.Status("A mail with a link")).ToHaveCountAsync(0);
        await page.GotoAsync("/settings");
        await Expect(page.GetByText("Your address is not confirmed yet")).ToBeVisibleAsync();
        await visit.Show("settings-unconfirmed");
        var mail = await Host.Mail(email, "Confirm your e-mail address");
        mail.Link.Fragment.Should().NotBeEmpty("a token in the path would be in logs");

        await page.GotoAsync(Here(mail.Link));
        await Expect(page.Heading("Is this your address?")).ToBeVisibleAsync();
        page.Url.Should().EndWith("/confirm", "the token stays in no address bar");
        await visit.Show("confirm");
        await page.Button("Yes, confirm it").ClickAsync();
        await Expect(page.Heading("Your address is confirmed")).ToBeVisibleAsync();
        await visit.Show("confirm-done");
        await page.Link("Go on").ClickAsync();
        await Expect(page.Heading("Which talk is ahead of you?")).ToBeVisibleAsync();
        await page.GotoAsync("/settings");
        await Expect(page.Link("Second factor")).ToContainTextAsync("Off");
        await Expect(page.GetByText("Your address is not confirmed yet")).ToHaveCountAsync(0);

        visit.Expect("422");
        await page.GotoAsync(Here(mail.Link));
        await page.Button("Yes, confirm it").ClickAsync();
        await Expect(page.Heading("This link holds no more")).ToBeVisibleAsync();
        await visit.Show("confirm-over");
    }

    [Fact]
    public async Task Who_lost_the_mail_gets_another_link()
    {
        var user = await Host.NewUser("Mira");
        await using var visit = await house.SignedIn(user: user);
        var page = visit.Page;
        await page.GotoAsync("/settings");

        await page.Button("Send the link again").ClickAsync();

        await Expect(page.Status("A new link is on its way.")).ToBeVisibleAsync();
        await Host.Mail(user.Email, "Confirm your e-mail address", 2);
    }

    [Fact]
    public async Task To_sign_up_with_an_address_that_is_taken_tells_nothing_but_to_look_into_the_mail()
    {
        var owner = await Host.NewUser("Mira");
        await using var visit = await Visit.Begin(Host.Address);
        visit.Expect("401");
        var page = visit.Page;

        await SignUp(page, owner.Email, Another, arrives: false);

        await Expect(page.Heading("Look into your mail")).ToBeVisibleAsync();
        await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
        await visit.Show("sign-up-mail");
        await Host.Mail(owner.Email, "You have an account already");
    }

    [Fact]
    public async Task Who_forgot_their_password_chooses_another_one_by_a_link()
    {
        var user = await Host.NewUser("Mira");
        await using var visit = await Visit.Begin(Host.Address);
        var page = visit.Page;
        await page.GotoAsync("/sign-in");
        await page.Link("I forgot my password").ClickAsync();
        await visit.Show("forgotten");
        foreach (var email in new[] { "nobody@rapport.example", user.Email })
        {
            await page.GotoAsync("/forgotten");
            await page.GetByLabel("E-mail").FillAsync(email);
            await page.Button("Send the link").ClickAsync();
            await Expect(page.Heading("Look into your mail")).ToBeVisibleAsync();
        }
        await visit.Show("forgotten-sent");
        var mail = await Host.Mail(user.Email, "Choose a new password");

        await page.GotoAsync(Here(mail.Link));
        await Expect(page.GetByLabel("New password")).ToBeVisibleAsync();
        page.Url.Should().EndWith("/new-password");
        visit.Expect("422");
        await page.GetByLabel("New password").FillAsync("short");
        await page.Button("Change the password").ClickAsync();
        await Expect(page.GetByLabel("New password")).ToHaveAttributeAsync("aria-invalid", "true");
        await visit.Show("new-password-refused");
        await page.GetByLabel("New password").FillAsync(Another);
        await page.Button("Change the password").ClickAsync();
        await Expect(page.Heading("Your password is changed")).ToBeVisibleAsync();
        await visit.Show("new-password-done");
        await page.Link("Sign in with the new one").ClickAsync();
        await page.GetByLabel("E-mail").FillAsync(user.Email);
        await page.GetByLabel("Password").FillAsync(Another);
        await page.Button("Sign in").ClickAsync();
        await Expect(page.Heading("Which talk is ahead of you?")).ToBeVisibleAsync();

        await page.GotoAsync("/new-password");
        await Expect(page.Heading("This link holds no more")).ToBeVisibleAsync();
        await visit.Show("new-password-over");
    }

    [Fact]
    public async Task Who_changes_their_password_stays_signed_in_here_and_nowhere_else()
    {
        var user = await Host.NewUser("Mira");
        await using var visit = await house.SignedIn(user: user);
        visit.Expect("422");
        var page = visit.Page;
        await page.GotoAsync("/settings");
        await page.GetByRole(AriaRole.Link, new() { Name = "Password Change it" }).ClickAsync();
        await Expect(page.Heading("Change your password")).ToBeFocusedAsync();
        await page.GetByLabel("Your password now").FillAsync("not this one");
        await page.GetByLabel("The new one").FillAsync("short");
        await page.Button("Change the password").ClickAsync();
        await Expect(page.GetByLabel("Your password now")).ToHaveAttributeAsync("aria-invalid", "true");
        await visit.Show("password-refused");
        await page.GetByLabel("Your password now").FillAsync(User.Password);
        await page.GetByLabel("The new one").FillAsync(Another);

        await page.Button("Change the password").ClickAsync();

        await Expect(page.Heading("Your password is changed")).ToBeFocusedAsync();
        await visit.Show("password-done");
        ((int)(await user.Client.GetAsync("/api/users/me")).StatusCode).Should().Be(401);
        await Host.Client().SignIn(user.Email, Another);
        await page.Link("Back to the settings").ClickAsync();
        await Expect(page.Link("Second factor")).ToContainTextAsync("Off");
    }

    private static async Task SignUp(IPage page, string email, string password, bool arrives = true)
    {
        await page.GotoAsync("/sign-up");
        await page.GetByLabel("Your name").FillAsync("Mira");
        await page.GetByLabel("E-mail").FillAsync(email);
        await page.GetByLabel("Password").FillAsync(password);
        await page.Button("Make the account").ClickAsync();
        if (arrives) await Expect(page.Heading("Which talk is ahead of you?")).ToBeVisibleAsync();
    }

    // Where a mail leads, at the server of this story.
    private static string Here(Uri link) => link.PathAndQuery + link.Fragment;
}
