using FluentAssertions;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Web.Tests;

public sealed class RoomOfflineStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task A_room_that_is_opened_without_a_network_shows_what_was_said_and_sends_what_is_said_now_once_it_is_back()
    {
        await using var visit = await house.InTheRoom();
        visit.Expect("422"); // It was said too long ago, and is sent once more, with when.
        var page = visit.Page;
        await page.Say(PracticeHouse.Dialogue[0]);
        await Expect(page.Lines()).ToHaveCountAsync(3);
        await Expect(page.Written()).ToHaveAttributeAsync("placeholder", "Type what you say…"); // what is kept for later is that it is her turn
        (await page.EvaluateAsync<bool>("navigator.serviceWorker.ready.then(worker => worker.active !== null)")).Should().BeTrue();
        await page.ReloadAsync();
        await Expect(page.Lines()).ToHaveCountAsync(3);

        await visit.LosesNetwork();
        await page.ReloadAsync();
        await Expect(page.Status("What you see is from")).ToBeVisibleAsync();
        await Expect(page.Lines()).ToHaveCountAsync(3);
        await page.Written().FillAsync(PracticeHouse.Dialogue[1]);
        await page.Button("Say it").ClickAsync();
        await Expect(page.Status("Not sent yet")).ToBeVisibleAsync();
        await visit.Show("room-opened-offline");
        var back = house.Now;
        await visit.HasNetworkAgain();

        await Expect(page.Line(PracticeHouse.Dialogue[1])).ToBeVisibleAsync();
        await Expect(page.Lines()).ToHaveCountAsync(5);
        await Expect(page.Status("What you see is from")).ToHaveCountAsync(0);
        var taken = await house.Events<E.TurnTaken>(page.SessionId());
        taken.Should().HaveCount(2);
        taken[1].EndedAt.Should().BeBefore(back, "it was said before it could be sent");
    }
}
