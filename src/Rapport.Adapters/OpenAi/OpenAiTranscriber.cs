using System.Net.Http.Headers;
using System.Text.Json;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.OpenAi;

/// <summary>
/// Speech to text behind <c>/audio/transcriptions</c>. Whisper invents words where there is silence; what its own numbers call that is
/// left out.
/// </summary>
internal sealed class OpenAiTranscriber(string provider, OpenAiOptions options, ProviderCalls calls) : ITranscriber
{
    public const string Job = "transcriber";

    // Where Whisper itself takes a piece for silence, or for a loop (its authors' limits).
    private const double NoSpeech = 0.6, Doubtful = -1, Looping = 2.4;

    public string Name => $"{provider} {options.TranscriptionModel}";

    public bool Available => true;

    public ValueTask<string> Transcribe(AudioClip clip, string language, CancellationToken ct) =>
        calls.Run(options.TranscriptionModel, Job, attempt => Ask(attempt, clip, language), ct);

    private async ValueTask<string> Ask(Attempt attempt, AudioClip clip, string language)
    {
        var isWhisper = options.TranscriptionModel.Contains("whisper", StringComparison.OrdinalIgnoreCase);
        using var message = new HttpRequestMessage(HttpMethod.Post, "audio/transcriptions") { Content = Form(clip, language, isWhisper ? "verbose_json" : "json") };
        OpenAiChat.Authorize(message, options);
        using var answer = await attempt.Send(calls.Http, message, "application/json");
        using var json = JsonDocument.Parse(await attempt.Body(answer));
        if (json.RootElement.ValueKind != JsonValueKind.Object || !json.RootElement.TryGetProperty("text", out var text) || text.ValueKind != JsonValueKind.String)
            throw new CallException(CallFault.Malformed, "The transcription has no text.");
        if (json.RootElement.TryGetProperty("usage", out var usage)) Count(attempt, usage);
        return (isWhisper && json.RootElement.TryGetProperty("segments", out var segments) && segments.ValueKind == JsonValueKind.Array
            ? string.Concat(segments.EnumerateArray().Where(IsSpeech).Select(s => s.GetProperty("text").GetString())) : text.GetString()!).Trim();
    }

    private MultipartFormDataContent Form(AudioClip clip, string language, string format)
    {
        var file = new ReadOnlyMemoryContent(clip.Bytes);
        file.Headers.ContentType = new MediaTypeHeaderValue(clip.MediaType);
        return new MultipartFormDataContent
        {
            { file, "file", $"turn.{clip.MediaType switch { "audio/mpeg" => "mp3", "audio/wav" => "wav", "audio/webm" => "webm", _ => "ogg" }}" },
            { new StringContent(options.TranscriptionModel), "model" },
            { new StringContent(Languages.Primary(language)), "language" },
            { new StringContent(format), "response_format" },
        };
    }

    private static bool IsSpeech(JsonElement segment) =>
        !(Number(segment, "no_speech_prob") > NoSpeech && Number(segment, "avg_logprob") < Doubtful) && !(Number(segment, "compression_ratio") > Looping);

    private static double? Number(JsonElement of, string name) =>
        of.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.Number ? value.GetDouble() : null;

    private static void Count(Attempt attempt, JsonElement usage)
    {
        if (usage.ValueKind == JsonValueKind.Object && Number(usage, "input_tokens") is { } @in && Number(usage, "output_tokens") is { } @out)
            attempt.Used((long)@in, (long)@out);
    }
}
