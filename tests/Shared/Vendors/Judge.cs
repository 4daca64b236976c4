using System.Text.Json.Nodes;

namespace Rapport.Testing.Vendors;

/// <summary>A judge who reads what it is given, and answers in the agreed form.</summary>
public sealed class Judge(ChatWire wire)
{
    /// <summary>The data of a request that judges or rates.</summary>
    public JsonNode Given(AskedOf asked) => JsonNode.Parse(wire.Heard(asked.Json).Messages[0].Text)!;

    /// <summary>Everything is open.</summary>
    public Day Waits => wire.Says(asked => new JsonObject
    {
        ["objectives"] = new JsonArray([.. Given(asked)["objectives"]!.AsArray().Select(o => Objective((string)o!["id"]!, "open", null, null, "Not yet."))]),
    }.ToJsonString());

    public static JsonNode Objective(string id, string verdict, int? line, string? quote, string reason) =>
        new JsonObject { ["id"] = id, ["verdict"] = verdict, ["line"] = line, ["quote"] = quote, ["reason"] = reason };

    public Day Judges(params JsonNode[] objectives) => wire.Says(new JsonObject { ["objectives"] = new JsonArray([.. objectives.Select(o => o.DeepClone())]) }.ToJsonString());

    /// <summary>Rates every skill with a 3, and quotes the whole of the first line in which the trainee said something.</summary>
    public Day Rates(Action<JsonNode>? but = null) => wire.Says(asked =>
    {
        var answer = Rated(Given(asked));
        but?.Invoke(answer);
        return answer.ToJsonString();
    });

    private static JsonObject Rated(JsonNode given)
    {
        var said = given["transcript"]!.AsArray().FirstOrDefault(l => (string)l!["speaker"]! == "trainee" && ((string)l["text"]!).Any(char.IsLetterOrDigit));
        return new()
        {
            ["ratings"] = new JsonArray([.. given["skills"]!.AsArray().Select(s => new JsonObject
            {
                ["skill"] = (string)s!["id"]!,
                ["rating"] = 3,
                ["evidence"] = said is null ? [] : new JsonArray(new JsonObject { ["line"] = (int)said["line"]!, ["quote"] = (string)said["text"]!, ["why"] = "It shows." }),
                ["advice"] = "Ask first.",
            })]),
            ["summary"] = "It was a talk.",
        };
    }
}
