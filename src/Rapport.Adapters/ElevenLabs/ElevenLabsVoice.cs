using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Speech;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.ElevenLabs;

/// <summary>A voice of ElevenLabs, streamed with the time of every character; words are made of them. It tells no phonemes.</summary>
internal sealed class ElevenLabsVoice(string model, ElevenLabsOptions options, ProviderCalls calls) : IVoice
{
    private const int Longest = 5_000;

    private static readonly string[] types = ["application/json", "text/event-stream", "application/x-ndjson", "application/jsonl", "application/octet-stream"];

    private readonly VoiceTable voices = VoiceTable.Read(options.Voices, ElevenLabsOptions.IsVoice)!;

    public string Name => $"{ElevenLabsModule.Provider} {model}";

    public bool Available => true;

    public IAsyncEnumerable<SpokenPart> Speak(Utterance utterance, CancellationToken ct)
    {
        SpeechAnswers.Check(utterance, Longest);
        return calls.Stream(model, "voice", attempt => Ask(attempt, utterance), ct);
    }

    private async IAsyncEnumerable<SpokenPart> Ask(Attempt attempt, Utterance utterance)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Path(utterance)) { Content = JsonContent.Create(Body(utterance)) };
        if (options.ApiKey is { } key) request.Headers.Add("xi-api-key", key);
        using var answer = await attempt.SendForSpeech(calls.Http, request, types);
        await using var body = new BoundedStream(await answer.Content.ReadAsStreamAsync(attempt.Token), attempt.Options.AnswerBytes, attempt.Heard);
        var (timing, format, any) = (new CharacterTimes(options.SampleRate), SoundFormat.Pcm(options.SampleRate), false);
        await foreach (var chunk in ElevenLabsWire.Read(body, attempt.Token))
        {
            var sound = chunk.Sound();
            if (timing.Add(chunk.Alignment, sound.Length) is { } words) yield return words;
            if (sound.Length == 0) continue;
            any = true;
            yield return new SpokenPart.Sound(format, sound);
        }
        if (!any) throw new CallException(CallFault.Malformed, "The answer holds no sound.");
        if (timing.Rest() is { } last) yield return last;
        attempt.Used(utterance.Text.Length, 0);
    }

    private string Path(Utterance utterance) => string.Create(
        CultureInfo.InvariantCulture, $"v1/text-to-speech/{voices.Find(utterance) ?? options.Voice}/stream/with-timestamps?output_format=pcm_{options.SampleRate}");

    private JsonObject Body(Utterance utterance)
    {
        var body = new JsonObject { ["text"] = utterance.Text, ["model_id"] = model };
        // Other models refuse it or take the language from the text.
        if (model.Contains("v2_5", StringComparison.Ordinal)) body["language_code"] = VoiceTable.Primary(utterance.Language).ToLowerInvariant();
        var settings = new JsonObject();
        if (options.Stability is { } stability) settings["stability"] = stability;
        if (options.Speed is { } speed) settings["speed"] = speed;
        if (settings.Count > 0) body["voice_settings"] = settings;
        return body;
    }
}
