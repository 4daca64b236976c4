using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Domain.Tests.Architecture;
using Rapport.Engine.Events;
using Xunit;

namespace Rapport.Domain.Tests.Golden;

/// <summary>
/// One file per stored event version, as it lies in somebody's database. Never edit one: a changed event is a new version with an
/// upcaster. With <c>RAPPORT_WRITE_GOLDEN=1</c> the missing ones are written; those that exist are never touched.
/// </summary>
public class GoldenSpecs
{
    private static readonly string Folder = Repository.Path("tests", "Rapport.Domain.Tests", "Golden");

    private static readonly JsonSerializerOptions Indented = new(Json.Options) { WriteIndented = true };

    public static TheoryData<string> Names => [.. Families.Events.Keys.Order()];

    public static TheoryData<string> Files => [.. Directory.GetFiles(Folder, "*.json").Select(f => Path.GetFileNameWithoutExtension(f)).Order()];

    [Theory]
    [MemberData(nameof(Names))]
    public void Every_event_has_a_golden_file(string name)
    {
        var file = Path.Combine(Folder, $"{name}.json");
        if (!File.Exists(file) && Environment.GetEnvironmentVariable("RAPPORT_WRITE_GOLDEN") == "1") Write(file, Families.Events[name]);
        File.Exists(file).Should().BeTrue($"{name} needs a golden file; run the tests once with RAPPORT_WRITE_GOLDEN=1 and commit what they wrote");
    }

    [Theory]
    [MemberData(nameof(Files))]
    public void Every_golden_file_is_read_and_nothing_of_it_is_lost(string name)
    {
        var names = new EventNames(Families.All.Select(a => a.Event));
        var golden = File.ReadAllBytes(Path.Combine(Folder, $"{name}.json"));
        var read = names.Read(name, golden);
        read.Should().NotBeOfType<UnknownEvent>($"{name} is in somebody's database and must be read as long as that exists");
        if (names.NameOf(read) != name) return; // Read through an upcaster, which has its own specs.
        Lost(JsonNode.Parse(golden), JsonNode.Parse(Json.WriteBare(read)), "").Should().BeEmpty();
    }

    [Fact]
    public void A_field_that_is_renamed_is_lost() => Lost(JsonNode.Parse("""{"a":{"b":[1,2]}}"""), JsonNode.Parse("""{"a":{"b":[1,3],"c":1}}"""), "")
        .Should().Equal("/a/b/1");

    private static void Write(string file, Type type) =>
        File.WriteAllText(file, JsonSerializer.Serialize(ExampleOf.Type(type), type, Indented).ReplaceLineEndings("\n") + "\n", new UTF8Encoding(false));

    // A later version of the record may know more, but it may not lose anything.
    private static IEnumerable<string> Lost(JsonNode? golden, JsonNode? read, string path) => (golden, read) switch
    {
        (JsonObject g, JsonObject r) => g.SelectMany(p => Lost(p.Value, r[p.Key], $"{path}/{p.Key}")),
        (JsonArray g, JsonArray r) when g.Count == r.Count => g.SelectMany((item, i) => Lost(item, r[i], $"{path}/{i}")),
        _ => JsonNode.DeepEquals(golden, read) ? [] : [path],
    };
}
