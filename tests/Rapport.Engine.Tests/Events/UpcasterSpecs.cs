using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Engine.Events;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Events;

public sealed class UpcasterSpecs
{
    private static readonly Upcaster first = new("diary.said.v1", "diary.said.v2", old => new JsonObject { ["who"] = old["name"]!.DeepClone(), ["what"] = old["words"]!.DeepClone() });

    private static readonly Upcaster second = new("diary.said.v2", "diary.mentioned.v1", old => new JsonObject { ["personId"] = old["who"]!.DeepClone(), ["remark"] = old["what"]!.DeepClone() });

    [Fact]
    public void A_chain_is_followed_to_the_version_of_today()
    {
        var names = Names(first, second);

        names.Read("diary.said.v1", """{"name": "bob", "words": "hello"}"""u8).Should().Be(new DiaryEvent.Mentioned("bob", "hello"));
        names.Read("diary.said.v2", """{"who": "bob", "what": "hello"}"""u8).Should().Be(new DiaryEvent.Mentioned("bob", "hello"));
        names.NamesOf(typeof(DiaryEvent.Mentioned)).Should().BeEquivalentTo("diary.said.v1", "diary.said.v2", "diary.mentioned.v1");
        names.NameOf(new DiaryEvent.Mentioned("bob", "hello")).Should().Be("diary.mentioned.v1", "what is written is of today");
    }

    [Fact]
    public void An_event_of_a_name_that_nobody_knows_is_kept_as_it_is() =>
        Names().Read("diary.said.v1", Encoding.UTF8.GetBytes("{}")).Should().Be(new UnknownEvent("diary.said.v1", "{}"));

    [Fact]
    public void One_that_leads_nowhere_starts_at_a_name_of_today_or_goes_round_stops_the_start()
    {
        Names(first, second).Should().NotBeNull();
        FluentActions.Invoking(() => Names(first)).Should().Throw<InvalidOperationException>().WithMessage("*'diary.said.v1'*");
        FluentActions.Invoking(() => Names(second with { From = "diary.turned.v1" })).Should().Throw<InvalidOperationException>().WithMessage("*'diary.turned.v1'*");
        FluentActions.Invoking(() => Names(first, second with { To = "diary.said.v1" })).Should().Throw<InvalidOperationException>().WithMessage("*circle*");
    }

    private static EventNames Names(params Upcaster[] upcasters) => new([typeof(DiaryEvent)], upcasters);
}
