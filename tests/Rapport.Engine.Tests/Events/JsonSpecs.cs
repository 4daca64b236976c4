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

    private enum Moment
    {
        Noon,
        LateInTheDay,
    }

    private sealed record At(Moment Moment, Moment? Then);
}
