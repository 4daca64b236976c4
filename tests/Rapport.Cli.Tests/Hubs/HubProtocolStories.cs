using System.Text.Json;
using FluentAssertions;
using Rapport.Client;
using Xunit;

namespace Rapport.Cli.Tests.Hubs;

/// <summary>The protocol byte by byte.</summary>
public sealed class HubProtocolStories : IAsyncLifetime
{
    private static readonly RapportClientOptions eager = new() { FirstPause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromMilliseconds(50) };

    private RawHub hub = null!;

    public async Task InitializeAsync() => hub = await RawHub.Start();

    public async Task DisposeAsync() => await hub.DisposeAsync();

    [Fact]
    public async Task It_asks_for_JSON_and_for_the_stream_as_the_protocol_says()
    {
        await using var watch = new Watching(hub.Address, eager, after: 7);
        var peer = await hub.Next();
        (await peer.Receive()).GetRawText().Should().Be("""{"protocol":"json","version":1}""");
        await peer.Send("{}\u001e");
        (await peer.Receive()).GetRawText().Should().Be("""{"type":4,"invocationId":"1","target":"Watch","arguments":["mine",7]}""");
        peer.Leave();
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(7, true)]
    [InlineData(1000, false)]
    public async Task Frames_may_be_split_anywhere_and_hold_several_messages(int bytes, bool fragments)
    {
        await using var watch = new Watching(hub.Address, eager);
        var peer = await hub.Next();
        await peer.Greet();
        await peer.Send(Peer.Item(1, "Grüß dich") + "{\"type\":6}\u001e" + Peer.Item(2, "two") + Peer.Item(3, "three"), bytes, fragments);
        (await watch.Next()).Should().Be("1 Grüß dich");
        (await watch.Next()).Should().Be("2 two");
        (await watch.Next()).Should().Be("3 three");
        peer.Leave();
    }

    [Fact]
    public async Task Items_that_come_with_the_answer_to_the_greeting_are_not_lost()
    {
        await using var watch = new Watching(hub.Address, eager);
        var peer = await hub.Next();
        await peer.Greet("{}\u001e" + Peer.Item(1, "early"));
        (await watch.Next()).Should().Be("1 early");
        peer.Leave();
    }

    [Fact]
    public async Task Messages_for_others_and_kinds_that_came_later_are_passed_over()
    {
        await using var watch = new Watching(hub.Address, eager);
        var peer = await hub.Next();
        await peer.Greet();
        await peer.Send("""{"type":1,"target":"Hello","arguments":[]}""" + "\u001e" + """{"type":8,"sequenceId":3}""" + "\u001e" + """{"type":2,"invocationId":"9","item":1}""" + "\u001e" + Peer.Item(1, "mine"));
        (await watch.Next()).Should().Be("1 mine");
        peer.Leave();
    }

    [Theory]
    [InlineData("{\"type\":7,\"error\":\"going down\"}\u001e")]
    [InlineData("{\"type\":7,\"allowReconnect\":true}\u001e")]
    [InlineData("{\"type\":3,\"invocationId\":\"1\"}\u001e")]
    [InlineData("garbage\u001e")]
    public async Task Whatever_ends_a_connection_before_the_stream_has_ended_it_goes_on_behind_the_last_item(string end)
    {
        await using var watch = new Watching(hub.Address, eager);
        var peer = await hub.Next();
        (await peer.Greet()).Should().Be(0);
        await peer.Send(Peer.Item(5, "five"));
        (await watch.Next()).Should().Be("5 five");
        await peer.Send(end);
        var again = await hub.Next();
        (await again.Greet()).Should().Be(5);
        await again.Send(Peer.Item(5, "five again") + Peer.Item(6, "six"));
        (await watch.Next()).Should().Be("6 six");
        peer.Leave();
        again.Leave();
    }

    [Fact]
    public async Task A_hub_that_falls_silent_is_left_for_a_new_connection()
    {
        await using var watch = new Watching(hub.Address, eager with { ServerTimeout = TimeSpan.FromMilliseconds(200) });
        var peer = await hub.Next();
        await peer.Greet();
        var again = await hub.Next();
        await again.Greet();
        await again.Send(Peer.Item(1, "here"));
        (await watch.Next()).Should().Be("1 here");
        peer.Leave();
        again.Leave();
    }

    [Fact]
    public async Task It_pings_so_that_the_hub_does_not_take_it_for_gone()
    {
        await using var watch = new Watching(hub.Address, eager with { KeepAlive = TimeSpan.FromMilliseconds(20) });
        var peer = await hub.Next();
        await peer.Greet();
        (await peer.Receive()).GetRawText().Should().Be("""{"type":6}""");
        (await peer.Receive()).GetRawText().Should().Be("""{"type":6}""");
        peer.Leave();
    }

    [Fact]
    public async Task A_hub_that_does_not_speak_JSON_says_so_and_is_not_asked_again()
    {
        await using var watch = new Watching(hub.Address, eager);
        var peer = await hub.Next();
        await peer.Receive();
        await peer.Send("{\"error\":\"The protocol 'json' is not supported.\"}\u001e");
        (await watch.Invoking(w => w.Next()).Should().ThrowAsync<RapportProblem>()).Which.Message.Should().Contain("not supported");
        peer.Leave();
    }

    [Fact]
    public async Task A_token_that_has_ended_is_renewed_for_the_next_connection()
    {
        hub.Token = "fresh";
        await using var watch = new Watching(hub.Address, eager, tokens: new Tokens("stale", "refresh", DateTimeOffset.MaxValue));
        var peer = await hub.Next();
        await peer.Greet();
        await peer.Send(Peer.Item(1, "in"));
        (await watch.Next()).Should().Be("1 in");
        watch.Client.Tokens!.AccessToken.Should().Be("fresh");
        peer.Leave();
    }

    [Fact]
    public async Task Who_is_not_let_in_with_a_new_token_either_is_told_to_sign_in()
    {
        hub.Token = "somebody else's";
        await using var watch = new Watching(hub.Address, eager, tokens: new Tokens("stale", "refresh", DateTimeOffset.MaxValue));
        (await watch.Invoking(w => w.Next()).Should().ThrowAsync<RapportProblem>()).Which.Code.Should().Be("edge.unauthenticated");
    }

    [Fact]
    public void A_kind_of_push_that_came_later_is_handed_out_as_it_is()
    {
        var push = SessionPush.Read(JsonDocument.Parse("""{"type":"weather","version":3,"rain":true}""").RootElement);
        push.Should().BeOfType<SessionPush.Other>().Which.Type.Should().Be("weather");
        push.Version.Should().Be(3);
    }
}
