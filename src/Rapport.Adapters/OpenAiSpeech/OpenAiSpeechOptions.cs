using Rapport.Adapters.Calls;
using Rapport.Adapters.Speech;

namespace Rapport.Adapters.OpenAiSpeech;

/// <summary>
/// Section <c>Rapport:OpenAiSpeech</c>: OpenAI's voices, or any server that speaks its API under another <see cref="ProviderOptions.BaseAddress"/>, which
/// then needs no key. Apart from the models of OpenAI, so that the voice may be somebody else's. Prices are per million characters in.
/// </summary>
public sealed class OpenAiSpeechOptions : ProviderOptions
{
    public enum SoundForm
    {
        /// <summary>Samples of 16 bits, at <see cref="SampleRate"/>; heard with the least delay.</summary>
        Pcm,

        /// <summary>A tenth of the bytes.</summary>
        Mp3,
    }

    /// <summary>Default: <c>gpt-4o-mini-tts</c>.</summary>
    public string Model { get; set; } = "gpt-4o-mini-tts";

    /// <summary>Who speaks unless <see cref="Voices"/> says otherwise. Default: <c>alloy</c>.</summary>
    public string Voice { get; set; } = "alloy";

    /// <summary>By language, by the voice that a persona names, or both. Default: <c>female=nova, male=onyx</c>.</summary>
    public string Voices { get; set; } = "female=nova, male=onyx";

    /// <summary>How to speak, in words, for models that take it. Default: none.</summary>
    public string? Instructions { get; set; }

    /// <summary>Default: <see cref="SoundForm.Pcm"/>.</summary>
    public SoundForm Form { get; set; }

    /// <summary>Of PCM, in hertz, as the server sends it. Default: 24,000.</summary>
    public int SampleRate { get; set; } = 24_000;

    public override IEnumerable<(string Option, string Rule)> Faults()
    {
        foreach (var fault in base.Faults()) yield return fault;
        if (string.IsNullOrWhiteSpace(Model)) yield return (nameof(Model), "must be the name of a model");
        if (!IsVoice(Voice)) yield return (nameof(Voice), "must be the name of a voice");
        if (VoiceTable.Read(Voices, IsVoice) is null) yield return (nameof(Voices), "must be pairs as in 'de=nova, female=nova, male/de=onyx'");
        if (Instructions is { Length: > 4_096 }) yield return (nameof(Instructions), "must be at most 4096 characters");
        if (SampleRate is < 8_000 or > 48_000) yield return (nameof(SampleRate), "must be from 8000 to 48000");
    }

    internal static bool IsVoice(string voice) => voice.Length is > 0 and <= 100 && voice.All(c => c is > ' ' and <= '~');
}
