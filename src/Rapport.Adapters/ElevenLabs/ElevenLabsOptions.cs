using Rapport.Adapters.Calls;
using Rapport.Adapters.Speech;

namespace Rapport.Adapters.ElevenLabs;

/// <summary>Section <c>Rapport:ElevenLabs</c>. Prices are per million characters in.</summary>
public sealed class ElevenLabsOptions : ProviderOptions
{
    private static readonly int[] rates = [8_000, 16_000, 22_050, 24_000, 44_100, 48_000];

    /// <summary>Default: <c>eleven_flash_v2_5</c>, the fastest.</summary>
    public string Model { get; set; } = "eleven_flash_v2_5";

    /// <summary>The id of the voice that speaks unless <see cref="Voices"/> says otherwise. Needed: voices belong to an account. Default: none.</summary>
    public string? Voice { get; set; }

    /// <summary>Ids of voices by language, by the voice that a persona names, or both: <c>female=..., male/de=...</c>. Default: none.</summary>
    public string Voices { get; set; } = "";

    /// <summary>Of the sound, in hertz; the highest ones need a dearer plan. Default: 22,050.</summary>
    public int SampleRate { get; set; } = 22_050;

    /// <summary>0 to 1: from lively to even. Default: the voice's own.</summary>
    public double? Stability { get; set; }

    /// <summary>0.7 to 1.2. Default: the voice's own.</summary>
    public double? Speed { get; set; }

    public override IEnumerable<(string Option, string Rule)> Faults()
    {
        foreach (var fault in base.Faults()) yield return fault;
        if (string.IsNullOrWhiteSpace(Model)) yield return (nameof(Model), "must be the name of a model");
        if (Voice is not null && !IsVoice(Voice)) yield return (nameof(Voice), "must be the id of a voice: letters and digits");
        if (VoiceTable.Read(Voices, IsVoice) is null) yield return (nameof(Voices), "must be pairs of a language or name and the id of a voice, with commas between them");
        if (!rates.Contains(SampleRate)) yield return (nameof(SampleRate), $"must be one of {string.Join(", ", rates)}");
        if (Stability is < 0 or > 1 or double.NaN) yield return (nameof(Stability), "must be from 0 to 1");
        if (Speed is < 0.7 or > 1.2 or double.NaN) yield return (nameof(Speed), "must be from 0.7 to 1.2");
    }

    // It becomes a part of the path.
    internal static bool IsVoice(string voice) => voice.Length is > 0 and <= 60 && voice.All(char.IsAsciiLetterOrDigit);
}
