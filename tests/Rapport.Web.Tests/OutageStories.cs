using FluentAssertions;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Web.Tests;

public sealed class OutageStories
{
    [Fact]
    public Task A_partner_who_is_cut_off_ends_the_talk_in_clear_words_and_one_continues_from_there() => Houses.Tell(
        async house =>
        {
            await using var visit = await house.InTheRoom();
            var page = visit.Page;
            await page.Say("Good morning, Daniel.");

            await Expect(page.Heading("Cut off by an outage")).ToBeVisibleAsync();
            await Expect(page.GetByText("Nothing of what was said is lost")).ToBeVisibleAsync();
            await Expect(page.GetByText("reply", new() { Exact = true })).ToHaveCountAsync(0); // Which part was away is for the log.
            await Expect(page.Line("Good morning, Daniel.")).ToBeVisibleAsync();
            var first = page.SessionId();

            await page.Button("Continue from here").ClickAsync();

            await Expect(page.Line("I hear you.")).ToBeVisibleAsync();
            await Expect(page.Line("Good morning, Daniel.")).ToHaveCountAsync(1);
            page.SessionId().Should().NotBe(first);
            await page.Say("Twice this month the figures came too late.");
            await Expect(page.Line("I hear you.")).ToHaveCountAsync(2);
            (await house.Events<E.Opened>(page.SessionId())).Single().ContinuesFrom.Should().Be(first);
        },
        new HouseRules { Settings = { ["Rapport:Practice:ProviderAttempts"] = "1" } }.With<IPartner>(new AwayPartner(1)));
}
