using System.Runtime.CompilerServices;
using Microsoft.Extensions.Options;
using Rapport.Adapters.Speech;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.ESpeak;

/// <summary>eSpeak NG on this machine: plain, at once, in many languages, with the times of words and phonemes.</summary>
internal sealed class ESpeakVoice(ESpeakPool pool, IOptions<ESpeakOptions> options) : IVoice
{
    private readonly ESpeakOptions options = options.Value;
    private readonly VoiceTable voices = VoiceTable.Read(options.Value.Voices, ESpeakOptions.IsName)!;
    private readonly VoiceTable variants = VoiceTable.Read(options.Value.Variants, ESpeakOptions.IsName)!;

    public string Name => "espeak-ng";

    public bool Available => pool.Library is not null;

    public async IAsyncEnumerable<SpokenPart> Speak(Utterance utterance, [EnumeratorCancellation] CancellationToken ct)
    {
        if (!Available) throw new InvalidOperationException("eSpeak NG is not installed.");
        if (utterance.Text.Length > options.MaxCharacters) throw new ProviderException($"A sentence of {utterance.Text.Length} characters is longer than {options.MaxCharacters}.", isFinal: true);
        var text = ESpeakText.Plain(utterance.Text);
        if (!text.Any(char.IsLetterOrDigit)) throw new ProviderException("There is nothing in the sentence to be said.", isFinal: true);
        var (said, rate) = await pool.Say(new(VoiceOf(utterance), options.WordsPerMinute, options.Pitch, text), ct);
        yield return new SpokenPart.Sound(SoundFormat.Pcm(rate), said.Samples);
        yield return ESpeakText.Timing(text, said.Times, said.Samples.Length / 2, rate);
    }

    /// <summary>The voices of the languages that scenarios are usually in.</summary>
    internal IEnumerable<string> Usual => [VoiceOf(new("", "en")), VoiceOf(new("", "de"))];

    private string VoiceOf(Utterance utterance)
    {
        var primary = VoiceTable.Primary(utterance.Language);
        var voice = voices.Find(utterance with { Voice = null })
            // A language that somebody wrote into a scenario; the library looks for a file of that name.
            ?? (ESpeakOptions.IsName(primary) ? primary.ToLowerInvariant() : throw new ProviderException("The language of the scenario is none.", isFinal: true));
        return utterance.Voice is { } name && variants.Find(name) is { } variant ? $"{voice}+{variant}" : voice;
    }
}
