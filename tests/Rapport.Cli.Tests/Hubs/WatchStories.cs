using FluentAssertions;
using Microsoft.AspNetCore.SignalR;
using Rapport.Client;
using Xunit;

namespace Rapport.Cli.Tests.Hubs;

/// <summary>Watching through SignalR's own server, over a wire that breaks.</summary>
public sealed class WatchStories : IAsyncLifetime
{
    private static readonly RapportClientOptions eager = new() { FirstPause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromMilliseconds(50) };

    private RealHub hub = null!;
    private Sluice sluice = null!;

    public async Task InitializeAsync()
    {
        hub = await RealHub.Start();
        sluice = new(hub.Address);
    }

    public async Task DisposeAsync()
    {
        await sluice.DisposeAsync();
        await hub.DisposeAsync();
    }

    [Fact]
    public async Task What_was_missed_comes_first_then_what_happens_each_once()
    {
        hub.Story.Tell("one");
        hub.Story.Tell("two");
        await using var watch = Watch(after: 1);
        (await watch.Next()).Should().Be("2 two");
        hub.Story.Tell("three");
        (await watch.Next()).Should().Be("3 three");
        hub.Story.End();
        (await watch.Next()).Should().Be("4 deleted");
        (await watch.IsOver()).Should().BeTrue("nothing comes behind a deletion");
    }

    [Fact]
    public async Task However_often_the_wire_is_cut_nothing_is_lost_and_nothing_comes_twice()
    {
        await using var watch = Watch();
        for (var i = 1; i <= 12; i++)
        {
            hub.Story.Tell($"line {i}");
            if (i % 3 == 0) sluice.Cut();
            (await watch.Next()).Should().Be($"{i} line {i}");
            if (i % 3 == 1) sluice.Cut();
        }
        hub.Story.End();
        (await watch.Next()).Should().Be("13 deleted");
        hub.Story.Asked.Should().BeInAscendingOrder("it goes on from the last version seen, not from the beginning").And.Contain(v => v > 0);
    }

    [Fact]
    public async Task A_server_that_is_away_for_a_while_is_found_again()
    {
        await using var watch = Watch();
        hub.Story.Tell("before");
        (await watch.Next()).Should().Be("1 before");
        sluice.Closed = true;
        sluice.Cut();
        hub.Story.Tell("meanwhile");
        var next = watch.Next();
        await Task.Yield();
        next.IsCompleted.Should().BeFalse();
        sluice.Closed = false;
        (await next).Should().Be("2 meanwhile");
    }

    [Fact]
    public async Task A_server_that_stays_away_is_given_up_at_last()
    {
        sluice.Closed = true;
        await using var watch = new Watching(sluice.Address, eager with { ReconnectFor = TimeSpan.FromMilliseconds(100) });
        await watch.Invoking(w => w.Next()).Should().ThrowAsync<RapportUnreachable>();
    }

    [Fact]
    public async Task A_stream_that_ends_with_a_code_is_a_problem_with_that_code()
    {
        await using var watch = new Watching(sluice.Address, eager, session: "nobodys");
        var problem = (await watch.Invoking(w => w.Next()).Should().ThrowAsync<RapportProblem>()).Which;
        problem.Code.Should().Be("practice.session-not-found");
        problem.Detail.Should().Be("There is no such session.");
    }

    [Fact]
    public async Task Busy_is_tried_again()
    {
        var times = 0;
        hub.Story.Trouble = () => ++times < 4 ? new HubException("busy: Nothing happened.") : null!;
        hub.Story.Tell("at last");
        await using var watch = Watch();
        (await watch.Next()).Should().Be("1 at last");
        hub.Story.Asked.Should().HaveCount(4);
    }

    [Fact]
    public async Task A_server_that_fails_each_time_without_a_reason_is_not_asked_for_ever()
    {
        hub.Story.Trouble = () => new InvalidOperationException("not told to clients");
        await using var watch = Watch();
        (await watch.Invoking(w => w.Next()).Should().ThrowAsync<RapportProblem>()).Which.Code.Should().Be("client.hub-failed");
        hub.Story.Asked.Should().HaveCount(3);
    }

    [Fact]
    public async Task Who_stops_watching_is_gone_on_the_server_too()
    {
        hub.Story.Tell("one");
        var watch = Watch();
        (await watch.Next()).Should().Be("1 one");
        await watch.DisposeAsync();
        await hub.Story.Gone.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task Cancelling_ends_the_wait_for_the_next_item()
    {
        await using var watch = Watch();
        hub.Story.Tell("one");
        (await watch.Next()).Should().Be("1 one");
        await watch.Stop();
        await watch.Invoking(w => w.IsOver()).Should().ThrowAsync<OperationCanceledException>();
        await hub.Story.Gone.Task.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private Watching Watch(long after = 0) => new(sluice.Address, eager, after);
}
