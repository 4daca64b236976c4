using System.Text.Json;
using System.Text.Json.Serialization;
using Rapport.Adapters.Calls;

namespace Rapport.Adapters.Models;

/// <summary>What was wrong with an answer, in words that a model can mend it by.</summary>
internal sealed class Faulty
{
    public List<string> All { get; } = [];

    public void Unless(bool holds, string fault)
    {
        if (!holds) All.Add(fault);
    }
}

/// <summary>Answers that are read by a program: they fit or they are asked for again with what was wrong, so many times and no more.</summary>
internal static class StrictAnswers
{
    private const int ShownFaults = 12, ShownCharacters = 8_000;

    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        RespectNullableAnnotations = true,
        RespectRequiredConstructorParameters = true,
        NumberHandling = JsonNumberHandling.Strict,
        PropertyNameCaseInsensitive = false,
    };

    /// <param name="asks">Answers that are asked for at most.</param>
    /// <param name="check">Says all that is wrong with an answer of the right form.</param>
    /// <returns>Null when no answer could be used.</returns>
    public static async ValueTask<T?> Ask<T>(this ChatModel model, ChatRequest request, int asks, Action<T, Faulty> check, ProviderMeter meter, CancellationToken ct)
        where T : class
    {
        for (var ask = 1; ask <= asks; ask++)
        {
            var answer = await model.Complete(request, ct);
            var faulty = new Faulty();
            if (Read(answer, check, faulty) is { } read) return read;
            meter.Rejected(request.Job, "answer");
            request = request with { Messages = [.. request.Messages, new(ChatRole.Assistant, Shown(answer)), new(ChatRole.User, Mend(faulty))] };
        }
        return null;
    }

    private static T? Read<T>(string answer, Action<T, Faulty> check, Faulty faulty)
        where T : class
    {
        T? read = null;
        try
        {
            read = JsonSerializer.Deserialize<T>(Unfenced(answer), Json);
        }
        catch (JsonException e)
        {
            faulty.All.Add(string.IsNullOrEmpty(e.Path) ? "It is not one JSON object." : $"It does not fit the schema at {e.Path}.");
        }
        if (read is not null) check(read, faulty);
        else if (faulty.All.Count == 0) faulty.All.Add("It is not one JSON object.");
        return faulty.All.Count == 0 ? read : null;
    }

    // Some models put their JSON into a code block whatever they are told; nothing else may stand around it.
    private static string Unfenced(string answer)
    {
        var text = answer.Trim();
        if (!text.StartsWith("```", StringComparison.Ordinal) || !text.EndsWith("```", StringComparison.Ordinal) || text.IndexOf('\n') is not (> 0 and var line) || text.Length < line + 4) return text;
        return text[line..^3].Trim();
    }

    private static string Shown(string answer) => answer.Length == 0 ? "(nothing)" : answer.Length <= ShownCharacters ? answer : answer[..ShownCharacters];

    private static string Mend(Faulty faulty) =>
        $"This answer can't be used. What is wrong:\n{string.Join('\n', faulty.All.Take(ShownFaults).Select(f => $"- {f}"))}\nAnswer again, whole, as one JSON object of the agreed form.";
}
