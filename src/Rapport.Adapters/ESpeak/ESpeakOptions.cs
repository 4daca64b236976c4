using Rapport.Adapters.Speech;

namespace Rapport.Adapters.ESpeak;

/// <summary>Section <c>Rapport:ESpeak</c>: eSpeak NG, which speaks in processes of its own on this machine.</summary>
public sealed class ESpeakOptions
{
    /// <summary>
    /// The file of the library, such as <c>/usr/lib/x86_64-linux-gnu/libespeak-ng.so.1</c>. Default: looked for near the <c>espeak-ng</c> that PATH finds, then
    /// in the usual folders.
    /// </summary>
    public string? Library { get; set; }

    /// <summary>The folder that holds <c>espeak-ng-data</c>. Default: where the library looks by itself.</summary>
    public string? Data { get; set; }

    /// <summary>Processes that speak at the same time, each one sentence. Default: 2; from 1 to 64.</summary>
    public int Workers { get; set; } = 2;

    /// <summary>Sentences that wait for a process; a further one fails at once. Default: 64; from 0 to 10,000.</summary>
    public int Queue { get; set; } = 64;

    /// <summary>Characters of one sentence at most; a longer one fails. Default: 1,000; from 100 to 10,000.</summary>
    public int MaxCharacters { get; set; } = 1_000;

    /// <summary>How long one sentence may take before its process counts as hanging and is killed. Default: 5 seconds; from 100 ms to 1 minute.</summary>
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>Default: 160; from 80 to 450.</summary>
    public int WordsPerMinute { get; set; } = 160;

    /// <summary>Of the voice, from 0 to 100. Default: 50.</summary>
    public int Pitch { get; set; } = 50;

    /// <summary>
    /// Which of eSpeak's voices speaks a language. Default: <c>en-US=en-us</c>; a language that is not here speaks with the voice that is called like its
    /// first part.
    /// </summary>
    public string Voices { get; set; } = "en-US=en-us";

    /// <summary>Which of eSpeak's variants sounds like a voice that a persona names. Default: <c>female=f3, male=m3</c>.</summary>
    public string Variants { get; set; } = "female=f3, male=m3";

    /// <summary>What is wrong: the property and the rule that it breaks.</summary>
    public IEnumerable<(string Option, string Rule)> Faults()
    {
        if (Library is not null && !File.Exists(Library)) yield return (nameof(Library), "must be a file that exists, or not be set at all");
        if (Data is not null && !Directory.Exists(Path.Combine(Data, "espeak-ng-data"))) yield return (nameof(Data), "must be a folder that holds 'espeak-ng-data', or not be set at all");
        if (Workers is < 1 or > 64) yield return (nameof(Workers), "must be from 1 to 64");
        if (Queue is < 0 or > 10_000) yield return (nameof(Queue), "must be from 0 to 10000");
        if (MaxCharacters is < 100 or > 10_000) yield return (nameof(MaxCharacters), "must be from 100 to 10000");
        if (Timeout < TimeSpan.FromMilliseconds(100) || Timeout > TimeSpan.FromMinutes(1)) yield return (nameof(Timeout), "must be from 00:00:00.1 to 00:01:00");
        if (WordsPerMinute is < 80 or > 450) yield return (nameof(WordsPerMinute), "must be from 80 to 450");
        if (Pitch is < 0 or > 100) yield return (nameof(Pitch), "must be from 0 to 100");
        if (VoiceTable.Read(Voices, IsName) is null) yield return (nameof(Voices), "must be pairs of a language and a voice as in 'en=en, de=de+f2'");
        if (VoiceTable.Read(Variants, IsName) is null) yield return (nameof(Variants), "must be pairs of a name and a variant as in 'female=f3, male=m3'");
    }

    // What is called otherwise could reach out of the folder of voices.
    internal static bool IsName(string voice) => voice.Length is > 0 and <= 60 && voice.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '+');
}
