using System.Text.Json.Nodes;

namespace Rapport.Silo.Tests.Practice;

/// <summary>A folder of seed files of a test's own.</summary>
internal sealed class SeedFolder : IDisposable
{
    public string Path { get; } = Directory.CreateTempSubdirectory("rapport-seeds-").FullName;

    public SeedFolder Skill(string id, string? name = null) => Write($"skills/{id}.json", new JsonObject
    {
        ["id"] = id,
        ["name"] = name ?? $"The skill {id}",
        ["description"] = "What it is about.",
        ["rubric"] = new JsonArray("Not at all.", "Hardly.", "Now and then.", "Mostly.", "Always."),
    });

    public SeedFolder Scenario(string id, Action<JsonObject>? but = null, string skill = "listening")
    {
        var scenario = Complete(id, skill);
        but?.Invoke(scenario);
        return Write($"scenarios/{id}.json", scenario);
    }

    public SeedFolder Write(string file, JsonNode json) => Write(file, json.ToJsonString());

    public SeedFolder Write(string file, string text)
    {
        var path = System.IO.Path.Combine(Path, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
        return this;
    }

    public SeedFolder Remove(string file)
    {
        File.Delete(System.IO.Path.Combine(Path, file));
        return this;
    }

    public void Dispose() => Directory.Delete(Path, recursive: true);

    /// <summary>A scenario that can be played: it is met by an agreement, failed by an insult.</summary>
    public static JsonObject Complete(string id, string skill) => new()
    {
        ["id"] = id,
        ["title"] = $"The scenario {id}",
        ["summary"] = $"What {id} is about.",
        ["difficulty"] = "easy",
        ["language"] = "en",
        ["status"] = "published",
        ["tags"] = new JsonArray("office"),
        ["skills"] = new JsonArray(skill),
        ["persona"] = new JsonObject
        {
            ["name"] = "Daniel",
            ["role"] = "Analyst",
            ["mood"] = "Tired",
            ["knowledge"] = "The secret of his lateness",
            ["goal"] = "To be left alone",
            ["softens"] = new JsonArray("A question"),
            ["hardens"] = new JsonArray("A threat"),
        },
        ["brief"] = "Talk with Daniel.",
        ["objectives"] = new JsonArray(new JsonObject
        {
            ["id"] = "agreement",
            ["text"] = "Agree on the figures.",
            ["judging"] = new JsonObject
            {
                ["kind"] = "rules",
                ["stillOpen"] = "There is no agreement yet.",
                ["met"] = new JsonArray(new JsonObject { ["why"] = "You agreed:", ["steps"] = new JsonArray("commitment") }),
                ["failed"] = new JsonArray(new JsonObject { ["why"] = "You called him names:", ["steps"] = new JsonArray("insult") }),
            },
        }),
        ["end"] = new JsonObject { ["maxTurns"] = 4, ["maxMinutes"] = 10, ["idleSeconds"] = 60, ["success"] = "Agreed.", ["failure"] = "He walks out." },
        ["openingLine"] = "You wanted to talk?",
        ["script"] = new JsonObject
        {
            ["topics"] = new JsonObject { ["figures"] = new JsonArray("figure*") },
            ["beats"] = new JsonArray(new JsonObject { ["id"] = "any", ["when"] = new JsonArray(), ["lines"] = new JsonArray("Go on.", "And then?") }),
            ["reserve"] = new JsonArray("Hm.", "If you say so.", "I see."),
            ["closing"] = "That is all from me.",
        },
    };
}
