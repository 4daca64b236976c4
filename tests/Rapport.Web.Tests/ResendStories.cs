using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Web.Tests;

public sealed class ResendStories
{
    [Fact]
    public Task A_recording_that_was_damaged_on_the_way_is_sent_again_from_the_turn_and_counts_once() => Hearing(
        () => PracticeHouse.Dialogue[0],
        async house =>
        {
            await using var visit = await house.SignedIn(before: Recogniser.None + Recogniser.DamagedOnce);
            visit.Expect("422");
            var page = visit.Page;
            await Spoken(page, await house.Talk());
            await Expect(page.Lines().Last.GetByRole(AriaRole.Alert)).ToContainTextAsync("It arrived damaged");
            (await house.Events<E.TurnTaken>(page.SessionId())).Should().BeEmpty("nothing has changed");

            await page.Button("Send it again").ClickAsync();

            await Expect(page.Line(PracticeHouse.Dialogue[0])).ToHaveCountAsync(1);
            await Expect(page.Lines()).ToHaveCountAsync(3);
            (await house.Events<E.TurnTaken>(page.SessionId())).Should().ContainSingle();
        });

    [Fact]
    public Task A_turn_of_which_nothing_was_understood_is_sent_again_and_is_then_understood()
    {
        var heard = "";
        return Hearing(
            () => heard,
            async house =>
            {
                await using var visit = await house.SignedIn(before: Recogniser.None);
                var page = visit.Page;
                await Spoken(page, await house.Talk());
                var notice = page.Lines().Last.GetByRole(AriaRole.Alert);
                await Expect(notice).ToContainTextAsync("This turn did not get through");

                heard = PracticeHouse.Dialogue[0];
                await notice.GetByRole(AriaRole.Button, new() { Name = "Send it again" }).ClickAsync();

                await Expect(page.Line(PracticeHouse.Dialogue[0])).ToHaveCountAsync(1);
                await Expect(page.Lines()).ToHaveCountAsync(3);
            });
    }

    [Fact]
    public Task What_was_not_understood_may_be_typed_instead() => Hearing(
        () => "",
        async house =>
        {
            await using var visit = await house.SignedIn(before: Recogniser.None);
            var page = visit.Page;
            await Spoken(page, await house.Talk());

            await page.GetByLabel("Or type what you said").FillAsync(PracticeHouse.Dialogue[0]);
            await page.Lines().Last.GetByRole(AriaRole.Button, new() { Name = "Send", Exact = true }).ClickAsync();

            await Expect(page.Line(PracticeHouse.Dialogue[0])).ToHaveCountAsync(1);
            await Expect(page.Lines()).ToHaveCountAsync(3);
        });

    private static async Task Spoken(IPage page, ScenarioDefinition scenario)
    {
        await page.Begin(scenario);
        await page.Speak();
        await page.Button("Send").ClickAsync();
    }

    private static Task Hearing(Func<string> heard, Func<PracticeHouse, Task> story) => Houses.Tell(story, new HouseRules().With<ITranscriber>(new OneSentence(heard)));
}
