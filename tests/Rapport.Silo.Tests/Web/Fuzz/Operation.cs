using System.Globalization;
using System.Text.Json.Nodes;

namespace Rapport.Silo.Tests.Web.Fuzz;

/// <summary>An operation of the OpenAPI document.</summary>
internal sealed record Operation(JsonNode Document, string Method, string Path, JsonObject Node)
{
    public static IReadOnlyList<Operation> All(JsonNode document) =>
        [.. document["paths"]!.AsObject().SelectMany(p => p.Value!.AsObject().Select(o => new Operation(document, o.Key.ToUpperInvariant(), p.Key, o.Value!.AsObject())))];

    public string Name => $"{Method} {Path}";

    public bool IsForOperators => Path.StartsWith("/api/operations", StringComparison.Ordinal);

    public IReadOnlyList<string> Query => Parameters("query");

    public IReadOnlyDictionary<string, Schema> Bodies => (Node["requestBody"]?["content"] as JsonObject ?? []).ToDictionary(c => c.Key, c => new Schema(Document, c.Value!["schema"]!));

    /// <summary>The body that the document shows.</summary>
    public JsonObject Example => Node["requestBody"]?["content"]?["application/json"]?["example"] as JsonObject ?? [];

    public bool IsDocumented(int status) => Answer(status) is not null;

    /// <summary>Among the examples of the problems with this status.</summary>
    public bool IsDocumented(int status, string code) => Answer(status)?["content"]?["application/problem+json"]?["examples"]?[code] is not null;

    /// <summary>Of the JSON that is answered with this status; null when it is not JSON.</summary>
    public Schema? SchemaOf(int status) => Answer(status)?["content"]?["application/json"]?["schema"] is { } schema ? new(Document, schema) : null;

    private JsonNode? Answer(int status) => Node["responses"]?[status.ToString(CultureInfo.InvariantCulture)];

    private IReadOnlyList<string> Parameters(string place) =>
        [.. (Node["parameters"] as JsonArray ?? []).Where(p => (string?)p!["in"] == place).Select(p => (string)p!["name"]!)];
}
