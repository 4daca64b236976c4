using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.Playwright;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;

namespace Rapport.Web.Tests;

public sealed class PartnersVoiceStories
{
    [Fact]
    public Task The_partner_is_heard_word_by_word_and_is_silent_at_once_when_muted() => Houses.Tell(
        async house =>
        {
            await using var visit = await house.SignedIn(before: Recogniser.None);
            var page = visit.Page;
            var heard = Sounds(page);
            var scenario = await house.Talk();
            await page.Begin(scenario);
            await Expect(Spoken(page)).ToBeVisibleAsync();
            await Expect(page.Button("Voice")).ToHaveAttributeAsync("aria-pressed", "true");
            await Expect(Spoken(page)).ToHaveCountAsync(0);
            heard.Should().NotBeEmpty().And.OnlyContain(s => s == 200).And.HaveCountLessThanOrEqualTo(3, "each sentence of the line is fetched once");

            await page.Button("Voice").ClickAsync();
            await Expect(page.Button("Voice")).ToHaveAttributeAsync("aria-pressed", "false");
            heard.Clear();
            await page.Button("Type instead").ClickAsync();
            await page.Say(PracticeHouse.Dialogue[0]);
            await Expect(page.Lines()).ToHaveCountAsync(3);
            await page.Say(PracticeHouse.Dialogue[1]);
            heard.Should().BeEmpty("nothing is fetched that nobody hears");
        },
        new HouseRules().With<IVoice>(new OneSecondVoice()));

    [Fact]
    public Task What_the_partner_said_last_is_heard_again_during_the_talk_and_after_it() => Houses.Tell(
        async house =>
        {
            await using var visit = await house.SignedIn(before: Recogniser.None);
            var page = visit.Page;
            var heard = Sounds(page);
            var scenario = await house.Talk();
            await page.Begin(scenario);
            await Expect(Again(page)).ToBeVisibleAsync();
            await HearsAgain(page, scenario.OpeningLine!, heard);

            await page.Button("Type instead").ClickAsync();
            await page.Say(PracticeHouse.Dialogue[0]);
            await Expect(page.Lines()).ToHaveCountAsync(3);
            await Expect(Again(page)).ToBeVisibleAsync();
            await Expect(page.Lines().Nth(2).GetByRole(AriaRole.Button, new() { Name = "Hear it again" })).ToHaveCountAsync(1);
            var answer = await page.Lines().Nth(2).Locator(".text").InnerTextAsync();
            await HearsAgain(page, answer, heard);
            await visit.Show("room-hear-again");

            await page.Button("End").ClickAsync();
            await page.Button("End it").ClickAsync();
            await Expect(page.Heading("You ended it")).ToBeVisibleAsync();
            await HearsAgain(page, answer, heard);
        },
        new HouseRules().With<IVoice>(new OneSecondVoice()));

    [Fact]
    public Task The_servers_own_voice_speaks_the_opening_line_to_its_end_and_is_heard_again_in_the_replay() => Houses.Tell(
        async house =>
        {
            await using var visit = await house.SignedIn(before: Recogniser.None);
            var page = visit.Page;
            var scenario = await house.Talk();
            await page.Begin(scenario);
            await Expect(Spoken(page)).ToBeVisibleAsync();
            await visit.Show("room-partner-speaks");
            await page.WaitForFunctionAsync("last => document.querySelector('mark')?.textContent.includes(last)", scenario.OpeningLine!.Split(' ')[^1].TrimEnd('.'));
            await Expect(Spoken(page)).ToHaveCountAsync(0);

            await page.Button("End").ClickAsync();
            await page.Button("End it").ClickAsync();
            await page.Link("See the conversation").ClickAsync();
            await page.Hears(line: 0);
        },
        new HouseRules { Settings = { ["Rapport:Practice:Voice:Provider"] = "built-in" } });

    private static ILocator Again(IPage page) => page.Lines().GetByRole(AriaRole.Button, new() { Name = "Hear it again" });

    // From its first sentence to its last; then it may be heard once more.
    private static async Task HearsAgain(IPage page, string line, ConcurrentQueue<int> heard)
    {
        heard.Clear();
        await Again(page).ClickAsync();
        await Expect(Spoken(page)).ToBeVisibleAsync();
        await Expect(Again(page)).ToHaveCountAsync(0);
        var last = line.Split(' ')[^1].TrimEnd('.', '?', '!');
        await page.WaitForFunctionAsync("last => document.querySelector('mark')?.textContent.includes(last)", last);
        await Expect(Again(page)).ToBeVisibleAsync();
        await Expect(Spoken(page)).ToHaveCountAsync(0);
        heard.Should().NotBeEmpty().And.OnlyContain(s => s == 200);
    }

    private static ILocator Spoken(IPage page) => page.Lines().Locator("mark").First;

    private static ConcurrentQueue<int> Sounds(IPage page)
    {
        var heard = new ConcurrentQueue<int>();
        page.Response += (_, answer) =>
        {
            if (answer.Url.Contains("/api/audio/", StringComparison.Ordinal)) heard.Enqueue(answer.Status);
        };
        return heard;
    }
}
