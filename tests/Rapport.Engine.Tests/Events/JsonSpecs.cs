using System.Text.Json;
using System.Text.Json.Serialization;
using FluentAssertions;
using Rapport.Engine.Events;
using Xunit;

namespace Rapport.Engine.Tests.Events;

public sealed class JsonSpecs
{
    /// <summary>
    /// Marten takes the framework's converters of enums out of the options that it is given and adds its own. With ours among them it would
    /// store "LateInTheDay", which no reader of ours understands.
    /// </summary>
    [Fact]
    public void Enums_keep_their_stored_names_when_another_store_rearranges_the_converters()
    {
        var theirs = new JsonSerializerOptions(Json.Options);
        foreach (var converter in theirs.Converters.OfType<JsonStringEnumConverter>().ToList()) theirs.Converters.Remove(converter);
        theirs.Converters.Add(new JsonStringEnumConverter());

        JsonSerializer.Serialize(new At(Moment.LateInTheDay, null), theirs).Should().Be("""{"moment":"late-in-the-day"}""");
        JsonSerializer.Serialize(new At(Moment.LateInTheDay, Moment.Noon), Json.Options).Should().Be("""{"moment":"late-in-the-day","then":"noon"}""");
        Json.Read<At>("""{"moment":"late-in-the-day","then":"noon"}"""u8).Should().Be(new At(Moment.LateInTheDay, Moment.Noon));
    }

    /// <summary>A model's line held a NUL; no database takes one in jsonb, so its session asked for the line again and again.</summary>
    [Theory]
    [InlineData("a\0b", "a\uFFFDb")]
    [InlineData("\0\0", "\uFFFD\uFFFD")]
    [InlineData("\\\0", "\\\uFFFD")]
    [InlineData("\\u0000", "\\u0000")]
    [InlineData("\\\\u0000\0\\u0000", "\\\\u0000\uFFFD\\u0000")]
    public void What_no_database_takes_is_written_as_a_character_that_cannot_be_shown(string text, string kept)
    {
        Json.Read<Said>(Json.WriteBare(new Said(text))).Text.Should().Be(kept);
        Json.Read<Said>(Json.Write(new Said(text))).Text.Should().Be(kept);
    }

    private sealed record Said(string Text);

    private enum Moment
    {
        Noon,
        LateInTheDay,
    }

    private sealed record At(Moment Moment, Moment? Then);
}
