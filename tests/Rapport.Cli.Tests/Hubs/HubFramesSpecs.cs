using System.Text;
using System.Text.Json;
using FluentAssertions;
using Rapport.Client;
using Xunit;

namespace Rapport.Cli.Tests.Hubs;

public sealed class HubFramesSpecs
{
    private static readonly byte[] two = Encoding.UTF8.GetBytes("{\"a\":\"Grüße\"}\u001e{\"b\":2}\u001e");

    [Fact]
    public void However_the_network_cuts_them_the_messages_are_the_same()
    {
        for (var first = 0; first <= two.Length; first++)
            for (var second = first; second <= two.Length; second++)
            {
                var frames = new HubFrames();
                var messages = frames.Take(two.AsSpan(0, first)).Concat(frames.Take(two.AsSpan(first, second - first))).Concat(frames.Take(two.AsSpan(second))).ToList();
                messages.Select(m => m.GetRawText()).Should().Equal("{\"a\":\"Grüße\"}", "{\"b\":2}");
            }
    }

    [Fact]
    public void A_message_that_is_not_whole_is_kept_until_it_is()
    {
        var frames = new HubFrames();
        frames.Take("{\"a\":"u8).Should().BeEmpty();
        frames.Take("1}"u8).Should().BeEmpty();
        frames.Take([HubMessages.End]).Should().ContainSingle().Which.GetProperty("a").GetInt32().Should().Be(1);
    }

    [Fact]
    public void What_is_no_JSON_is_refused()
    {
        var frames = new HubFrames();
        FluentActions.Invoking(() => frames.Take("nonsense\u001e"u8)).Should().Throw<JsonException>();
    }

    [Fact]
    public void A_message_without_an_end_does_not_fill_the_memory()
    {
        var frames = new HubFrames();
        var flood = new byte[HubMessages.Largest];
        frames.Take(flood).Should().BeEmpty();
        FluentActions.Invoking(() => frames.Take(new byte[1])).Should().Throw<InvalidDataException>();
    }
}
