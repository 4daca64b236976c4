using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;
using Rapport.Adapters.OpenAi;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.DashScope;

/// <summary>Speech to text as a chat: the recording is the message, the words are the answer.</summary>
internal sealed class DashScopeTranscriber(string provider, DashScopeOptions options, ProviderCalls calls) : ITranscriber
{
    public string Name => $"{provider} {options.TranscriptionModel}";

    public bool Available => true;

    public ValueTask<string> Transcribe(AudioClip clip, string language, CancellationToken ct) =>
        calls.Run(options.TranscriptionModel, OpenAiTranscriber.Job, attempt => Ask(attempt, clip, language), ct);

    private async ValueTask<string> Ask(Attempt attempt, AudioClip clip, string language)
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, "chat/completions")
        {
            Content = new StringContent(Request(clip, language).ToJsonString(), Encoding.UTF8, "application/json"),
        };
        OpenAiChat.Authorize(message, options);
        using var answer = await attempt.Send(calls.Http, message, "application/json");
        using var json = JsonDocument.Parse(await attempt.Body(answer));
        if (json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.TryGetProperty("usage", out var usage)) Count(attempt, usage);
        return Text(json.RootElement);
    }

    private JsonObject Request(AudioClip clip, string language)
    {
        var sound = new JsonObject { ["data"] = $"data:{clip.MediaType};base64,{Convert.ToBase64String(clip.Bytes.Span)}" };
        return new()
        {
            ["model"] = options.TranscriptionModel,
            ["messages"] = new JsonArray(new JsonObject
            {
                ["role"] = "user",
                ["content"] = new JsonArray(new JsonObject { ["type"] = "input_audio", ["input_audio"] = sound }),
            }),
            ["stream"] = false,
            ["asr_options"] = new JsonObject { ["language"] = Languages.Primary(language), ["enable_itn"] = options.NormaliseText },
        };
    }

    private static string Text(JsonElement root)
    {
        if (root.ValueKind == JsonValueKind.Object && root.TryGetProperty("choices", out var choices) && choices.ValueKind == JsonValueKind.Array && choices.GetArrayLength() == 1
            && choices[0].TryGetProperty("message", out var message) && message.TryGetProperty("content", out var content))
            switch (content.ValueKind)
            {
                case JsonValueKind.String:
                    return content.GetString()!.Trim();
                // Nothing was said.
                case JsonValueKind.Null:
                case JsonValueKind.Array when content.GetArrayLength() == 0:
                    return "";
            }
        throw new CallException(CallFault.Malformed, "The transcription has no text.");
    }

    private static void Count(Attempt attempt, JsonElement usage)
    {
        if (usage.ValueKind == JsonValueKind.Object && usage.TryGetProperty("prompt_tokens", out var @in) && usage.TryGetProperty("completion_tokens", out var @out))
            attempt.Used(@in.GetInt64(), @out.GetInt64());
    }
}
