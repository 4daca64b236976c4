using System.Collections.Immutable;

namespace Rapport.Domain.Practice;

/// <summary>One sentence to be spoken. Plain text: nothing in it is markup.</summary>
/// <param name="Language">BCP 47.</param>
/// <param name="Voice">As the persona names it; null or unknown: the voice of the language.</param>
public sealed record Utterance(string Text, string Language, string? Voice = null);

/// <summary>What comes of a voice while it speaks a sentence.</summary>
public abstract record SpokenPart
{
    private SpokenPart() { }

    /// <summary>The next bytes of the sound. Put together in order they are the whole.</summary>
    public sealed record Sound(SoundFormat Format, ReadOnlyMemory<byte> Bytes) : SpokenPart;

    /// <summary>The next words and phonemes, in order. Each comes once; they may come before or after their sound.</summary>
    public sealed record Timing(ImmutableArray<SpokenWord> Words, ImmutableArray<SpokenPhoneme> Phonemes) : SpokenPart;
}

/// <param name="MediaType"><see cref="PcmType"/>, or the type of a file that its bytes are when they are put together: <c>audio/mpeg</c>.</param>
/// <param name="SampleRate">In hertz; of PCM only.</param>
public sealed record SoundFormat(string MediaType, int SampleRate)
{
    /// <summary>Samples of 16 bits, little endian, one channel, without a header.</summary>
    public const string PcmType = "audio/pcm";

    public static readonly SoundFormat Mpeg = new("audio/mpeg", 0);

    public static SoundFormat Pcm(int sampleRate) => new(PcmType, sampleRate);
}

/// <summary>A word as it stands in the sentence, with its punctuation. Times are seconds from the beginning of the clip.</summary>
public sealed record SpokenWord(string Text, double At, double Until);

/// <param name="Symbol">In the International Phonetic Alphabet; empty for a pause. Times are seconds from the beginning of the clip.</param>
public sealed record SpokenPhoneme(string Symbol, double At, double Until);
