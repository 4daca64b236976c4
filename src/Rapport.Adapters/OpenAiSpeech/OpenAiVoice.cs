using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Speech;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.OpenAiSpeech;

/// <summary>A voice behind <c>/audio/speech</c>, streamed. It tells no times.</summary>
internal sealed class OpenAiVoice(string model, OpenAiSpeechOptions options, ProviderCalls calls) : IVoice
{
    private const int Longest = 4_096;

    private static readonly string[] pcmTypes = ["audio/pcm", "audio/l16", "audio/x-pcm", "application/octet-stream"], mp3Types = ["audio/mpeg", "audio/mp3", "application/octet-stream"];

    private readonly VoiceTable voices = VoiceTable.Read(options.Voices, OpenAiSpeechOptions.IsVoice)!;

    public string Name => $"{OpenAiSpeechModule.Provider} {model}";

    public bool Available => true;

    public IAsyncEnumerable<SpokenPart> Speak(Utterance utterance, CancellationToken ct)
    {
        SpeechAnswers.Check(utterance, Longest);
        return calls.Stream(model, "voice", attempt => Ask(attempt, utterance), ct);
    }

    private async IAsyncEnumerable<SpokenPart> Ask(Attempt attempt, Utterance utterance)
    {
        var isPcm = options.Form == OpenAiSpeechOptions.SoundForm.Pcm;
        var asked = new JsonObject { ["model"] = model, ["input"] = utterance.Text, ["voice"] = voices.Find(utterance) ?? options.Voice, ["response_format"] = isPcm ? "pcm" : "mp3" };
        if (options.Instructions is { } instructions) asked["instructions"] = instructions;
        using var request = new HttpRequestMessage(HttpMethod.Post, "audio/speech") { Content = JsonContent.Create(asked) };
        if (options.ApiKey is { } key) request.Headers.Authorization = new("Bearer", key);
        using var answer = await attempt.SendForSpeech(calls.Http, request, isPcm ? pcmTypes : mp3Types);
        await foreach (var part in attempt.Sound(answer, isPcm ? SoundFormat.Pcm(options.SampleRate) : SoundFormat.Mpeg)) yield return part;
        attempt.Used(utterance.Text.Length, 0);
    }
}
