using System.Text.Json.Nodes;

namespace Rapport.Adapters.Models;

/// <summary>Builds JSON schemas in the strict form that vendors enforce: every property required, no others.</summary>
internal static class AnswerSchemas
{
    public static JsonObject Object(params ReadOnlySpan<(string Name, JsonObject Schema)> properties)
    {
        var (all, required) = (new JsonObject(), new JsonArray());
        foreach (var (name, schema) in properties)
        {
            all[name] = schema;
            required.Add(name);
        }
        return new() { ["type"] = "object", ["properties"] = all, ["required"] = required, ["additionalProperties"] = false };
    }

    public static JsonObject Array(JsonObject of) => new() { ["type"] = "array", ["items"] = of };

    public static JsonObject Text() => new() { ["type"] = "string" };

    /// <summary>One of these; any text when there are none, for an empty choice is no schema.</summary>
    public static JsonObject OneOf(IEnumerable<string> values)
    {
        var choice = new JsonArray([.. values.Select(v => JsonValue.Create(v))]);
        return choice.Count == 0 ? Text() : new() { ["type"] = "string", ["enum"] = choice };
    }

    public static JsonObject Whole() => new() { ["type"] = "integer" };

    public static JsonObject OrNull(JsonObject schema)
    {
        schema["type"] = new JsonArray(schema["type"]!.GetValue<string>(), "null");
        return schema;
    }
}
