using System.Net;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Playwright;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Web.Tests;

public sealed class HistoryStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task What_was_practised_is_searched_filtered_sorted_and_paged()
    {
        var (user, mira) = await Somebody();
        var scenario = await house.Talk();
        var salary = await house.Talk(s => s with { Title = "A raise for Rosa" });
        for (var i = 0; i < 20; i++) await Stopped(mira, scenario);
        await Stopped(mira, salary);
        await using var visit = await house.SignedIn(user: user);
        var page = visit.Page;
        await page.GetByRole(AriaRole.Navigation, new() { Name = "Practice" }).GetByRole(AriaRole.Link, new() { Name = "History" }).ClickAsync();
        await Expect(Sessions(page)).ToHaveCountAsync(20);
        await Expect(Sessions(page).First).ToContainTextAsync("A raise for Rosa");
        await page.Button("Show more").ClickAsync();
        await Expect(Sessions(page)).ToHaveCountAsync(21);
        await Expect(page.Button("Show more")).ToHaveCountAsync(0);

        await page.GetByLabel("Sorted").SelectOptionAsync("Oldest first");
        await Expect(Sessions(page).First).Not.ToContainTextAsync("A raise for Rosa");
        await page.GetByRole(AriaRole.Searchbox, new() { Name = "Search your history" }).FillAsync("ROSA");
        await Expect(Sessions(page)).ToHaveCountAsync(1);
        await page.ReloadAsync();
        await Expect(Sessions(page)).ToHaveCountAsync(1);
        await page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("How it ended").SelectOptionAsync("Objective reached");
        await Expect(page.GetByText("Nothing in your history fits all of that")).ToBeVisibleAsync();
        await visit.Show("history-nothing-fits");
        await page.Button("Show everything").ClickAsync();
        await Expect(Sessions(page)).ToHaveCountAsync(20);
        await page.GetByText("Filter", new() { Exact = true }).ClickAsync();
        await page.GetByLabel("How it ended").SelectOptionAsync("You ended it");
        await Expect(Sessions(page)).ToHaveCountAsync(20);
        await page.GetByLabel("To", new() { Exact = true }).FillAsync("2020-01-01");
        await Expect(page.GetByText("Nothing in your history fits all of that")).ToBeVisibleAsync();
        await page.Button("Show everything").ClickAsync();
        await Sessions(page).GetByRole(AriaRole.Link).First.ClickAsync();
        await Expect(page.Status("You said nothing in this session")).ToBeVisibleAsync();
        await visit.Show("review-nothing-said");
    }

    [Fact]
    public async Task A_talk_is_practised_again_and_the_old_one_stays_as_it_was()
    {
        await using var visit = await house.InTheRoom();
        var page = visit.Page;
        await page.Say(PracticeHouse.Dialogue[0]);
        await Expect(page.Lines()).ToHaveCountAsync(3);
        await End(page);
        var first = page.SessionId();
        await page.Link("See the evaluation").ClickAsync();

        await page.Button("Practise again").ClickAsync();

        await Expect(page.Lines()).ToHaveCountAsync(1);
        page.SessionId().Should().NotBe(first);
        await page.GotoAsync($"/practice/history/{first}");
        await Expect(page.GetByText(PracticeHouse.Dialogue[0]).First).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_deleted_takes_its_recordings_along()
    {
        await using var visit = await house.SignedIn(before: Recogniser.Hearing([PracticeHouse.Dialogue[0]]));
        var page = visit.Page;
        await page.Begin(await house.Talk());
        await page.Button("Use the browser's").ClickAsync();
        await page.Speak();
        await page.Button("Send").ClickAsync();
        await Expect(page.Lines()).ToHaveCountAsync(3);
        await End(page);
        var session = page.SessionId();
        var audio = (await house.Events<E.TurnTaken>(session)).Single().Audio!;
        await page.Link("See the evaluation").ClickAsync();

        await page.Button("Delete").ClickAsync();
        var dialog = page.GetByRole(AriaRole.Dialog, new() { Name = "Delete this session for good?" });
        await Expect(dialog).ToContainTextAsync("3 lines of the conversation, 1 recording of your voice");
        await visit.Show("review-delete");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Delete it" }).ClickAsync();

        await Expect(page.Heading("What you have practised")).ToBeVisibleAsync();
        await Expect(page.GetByText("Nothing yet")).ToBeVisibleAsync();
        await Eventually.Holds(async () => await house.Host.Services.GetRequiredService<IAudioStore>().Find(audio, default) is null, "the recording is gone");
        visit.Expect($"{(int)HttpStatusCode.NotFound}");
        await page.GotoAsync($"/practice/history/{session}");
        await Expect(page.Alert("There is no such thing here")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task An_evaluation_is_asked_for_again()
    {
        await using var visit = await house.InTheRoom();
        var page = visit.Page;
        await page.Say(PracticeHouse.Dialogue[0]);
        await Expect(page.Lines()).ToHaveCountAsync(3);
        await End(page);
        var session = page.SessionId();
        await page.Link("See the evaluation").ClickAsync();
        await Expect(page.GetByRole(AriaRole.List, new() { Name = "Ratings" })).ToBeVisibleAsync();

        await page.Button("Ask for a new evaluation").ClickAsync();

        await Eventually.Holds(async () => (await house.Events<E.EvaluationCompleted>(session)).Count == 2, "it is rated anew");
        await Expect(page.Button("Ask for a new evaluation")).ToBeEnabledAsync();
    }

    [Fact]
    public Task An_evaluation_that_takes_its_time_comes_by_itself()
    {
        var late = new LateEvaluator();
        return Houses.Tell(
            async house =>
            {
                await using var visit = await AtTheEnd(house);
                var page = visit.Page;
                await Expect(page.Status("Your conversation is being evaluated")).ToBeVisibleAsync();
                await visit.Show("review-running");

                late.Comes();

                await Expect(page.GetByText("It took its time.")).ToBeVisibleAsync();
            },
            new HouseRules().With<IEvaluator>(late));
    }

    [Fact]
    public Task An_evaluation_that_failed_says_so_and_is_asked_for_again() => Houses.Tell(
        async house =>
        {
            await using var visit = await AtTheEnd(house);
            var page = visit.Page;
            await Expect(page.Status("The evaluation failed.")).ToBeVisibleAsync();
            await visit.Show("review-failed");

            await page.Button("Ask for a new evaluation").ClickAsync();

            await Expect(page.GetByText("After 3 tries.")).ToBeVisibleAsync();
        },
        new HouseRules { Settings = { ["Rapport:Practice:ProviderAttempts"] = "1", ["Rapport:Practice:EvaluationPauses"] = "00:00:00.100" } }.With<IEvaluator>(new AwayEvaluator(2)));

    private static ILocator Sessions(IPage page) => page.GetByRole(AriaRole.List, new() { Name = "Sessions" }).GetByRole(AriaRole.Listitem);

    // Before what there is to see of a short talk that was ended.
    private static async Task<Visit> AtTheEnd(PracticeHouse house)
    {
        var visit = await house.InTheRoom();
        await visit.Page.Say(PracticeHouse.Dialogue[0]);
        await Expect(visit.Page.Lines()).ToHaveCountAsync(3);
        await End(visit.Page);
        await visit.Page.Link("See").ClickAsync();
        return visit;
    }

    private static async Task End(IPage page)
    {
        await page.Button("End").ClickAsync();
        await page.Button("End it").ClickAsync();
        await Expect(page.Heading("You ended it")).ToBeVisibleAsync();
    }

    private async Task<(User User, Trainee Trainee)> Somebody()
    {
        var user = await house.Host.NewUser("Mira");
        return (user, new(house, user));
    }

    private static async Task Stopped(Trainee trainee, ScenarioDefinition scenario) => (await trainee.Stop((string)(await trainee.Start(scenario))["id"]!)).EnsureSuccessStatusCode();
}
