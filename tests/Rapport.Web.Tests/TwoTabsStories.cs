using FluentAssertions;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Web.Tests;

public sealed class TwoTabsStories(HouseFixture fixture) : IClassFixture<HouseFixture>
{
    private readonly PracticeHouse house = fixture.House;

    [Fact]
    public async Task Both_tabs_of_one_talk_follow_it_and_either_may_answer()
    {
        await using var visit = await house.InTheRoom();
        var first = visit.Page;
        var second = await visit.Tab();
        await second.GotoAsync(first.Url);
        await Expect(second.Lines()).ToHaveCountAsync(1);

        await first.Say(PracticeHouse.Dialogue[0]);
        await Expect(second.Line(PracticeHouse.Dialogue[0])).ToBeVisibleAsync();
        await Expect(second.Lines()).ToHaveCountAsync(3);
        await second.Say(PracticeHouse.Dialogue[1]);
        await Expect(first.Line(PracticeHouse.Dialogue[1])).ToBeVisibleAsync();
        await Expect(first.Lines()).ToHaveCountAsync(5);
    }

    [Fact]
    public async Task Two_tabs_do_not_answer_the_same_line_twice()
    {
        await using var visit = await house.InTheRoom();
        visit.Expect("409");
        visit.Expect("422"); // on a slow machine the turn is held so long that its times are late: the app sends it again with new ones
        var first = visit.Page;
        var second = await visit.Tab();
        await second.GotoAsync(first.Url);
        await Expect(second.Lines()).ToHaveCountAsync(1);
        var (arrived, go) = (new TaskCompletionSource(), new TaskCompletionSource());
        await second.RouteAsync("**/turns", async route =>
        {
            arrived.TrySetResult();
            await go.Task;
            await route.ContinueAsync();
        });

        await second.Written().FillAsync("From the other tab.");
        await second.Button("Say it").ClickAsync();
        await arrived.Task;
        await first.Say(PracticeHouse.Dialogue[0]);
        go.SetResult();

        await Expect(second.Alert("The conversation has gone on without this turn")).ToBeVisibleAsync();
        (await house.Events<E.TurnTaken>(first.SessionId())).Should().ContainSingle();
        await second.Button("Say it now").ClickAsync();
        await Expect(first.Line("From the other tab.")).ToBeVisibleAsync();
        (await house.Events<E.TurnTranscribed>(first.SessionId())).Select(e => e.Text).Should().Equal(PracticeHouse.Dialogue[0], "From the other tab.");
    }
}
