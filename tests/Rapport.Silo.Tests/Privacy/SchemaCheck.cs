using System.Text.Json;
using System.Text.Json.Nodes;

namespace Rapport.Silo.Tests.Privacy;

/// <summary>As much of JSON schema as an export's schema uses: types, properties, required ones, items and enumerations.</summary>
internal static class SchemaCheck
{
    public static IEnumerable<string> Faults(JsonNode schema, JsonNode? value, string at = "$")
    {
        if (schema is not JsonObject rules) return [];
        var faults = new List<string>();
        if (rules["type"] is { } type && !Types(type).Any(t => Is(t, value))) faults.Add($"{at} is no {type.ToJsonString()}: {value?.ToJsonString()}");
        if (rules["enum"] is JsonArray choices && !choices.Any(c => JsonNode.DeepEquals(c, value))) faults.Add($"{at} is none of {choices.ToJsonString()}");
        if (value is JsonObject fields)
        {
            if (rules["required"] is JsonArray required)
                faults.AddRange(required.Select(r => (string)r!).Where(r => !fields.ContainsKey(r)).Select(r => $"{at} lacks {r}"));
            if (rules["properties"] is JsonObject known)
                foreach (var (name, inner) in fields)
                    faults.AddRange(known[name] is { } rule ? Faults(rule, inner, $"{at}.{name}") : [$"{at}.{name} is not described"]);
        }
        if (value is JsonArray items && rules["items"] is { } each) faults.AddRange(items.SelectMany((item, i) => Faults(each, item, $"{at}[{i}]")));
        return faults;
    }

    private static IEnumerable<string> Types(JsonNode type) => type is JsonArray several ? several.Select(t => (string)t!) : [(string)type!];

    private static bool Is(string type, JsonNode? value) => (type, value?.GetValueKind() ?? JsonValueKind.Null) switch
    {
        ("object", JsonValueKind.Object) or ("array", JsonValueKind.Array) or ("string", JsonValueKind.String) or ("null", JsonValueKind.Null) => true,
        ("boolean", JsonValueKind.True or JsonValueKind.False) or ("number", JsonValueKind.Number) => true,
        ("integer", JsonValueKind.Number) => value!.GetValue<double>() % 1 == 0,
        _ => false,
    };
}
