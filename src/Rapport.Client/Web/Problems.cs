using System.Text.Json;

namespace Rapport.Client;

/// <summary>Reads the "no" out of an answer, also out of one that did not come from Rapport.</summary>
internal static class Problems
{
    private static readonly string[] wellKnown = ["type", "title", "status", "detail", "code", "correlationId", "errors"];

    public static async Task<RapportProblem> Read(HttpResponseMessage answer, TimeProvider time, CancellationToken ct)
    {
        var (status, wait) = ((int)answer.StatusCode, Wait(answer, time));
        var body = await answer.Content.ReadAsByteArrayAsync(ct);
        if (Fields(body) is not { } fields)
            return new(status, $"http.{status}", answer.ReasonPhrase, $"The answer was {status} {answer.ReasonPhrase} and not from Rapport. Check the server's address.") { RetryAfter = wait };
        return new(status, Text(fields, "code") ?? $"http.{status}", Text(fields, "title"), Text(fields, "detail"))
        {
            Errors = Errors(fields),
            RetryAfter = wait,
            CorrelationId = Text(fields, "correlationId"),
            Facts = fields.Where(f => !wellKnown.Contains(f.Key)).ToDictionary(f => f.Key, f => f.Value),
        };
    }

    /// <summary>From a hub's error: "code: detail", perhaps behind words of SignalR's own.</summary>
    public static RapportProblem? FromHub(string error)
    {
        const string Marker = "HubException: ";
        var text = error.LastIndexOf(Marker, StringComparison.Ordinal) is var at and >= 0 ? error[(at + Marker.Length)..] : error;
        return text.Split(": ", 2) is [var code, var detail] && code.Length > 0 && code.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '.' or '-')
            ? new RapportProblem(0, code, null, detail)
            : null;
    }

    private static Dictionary<string, JsonElement>? Fields(byte[] body)
    {
        try
        {
            return JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(body);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string? Text(Dictionary<string, JsonElement> fields, string name) =>
        fields.TryGetValue(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static Dictionary<string, IReadOnlyList<string>> Errors(Dictionary<string, JsonElement> fields) =>
        fields.TryGetValue("errors", out var errors) && errors.ValueKind == JsonValueKind.Object
            ? errors.EnumerateObject().ToDictionary(e => e.Name, e => (IReadOnlyList<string>)[.. e.Value.ValueKind == JsonValueKind.Array ? e.Value.EnumerateArray().Select(v => v.ToString()) : [e.Value.ToString()]])
            : [];

    private static TimeSpan? Wait(HttpResponseMessage answer, TimeProvider time) => answer.Headers.RetryAfter switch
    {
        { Delta: { } delta } => delta,
        { Date: { } date } => date - time.GetUtcNow() is var rest && rest > TimeSpan.Zero ? rest : TimeSpan.Zero,
        _ => null,
    };
}
