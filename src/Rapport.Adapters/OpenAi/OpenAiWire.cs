using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;

namespace Rapport.Adapters.OpenAi;

/// <summary>The JSON of <c>/chat/completions</c>, both ways.</summary>
internal static class OpenAiWire
{
    public const string End = "[DONE]";

    /// <param name="tokenLimit">What the field is called: OpenAI has renamed it, others have not.</param>
    public static JsonObject Request(ChatRequest request, string model, OpenAiOptions options, string tokenLimit)
    {
        var body = new JsonObject
        {
            ["model"] = model,
            ["messages"] = Messages(request, options.StructuredAnswers),
            ["stream"] = true,
            ["stream_options"] = new JsonObject { ["include_usage"] = true },
            [tokenLimit] = request.MaxTokens,
        };
        if (options.Temperature is { } temperature) body["temperature"] = temperature;
        if (options.ReasoningEffort is { } effort) body["reasoning_effort"] = effort;
        if (request.Schema is { } schema && Form(schema, options.StructuredAnswers) is { } form) body["response_format"] = form;
        return body;
    }

    /// <summary>What one chunk of an answer holds.</summary>
    /// <exception cref="CallException">It is an error, a refusal, or no chunk.</exception>
    public static Chunk Read(string data)
    {
        using var json = JsonDocument.Parse(data);
        var root = json.RootElement;
        if (root.ValueKind != JsonValueKind.Object) throw new CallException(CallFault.Malformed, "A chunk of the answer is no object.");
        if (root.TryGetProperty("error", out var error) && error.ValueKind is not JsonValueKind.Null)
            throw new CallException(CallFault.Overloaded, $"The vendor broke its answer off ({string.Join(", ", Answers.Codes(root))}).");
        if (!root.TryGetProperty("choices", out var choices) || choices.ValueKind != JsonValueKind.Array)
            throw new CallException(CallFault.Malformed, "A chunk of the answer has no choices.");
        var (text, ended) = ("", (string?)null);
        foreach (var choice in choices.EnumerateArray())
        {
            if (choice.TryGetProperty("index", out var index) && index.GetInt32() != 0) continue;
            if (choice.TryGetProperty("delta", out var delta)) text += Text(delta);
            if (choice.TryGetProperty("finish_reason", out var reason) && reason.ValueKind == JsonValueKind.String) ended = reason.GetString();
        }
        return new(text, ended, Usage(root));
    }

    private static string Text(JsonElement delta)
    {
        if (delta.TryGetProperty("refusal", out var refusal) && refusal.ValueKind == JsonValueKind.String && refusal.GetString()!.Length > 0)
            throw new CallException(CallFault.Refused, "The model refused.");
        return delta.TryGetProperty("content", out var content) && content.ValueKind == JsonValueKind.String ? content.GetString()! : "";
    }

    private static (long In, long Out)? Usage(JsonElement root) =>
        root.TryGetProperty("usage", out var usage) && usage.ValueKind == JsonValueKind.Object
            && usage.TryGetProperty("prompt_tokens", out var @in) && usage.TryGetProperty("completion_tokens", out var @out)
            ? (@in.GetInt64(), @out.GetInt64()) : null;

    private static JsonArray Messages(ChatRequest request, OpenAiOptions.AnswerForm form)
    {
        var system = request.Schema is { } schema && form != OpenAiOptions.AnswerForm.Schema
            ? $"{request.System}\n\nAnswer with one JSON object and nothing else. It must fit this JSON schema:\n{schema.Schema.ToJsonString()}" : request.System;
        var messages = new JsonArray { Message("system", system) };
        foreach (var message in request.Messages) messages.Add(Message(message.Role == ChatRole.User ? "user" : "assistant", message.Text));
        return messages;
    }

    private static JsonObject Message(string role, string text) => new JsonObject { ["role"] = role, ["content"] = text };

    private static JsonObject? Form(AnswerSchema schema, OpenAiOptions.AnswerForm form) => form switch
    {
        OpenAiOptions.AnswerForm.Schema => new()
        {
            ["type"] = "json_schema",
            ["json_schema"] = new JsonObject { ["name"] = schema.Name, ["strict"] = true, ["schema"] = schema.Schema.DeepClone() },
        },
        OpenAiOptions.AnswerForm.Json => new() { ["type"] = "json_object" },
        _ => null,
    };
}

/// <param name="Ended">Why the model stopped, in the chunk in which it did.</param>
internal readonly record struct Chunk(string Text, string? Ended, (long In, long Out)? Usage);
