using System.Collections.Immutable;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Privacy;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Privacy;

public sealed class SealedTextSpecs
{
    private readonly PersonKey key = new("key-1", "ann", Enumerable.Repeat((byte)7, 32).ToArray(), 0, new());

    [Theory]
    [InlineData("a")]
    [InlineData("Gr\u00fc\u00dfe \ud83d\ude00")]
    [InlineData("with a \"quote\", a \\ and a\nline")]
    public void A_text_comes_back_as_it_was(string text)
    {
        var sealedText = Seal(text);
        sealedText.Should().MatchRegex("^sealed:v1:key-1:[A-Za-z0-9_-]+$", "nothing in it needs escaping in JSON");
        SealedText.Open([key], sealedText, "s", 1, "text").Should().Be(text);
    }

    [Theory]
    [InlineData(100)]
    [InlineData(10_000)]
    [InlineData(1_000_000)]
    public void Any_length_comes_back(int length)
    {
        var text = string.Concat(Enumerable.Range(0, length).Select(i => (char)('a' + i % 26)));
        SealedText.Open([key], Seal(text), "s", 1, "text").Should().Be(text);
    }

    [Fact]
    public void It_is_bound_to_stream_version_and_path_and_no_two_of_them_are_alike()
    {
        var sealedText = SealedText.Seal(key, key.Bytes!, "x", "s-1", 11, "a.b");
        foreach (var (stream, version, path) in new[] { ("s-11", 1L, "a.b"), ("s-1", 1L, "1\na.b"), ("s-1", 11L, "a.c"), ("s-1", 11L, "a"), ("s-1\n1", 1L, "a.b") })
            FluentActions.Invoking(() => SealedText.Open([key], sealedText, stream, version, path)).Should().Throw<SealBrokenException>();
    }

    [Fact]
    public void The_keys_of_an_event_are_found_in_its_JSON()
    {
        var ids = new List<string>();
        var json = $$"""{"a": "{{Seal("x")}}", "b": ["{{Seal("y")}}", "sealed:v1:other:AA"], "c": "no sealed:v1:none:AA", "d": "sealed:v1:", "e": "sealed:v1:\"q:", "f": "sealed:v1:cut"}""";
        SealedText.KeysIn(Encoding.UTF8.GetBytes(json), ids);
        ids.Should().Equal("key-1", "other");
        SealedText.KeysIn("{\"a\":\"sealed:v1:"u8, ids);
        ids.Should().HaveCount(2, "JSON that ends there names none");
    }

    [Fact]
    public void An_event_of_an_older_version_is_opened_where_its_text_stood_then()
    {
        var names = new EventNames([typeof(DiaryEvent)], [new Upcaster("diary.noted.v1", "diary.mentioned.v1", old => new JsonObject
        {
            ["personId"] = old["about"]!["id"]!.DeepClone(),
            ["remark"] = old["about"]!["words"]![1]!.DeepClone(),
        })]);
        var json = $$"""{"about": {"id": "bob", "words": ["{{Seal("first", "about.words[0]")}}", "{{Seal("second", "about.words[1]")}}"] } }""";
        names.Read("diary.noted.v1", Encoding.UTF8.GetBytes(json), new Opener([key], "s", 1)).Should().Be(new DiaryEvent.Mentioned("bob", "second"));
        var moved = json.Replace("words", "others", StringComparison.Ordinal);
        FluentActions.Invoking(() => names.Read("diary.noted.v1", Encoding.UTF8.GetBytes(moved), new Opener([key], "s", 1))).Should().Throw<SealBrokenException>();
    }

    [Theory]
    [InlineData(typeof(MarkedNumber))]
    [InlineData(typeof(MarkedInADictionary))]
    [InlineData(typeof(MarkedAndFixed))]
    public void A_mark_where_nothing_can_be_sealed_is_found_out_at_start(Type type) =>
        FluentActions.Invoking(() => MarkedText.Of(type)).Should().Throw<InvalidOperationException>();

    [Fact]
    public void A_type_without_marks_costs_nothing() => MarkedText.Of(typeof(LedgerEvent.Added)).Should().BeNull();

    private string Seal(string text, string path = "text") => SealedText.Seal(key, key.Bytes!, text, "s", 1, path);

    private sealed record MarkedNumber([property: Personal] int Number);

    private sealed record MarkedInADictionary(ImmutableSortedDictionary<string, Inner> All);

    private sealed record MarkedAndFixed(int Number)
    {
        [Personal]
        public string Text => $"{Number}";
    }

    private sealed record Inner([property: Personal] string Text);
}
