using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Models;

/// <summary>A rehearsal as data for who judges it: everything that was said is a JSON string, and nothing of it can get out of one.</summary>
internal static class Transcribed
{
    // Letters stay letters, so that a quote can be copied; what ends a string is escaped all the same. It is never put into a page.
    private static readonly JsonSerializerOptions readable = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Json(JsonObject data) => data.ToJsonString(readable);

    public static JsonObject Scenario(ScenarioDefinition scenario) => new()
    {
        ["title"] = scenario.Title,
        ["brief"] = scenario.Brief,
        ["partner"] = scenario.Persona is { } persona ? $"{persona.Name}, {persona.Role}" : "",
        ["success"] = scenario.End?.Success,
        ["failure"] = scenario.End?.Failure,
    };

    public static JsonArray Objectives(Rehearsal rehearsal) => new([.. rehearsal.Scenario.Objectives.Select(o => new JsonObject
    {
        ["text"] = o.Text,
        ["verdict"] = $"{Known(rehearsal, o.Id)?.Verdict ?? Verdict.Open}".ToLowerInvariant(),
    })]);

    public static JsonArray Lines(IEnumerable<Line> lines) => new([.. lines.Select(Dialogue.Bounded).Select(l => new JsonObject
    {
        ["line"] = l.Number,
        ["speaker"] = l.Speaker == Speaker.Trainee ? "trainee" : "partner",
        ["text"] = l.Text,
    })]);

    public static ObjectiveProgress? Known(Rehearsal rehearsal, string objectiveId) =>
        rehearsal.Progress.IsDefault ? null : rehearsal.Progress.FirstOrDefault(p => p.ObjectiveId == objectiveId);

    /// <summary>Whether a quote stands, letter by letter, in the trainee's line of that number.</summary>
    public static bool IsQuoted(Rehearsal rehearsal, int line, string quote) =>
        !string.IsNullOrWhiteSpace(quote)
        && rehearsal.Lines.FirstOrDefault(l => l.Number == line) is { Speaker: Speaker.Trainee } said && said.Text.Contains(quote, StringComparison.Ordinal);
}
