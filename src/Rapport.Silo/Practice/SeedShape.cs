using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;

namespace Rapport.Silo.Practice;

/// <summary>
/// Holds JSON written by people against the type that it becomes and tells everything that does not fit, each with its place; the
/// serializer would stop at the first, and pass over a misspelt field in silence.
/// </summary>
/// <param name="fault">Takes field and reason.</param>
internal sealed class SeedShape(Action<string, string> fault)
{
    /// <summary>Computed here, never written in a file.</summary>
    private const string Revision = "revision";

    // What a scenario may lack until a session is to start with it; then ScenarioDefinition.Missing names it.
    private static readonly ImmutableArray<(Type Type, string? Field)> mayLack =
        [(typeof(Persona), null), (typeof(EndCriteria), null), (typeof(ScenarioDefinition), "objectives"), (typeof(ScenarioDefinition), "tags")];

    /// <summary>What fits of it, with empty text and lists in the place of what may be lacking.</summary>
    public JsonNode? Fit(JsonElement json, Type type, string at = "")
    {
        var inner = Nullable.GetUnderlyingType(type) ?? type;
        return Json.Options.GetTypeInfo(inner) switch
        {
            { Kind: JsonTypeInfoKind.Object } info => FitObject(json, info, at),
            { Kind: JsonTypeInfoKind.Enumerable } info => FitList(json, info.ElementType!, at),
            { Kind: JsonTypeInfoKind.Dictionary } info => FitMap(json, info.ElementType!, at),
            _ => FitValue(json, inner, at),
        };
    }

    private JsonObject? FitObject(JsonElement json, JsonTypeInfo info, string at)
    {
        if (!Is(json, JsonValueKind.Object, at, "an object { }")) return null;
        var fields = info.Properties.Where(p => p.Set is not null && p.Name != Revision).ToDictionary(p => p.Name);
        var fitted = new JsonObject();
        foreach (var given in json.EnumerateObject())
            if (!fields.Remove(given.Name, out var field))
                fault(Within(at, given.Name), fitted.ContainsKey(given.Name) ? "It is given twice." : $"There is no such field; known are {string.Join(", ", Known(info))}.");
            else if (given.Value.ValueKind != JsonValueKind.Null) fitted[given.Name] = Fit(given.Value, field.PropertyType, Within(at, given.Name));
            else if (MayBeNull(field)) fitted[given.Name] = null;
            else fault(Within(at, given.Name), "It must not be null.");
        foreach (var absent in fields.Values.Where(f => f.AssociatedParameter is { HasDefaultValue: false } && !MayBeNull(f)))
            if (!MayLack(info.Type, absent.Name)) fault(Within(at, absent.Name), "Required.");
            else fitted[absent.Name] = absent.PropertyType == typeof(string) ? JsonValue.Create("") : new JsonArray();
        return fitted;
    }

    private JsonArray? FitList(JsonElement json, Type element, string at)
    {
        if (!Is(json, JsonValueKind.Array, at, "a list [ ]")) return null;
        var i = 0;
        return [.. json.EnumerateArray().Select(e => Fit(e, element, $"{at}[{i++}]"))];
    }

    private JsonObject? FitMap(JsonElement json, Type element, string at)
    {
        if (!Is(json, JsonValueKind.Object, at, "an object { }")) return null;
        var fitted = new JsonObject();
        foreach (var given in json.EnumerateObject())
            if (fitted.ContainsKey(given.Name)) fault(Within(at, given.Name), "It is given twice.");
            else fitted[given.Name] = Fit(given.Value, element, Within(at, given.Name));
        return fitted;
    }

    private JsonValue? FitValue(JsonElement json, Type type, string at)
    {
        if (type == typeof(string)) return FitText(json, at);
        if (type == typeof(bool)) return json.ValueKind is JsonValueKind.True or JsonValueKind.False || Wrong(at, "true or false") ? JsonValue.Create(json.GetBoolean()) : null;
        if (type == typeof(int)) return json.ValueKind == JsonValueKind.Number && json.TryGetInt32(out var number) ? JsonValue.Create(number) : Fail(at, "a whole number");
        if (type == typeof(decimal)) return json.ValueKind == JsonValueKind.Number && json.TryGetDecimal(out var amount) ? JsonValue.Create(amount) : Fail(at, "a number");
        if (!type.IsEnum) throw new NotSupportedException($"Seed files can't hold a {type.Name}.");
        var names = Enum.GetNames(type).Select(JsonNamingPolicy.KebabCaseLower.ConvertName).ToList();
        return json.ValueKind == JsonValueKind.String && names.Contains(json.GetString()!) ? JsonValue.Create(json.GetString()) : Fail(at, $"one of {string.Join(", ", names)}");
    }

    private JsonValue? FitText(JsonElement json, string at)
    {
        if (!Is(json, JsonValueKind.String, at, "text")) return null;
        try
        {
            if (json.GetString() is { } text && !text.Contains('\0', StringComparison.Ordinal)) return JsonValue.Create(text);
        }
        catch (InvalidOperationException)
        {
            // Half a surrogate pair.
        }
        return Fail(at, "text of whole characters other than \\u0000");
    }

    private bool Is(JsonElement json, JsonValueKind kind, string at, string words) => json.ValueKind == kind || Wrong(at, words);

    private bool Wrong(string at, string words)
    {
        fault(at, $"It must be {words}.");
        return false;
    }

    private JsonValue? Fail(string at, string words)
    {
        Wrong(at, words);
        return null;
    }

    private static IEnumerable<string> Known(JsonTypeInfo info) => info.Properties.Where(p => p.Set is not null && p.Name != Revision).Select(p => p.Name);

    private static bool MayLack(Type type, string field) => mayLack.Any(m => m.Type == type && (m.Field ?? field) == field);

    private static bool MayBeNull(JsonPropertyInfo field) =>
        field.PropertyType.IsValueType ? Nullable.GetUnderlyingType(field.PropertyType) is not null : field.IsSetNullable;

    private static string Within(string at, string field) => at.Length == 0 ? field : $"{at}.{field}";
}
