using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Dapper;
using Npgsql;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;

namespace Rapport.Silo.Operations.Proof;

/// <summary>What there is about a person in words, while it is still there. Kept in memory only, and for no longer than the proof needs it.</summary>
internal sealed class KnownTexts(IEnumerable<IPersonsData> parts, NpgsqlDataSource database)
{
    private static readonly JsonSerializerOptions readable = new(Json.Options) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Words and addresses out of everything that the person's export would hold; ids, numbers and times are none.</summary>
    public async Task<ImmutableArray<string>> Of(string personId, CancellationToken ct)
    {
        var texts = new HashSet<string>();
        foreach (var part in parts)
            await foreach (var entry in part.Find(personId, ct))
                if (entry is PersonsEntry.Document document) Collect(JsonSerializer.SerializeToNode(document.Content, document.Content.GetType(), readable), texts);
        return await WithoutPublic(texts, ct);
    }

    /// <summary>Without what stands in the catalogue, which everybody may read: the partner's lines are in its scripts.</summary>
    public async Task<ImmutableArray<string>> WithoutPublic(IEnumerable<string> texts, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var catalogue = string.Join('\n', (await connection.QueryAsync<string>(new CommandDefinition(
            "select data::text from mt_events where type like 'practice-scenario.%' or type like 'practice-skill.%'", cancellationToken: ct))).Select(Words));
        return [.. texts.Where(text => !catalogue.Contains(text, StringComparison.Ordinal))];
    }

    private static string Words(string json)
    {
        var texts = new HashSet<string>();
        Collect(JsonNode.Parse(json), texts);
        return string.Join('\n', texts);
    }

    private static void Collect(JsonNode? node, HashSet<string> texts)
    {
        switch (node)
        {
            case JsonObject fields:
                foreach (var (_, value) in fields) Collect(value, texts);
                break;
            case JsonArray items:
                foreach (var item in items) Collect(item, texts);
                break;
            case JsonValue value when value.TryGetValue<string>(out var text) && text.Length >= Needles.Shortest && text.AsSpan().ContainsAny(" @\n"):
                texts.Add(text);
                break;
        }
    }
}
