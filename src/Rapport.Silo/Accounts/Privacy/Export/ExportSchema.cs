using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using Rapport.Domain.Accounts;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>A JSON schema of each kind of document, made of the very types that are written.</summary>
internal static class ExportSchema
{
    // What is null is left out of a document, so that only what can't be null has to be there.
    private static readonly JsonSchemaExporterOptions exporting = new() { TransformSchemaNode = (_, schema) => Required(schema) };

    public static JsonObject Of(IEnumerable<IPersonsData> parts, JsonSerializerOptions json)
    {
        var kinds = new JsonObject();
        foreach (var part in parts)
            foreach (var kind in part.Kinds)
            {
                var schema = JsonSchemaExporter.GetJsonSchemaAsNode(json, kind.Content, exporting);
                if (schema is JsonObject described) described.Insert(0, "title", kind.Title);
                kinds[$"{part.Name}.{kind.Name}"] = schema;
            }
        return new()
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "What Rapport has about you",
            ["description"] = "contents.json lists the documents, each with its place in $defs here. {\"file\": NAME} in a document is a recording: NAME in the folder 'files' beside it.",
            ["version"] = ExportWriter.Version,
            ["$defs"] = kinds,
        };
    }

    private static JsonNode Required(JsonNode schema)
    {
        if (schema is not JsonObject rules || rules["required"] is not JsonArray required || rules["properties"] is not JsonObject properties) return schema;
        rules["required"] = new JsonArray([.. required.Select(r => (string)r!).Where(name => !MayBeNull(properties[name])).Select(name => (JsonNode)name)]);
        return schema;
    }

    private static bool MayBeNull(JsonNode? schema) => schema switch
    {
        JsonObject rules when rules["type"] is JsonArray types => types.Any(t => (string?)t == "null"),
        JsonObject rules when rules["enum"] is JsonArray choices => choices.Any(c => c is null),
        JsonObject rules => rules["type"] is null,
        _ => true,
    };
}
