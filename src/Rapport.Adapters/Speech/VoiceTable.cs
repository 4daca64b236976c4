using Rapport.Domain.Practice;

namespace Rapport.Adapters.Speech;

/// <summary>
/// Which of a vendor's voices speaks what, as settings have it: <c>en=alloy, de=nova, female=nova, male/de=echo</c>. A key is a language (<c>de</c>,
/// <c>en-US</c>), the name of a voice as personas give it (<c>female</c>), or both; the most exact one counts. Only what stands there reaches the vendor.
/// </summary>
internal sealed class VoiceTable
{
    private readonly Dictionary<string, string> voices;

    private VoiceTable(Dictionary<string, string> voices) => this.voices = voices;

    /// <returns>Null when it is not of the form.</returns>
    public static VoiceTable? Read(string setting, Func<string, bool> isVoice)
    {
        var voices = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var entry in setting.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
            if (entry.Split('=', StringSplitOptions.TrimEntries) is not [{ Length: > 0 } key, { Length: > 0 } voice] || !isVoice(voice) || !voices.TryAdd(key, voice)) return null;
        return new(voices);
    }

    /// <returns>Null when the settings name none that fits.</returns>
    public string? Find(Utterance utterance)
    {
        var (language, primary) = (utterance.Language, Primary(utterance.Language));
        string[] keys = utterance.Voice is { } name ? [$"{name}/{language}", $"{name}/{primary}", name, language, primary] : [language, primary];
        return keys.Select(Find).FirstOrDefault(v => v is not null);
    }

    public string? Find(string key) => voices.GetValueOrDefault(key);

    /// <summary>The first part of a language tag: <c>de</c> of <c>de-AT</c>.</summary>
    public static string Primary(string language) => language.Split('-')[0];
}
