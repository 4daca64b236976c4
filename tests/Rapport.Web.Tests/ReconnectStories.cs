using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Practice;
using Rapport.Silo.Tests.Practice;
using Xunit;
using static Microsoft.Playwright.Assertions;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Web.Tests;

public sealed class ReconnectStories
{
    [Fact]
    public Task Who_loses_the_network_in_the_middle_of_a_reply_misses_nothing_and_sees_nothing_twice() => Held(async (house, partner, lines) =>
    {
        await using var visit = await house.InTheRoom();
        var page = visit.Page;
        await page.Say("Good morning, Daniel.");
        await Expect(page.Line(HeldPartner.FirstHalf.Trim())).ToBeVisibleAsync();

        await visit.LosesNetwork();
        lines.Cut();
        partner.GoOn();
        await Expect(page.Status("Connection lost.")).ToBeVisibleAsync();
        await Expect(page.Line(HeldPartner.Whole(2))).ToHaveCountAsync(0);
        await visit.HasNetworkAgain();

        await Expect(page.Line(HeldPartner.Whole(2))).ToHaveCountAsync(1);
        await Expect(page.Status("Connection lost.")).ToHaveCountAsync(0);
        await Expect(page.Lines()).ToHaveCountAsync(3);
        partner.GoOn();
        await page.Say("It is about Monday.");
        await Expect(page.Line(HeldPartner.Whole(4))).ToHaveCountAsync(1);
        await Expect(page.Lines()).ToHaveCountAsync(5);
        partner.Asked.Should().Be(2);
    });

    [Fact]
    public Task A_connection_that_the_server_closes_in_the_middle_of_a_reply_comes_back_and_nobody_notices() => Held(async (house, partner, lines) =>
    {
        await using var visit = await house.InTheRoom();
        var page = visit.Page;
        await page.Say("Good morning, Daniel.");
        await Expect(page.Line(HeldPartner.FirstHalf.Trim())).ToBeVisibleAsync();

        lines.Cut().Should().BePositive();
        partner.GoOn();

        await Expect(page.Line(HeldPartner.Whole(2))).ToHaveCountAsync(1);
        await Expect(page.Lines()).ToHaveCountAsync(3);
    });

    [Fact]
    public Task What_is_said_while_offline_is_kept_and_sent_once() => Held(async (house, partner, lines) =>
    {
        await using var visit = await house.InTheRoom();
        var page = visit.Page;
        await visit.LosesNetwork();
        lines.Cut();
        await page.Written().FillAsync("Good morning, Daniel.");
        await page.Button("Say it").ClickAsync();
        await Expect(page.Status("Not sent yet")).ToBeVisibleAsync();
        (await house.Events<E.TurnTaken>(page.SessionId())).Should().BeEmpty();

        partner.GoOn();
        await visit.HasNetworkAgain();

        await Expect(page.Line(HeldPartner.Whole(2))).ToBeVisibleAsync();
        await Expect(page.Line("Good morning, Daniel.")).ToHaveCountAsync(1);
        (await house.Events<E.TurnTaken>(page.SessionId())).Should().ContainSingle();
    });

    [Fact]
    public Task What_was_not_sent_outlives_a_reload_of_the_page() => Held(async (house, partner, _) =>
    {
        await using var visit = await house.InTheRoom();
        visit.Expect("ERR_FAILED");
        var page = visit.Page;
        await page.RouteAsync("**/turns", route => route.AbortAsync());
        await page.Written().FillAsync("Good morning, Daniel.");
        await page.Button("Say it").ClickAsync();
        await Expect(page.Status("Not sent yet")).ToBeVisibleAsync();

        await page.UnrouteAllAsync();
        partner.GoOn();
        await page.ReloadAsync();

        await Expect(page.Line(HeldPartner.Whole(2))).ToBeVisibleAsync();
        await Expect(page.Line("Good morning, Daniel.")).ToHaveCountAsync(1);
        (await house.Events<E.TurnTaken>(page.SessionId())).Should().ContainSingle();
    });

    [Fact]
    public Task A_turn_whose_answer_was_lost_is_sent_again_and_counts_once() => Held(async (house, partner, _) =>
    {
        await using var visit = await house.InTheRoom();
        visit.Expect("ERR_CONNECTION_RESET");
        var page = visit.Page;
        var sent = 0;
        await page.RouteAsync("**/turns", async route =>
        {
            if (Interlocked.Increment(ref sent) > 1)
            {
                await route.ContinueAsync();
                return;
            }
            await route.FetchAsync();
            await route.AbortAsync("connectionreset");
        });

        await page.Written().FillAsync("Good morning, Daniel.");
        await page.Button("Say it").ClickAsync();
        partner.GoOn();

        await Expect(page.Line(HeldPartner.Whole(2))).ToBeVisibleAsync();
        await Expect(page.Line("Good morning, Daniel.")).ToHaveCountAsync(1);
        (await house.Events<E.TurnTaken>(page.SessionId())).Should().ContainSingle();
    });

    private static async Task Held(Func<PracticeHouse, HeldPartner, HubLines, Task> story)
    {
        using var partner = new HeldPartner();
        var lines = new HubLines();
        await Houses.Tell(
            house => story(house, partner, lines),
            new HouseRules { Services = s => s.Configure<HubOptions>(o => o.AddFilter(lines)) }.With<IPartner>(partner));
    }
}

/// <summary>The hubs' open connections, to be cut by the server.</summary>
internal sealed class HubLines : IHubFilter
{
    private readonly ConcurrentDictionary<string, HubCallerContext> open = new();

    /// <summary>Closes all that are open now. Answers how many.</summary>
    public int Cut()
    {
        var cut = open.Values.ToArray();
        foreach (var line in cut) line.Abort();
        return cut.Length;
    }

    public Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        open[context.Context.ConnectionId] = context.Context;
        return next(context);
    }

    public Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        open.TryRemove(context.Context.ConnectionId, out _);
        return next(context, exception);
    }
}
