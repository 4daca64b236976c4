using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Domain.Accounts;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;
using E = Rapport.Domain.Accounts.DataExportEvent;

namespace Rapport.Web.Tests;

/// <summary>The account's screens while something is under way, or could not be done, each checked for accessibility and kept as a picture.</summary>
public sealed class AccountStatesStories
{
    [Fact]
    public Task An_export_and_an_erasure_are_seen_while_they_are_under_way_and_what_became_of_them() => Tell(async (house, slow) =>
    {
        var user = await house.Host.NewUser("Mira");
        await using var visit = await house.SignedIn(user: user);
        visit.Expect("401"); // The sign-in that opens nothing any more.
        var page = visit.Page;
        await page.GotoAsync("/settings/export");
        await page.Button("Ask for my data").ClickAsync();
        await Expect(page.Status("Being made since")).ToBeVisibleAsync();
        (await Breathes(page)).Should().BeTrue("one sees that it is being worked on");
        await page.EmulateMediaAsync(new() { ReducedMotion = ReducedMotion.Reduce });
        (await Breathes(page)).Should().BeFalse("whoever wants no motion sees none");
        await visit.Show("export-building");
        slow.Finds();
        await Expect(page.Status("It would be larger than the server may make one file.")).ToBeVisibleAsync();
        await visit.Show("export-given-up");

        await page.GotoAsync("/settings/delete");
        await page.Button("Delete my account…").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog);
        await dialog.GetByLabel("Your password, once more").FillAsync(User.Password);
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete it for good" }).ClickAsync();
        await Expect(page.Heading("Your account has ended")).ToBeFocusedAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Done so far" }).GetByRole(AriaRole.Listitem).Filter(new() { HasText = "The account ended" })).ToBeVisibleAsync();
        await visit.Show("erasure-underway");
        slow.Forgets();
        await Expect(page.Heading("Everything is erased")).ToBeVisibleAsync(new() { Timeout = 60_000 });
    });

    [Fact]
    public Task What_can_not_be_loaded_says_so_and_is_loaded_again() => Tell(async (house, slow) =>
    {
        slow.Finds();
        var user = await house.Host.NewUser("Mira");
        string secret = new('b', 43);
        await house.Commit(
            new(DataExportDecider.Category, user.Id), 0,
            new E.Asked(1, new('a', 64), secret, house.Now), new E.Built(2048, 3, house.Now, house.Now), new E.Expired(house.Now));
        await using var visit = await house.SignedIn(user: user);
        visit.Expect("503");
        var page = visit.Page;
        foreach (var (subject, what, part) in new[]
        {
            ("sessions", "where you are signed in", "sessions"), ("consents", "what you agree to", "consents"), ("export", "your export", "export"), ("delete", "what would go", "erasure"),
        })
        {
            await page.Fail($"**/api/users/me/{part}");
            await page.GotoAsync($"/settings/{subject}");
            await Expect(page.Alert($"We could not load {what}")).ToBeVisibleAsync();
            await visit.Show($"{part}-error");

            var go = await page.Hold($"**/api/users/me/{part}");
            await page.Button("Try again").ClickAsync();
            await Expect(page.GetByLabel($"Loading {what}")).ToBeVisibleAsync();
            await visit.Show($"{part}-loading");
            go.SetResult();
            await Expect(page.GetByLabel($"Loading {what}")).ToHaveCountAsync(0);
            await Expect(page.GetByRole(AriaRole.Alert)).ToHaveCountAsync(0);
            await page.UnrouteAllAsync();
        }

        await page.GotoAsync("/settings/export");
        await Expect(page.Status("nobody fetched it")).ToBeVisibleAsync();
        await visit.Show("export-expired");
    });

    private static Task<bool> Breathes(IPage page) => page.EvaluateAsync<bool>("document.getAnimations().some(a => a.animationName === 'breathe' && a.playState === 'running')");

    // Where what the slow room has is more than an export may be.
    private static async Task Tell(Func<PracticeHouse, SlowRoom, Task> story)
    {
        var slow = new SlowRoom();
        await Houses.Tell(house => story(house, slow), new HouseRules { Settings = { ["Rapport:Export:MaxBytes"] = "1048576" } }.With<IPersonsData>(slow));
    }
}
