using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rapport.Silo.Tests.Web.Fuzz;

/// <summary>A schema of the OpenAPI document: what it allows, and whether a value is as it says.</summary>
internal sealed class Schema(JsonNode document, JsonNode node)
{
    private readonly JsonObject self = Followed(document, node);

    public bool MayBeNull => Types.Contains("null") || Alternatives.Any(a => a.MayBeNull);

    public string Type => Types.FirstOrDefault(t => t != "null") ?? Alternatives.FirstOrDefault(a => a.Type.Length > 0)?.Type ?? "";

    public IReadOnlyList<string> Enum => self["enum"] is JsonArray values ? [.. values.Where(v => v is not null).Select(v => (string)v!)] : [.. Alternatives.SelectMany(a => a.Enum)];

    public IReadOnlyDictionary<string, Schema> Properties => self["properties"] is JsonObject properties
        ? properties.ToDictionary(p => p.Key, p => new Schema(document, p.Value!))
        : Alternatives.FirstOrDefault(a => a.Properties.Count > 0)?.Properties ?? new Dictionary<string, Schema>();

    private HashSet<string> Required => self["required"] is JsonArray names ? [.. names.Select(n => (string)n!)] : [];

    private IReadOnlyList<Schema> Alternatives =>
        [.. new[] { "oneOf", "anyOf", "allOf" }.SelectMany(k => self[k] as JsonArray ?? []).Select(a => new Schema(document, a!))];

    private HashSet<string> Types => self["type"] switch
    {
        JsonArray several => [.. several.Select(t => (string)t!)],
        JsonValue one => [(string)one!],
        _ => [],
    };

    /// <summary>All that is wrong with it.</summary>
    public IEnumerable<string> Faults(JsonNode? value, string at = "$")
    {
        if (Alternatives.Count > 0)
            return Alternatives.Any(a => !a.Faults(value, at).Any()) ? [] : [$"{at} is none of what the document allows: {Short(value)}"];
        if (value is null) return MayBeNull || Types.Count == 0 ? [] : [$"{at} is null"];
        if (Types.Count > 0 && !Types.Any(t => Is(value, t))) return [$"{at} should be {string.Join(" or ", Types)}: {Short(value)}"];
        if (self["enum"] is JsonArray values && !values.Any(v => JsonNode.DeepEquals(v, value))) return [$"{at} is no {string.Join(", ", Enum)}: {Short(value)}"];
        return value switch
        {
            JsonObject o => Faults(o, at),
            JsonArray a when self["items"] is { } items => a.SelectMany((v, i) => new Schema(document, items).Faults(v, $"{at}[{i}]")),
            _ => [],
        };
    }

    private IEnumerable<string> Faults(JsonObject value, string at)
    {
        foreach (var name in Required.Where(n => !value.ContainsKey(n))) yield return $"{at}.{name} is missing";
        var properties = Properties;
        foreach (var (name, part) in value)
            if (properties.TryGetValue(name, out var schema))
                foreach (var fault in schema.Faults(part, $"{at}.{name}")) yield return fault;
            else if (self["additionalProperties"] is JsonObject others)
                foreach (var fault in new Schema(document, others).Faults(part, $"{at}.{name}")) yield return fault;
            else if (properties.Count > 0)
                yield return $"{at}.{name} is not in the document";
    }

    private static bool Is(JsonNode value, string type) => (value.GetValueKind(), type) switch
    {
        (JsonValueKind.Object, "object") or (JsonValueKind.Array, "array") or (JsonValueKind.String, "string") or (JsonValueKind.Number, "number") => true,
        (JsonValueKind.True or JsonValueKind.False, "boolean") => true,
        (JsonValueKind.Number, "integer") => decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var n) && n == decimal.Truncate(n),
        _ => false,
    };

    private static string Short(JsonNode? value) => value?.ToJsonString() is { } text ? text[..Math.Min(text.Length, 200)] : "null";

    private static JsonObject Followed(JsonNode document, JsonNode node)
    {
        while (node["$ref"] is { } reference)
            node = ((string)reference!).Split('/').Skip(1).Aggregate(document, (at, part) => at[part]!);
        return node as JsonObject ?? [];
    }
}
