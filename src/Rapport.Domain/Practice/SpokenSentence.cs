using System.Collections.Immutable;

namespace Rapport.Domain.Practice;

/// <summary>A spoken sentence, whole.</summary>
/// <param name="Clip">A file that any player takes; PCM became WAV.</param>
/// <param name="TimesAreEstimated">The voice told no times: words are spread over the clip by their lengths.</param>
/// <param name="Phonemes">Empty where the voice tells none.</param>
public sealed record SpokenSentence(
    AudioClip Clip, TimeSpan Duration, ImmutableArray<SpokenWord> Words, ImmutableArray<SpokenPhoneme> Phonemes, bool TimesAreEstimated)
{
    /// <summary>Gathers the parts of a sentence.</summary>
    /// <param name="limit">Bytes of sound at most.</param>
    /// <exception cref="FormatException">What came is no sound, or more of it than the limit.</exception>
    public static async ValueTask<SpokenSentence> Of(string text, IAsyncEnumerable<SpokenPart> parts, int limit, CancellationToken ct)
    {
        var sound = new List<ReadOnlyMemory<byte>>();
        var (words, phonemes) = (ImmutableArray.CreateBuilder<SpokenWord>(), ImmutableArray.CreateBuilder<SpokenPhoneme>());
        var (format, length) = ((SoundFormat?)null, 0L);
        await foreach (var part in parts.WithCancellation(ct))
            switch (part)
            {
                case SpokenPart.Sound s:
                    if (format is not null && format != s.Format) throw new FormatException($"The voice changed from {format.MediaType} to {s.Format.MediaType} within a sentence.");
                    if ((length += s.Bytes.Length) > limit) throw new FormatException($"The voice sent more than {limit} bytes for one sentence.");
                    format = s.Format;
                    sound.Add(s.Bytes);
                    break;
                case SpokenPart.Timing t:
                    words.AddRange(t.Words);
                    phonemes.AddRange(t.Phonemes);
                    break;
            }
        if (format is null || length == 0) throw new FormatException("The voice sent no sound.");

        var clip = ClipOf(format, sound, (int)length);
        if (AudioCheck.Of(clip.Bytes.Span, int.MaxValue) is not AudioCheck.Ok { Duration: { } duration } ok || ok.MediaType != clip.MediaType)
            throw new FormatException($"What the voice sent as {format.MediaType} can't be played.");
        return words.Count > 0
            ? new(clip, duration, words.ToImmutable(), phonemes.ToImmutable(), TimesAreEstimated: false)
            : new(clip, duration, Estimated(text, duration), phonemes.ToImmutable(), TimesAreEstimated: true);
    }

    /// <summary>Words spread over a time by their lengths; a pause at the end of each counts as one letter more, three where there is punctuation.</summary>
    internal static ImmutableArray<SpokenWord> Estimated(string text, TimeSpan duration)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Where(w => w.Any(char.IsLetterOrDigit)).ToArray();
        var whole = words.Sum(w => w.Length + Pause(w));
        var (spread, at) = (ImmutableArray.CreateBuilder<SpokenWord>(words.Length), 0.0);
        foreach (var word in words)
        {
            var share = duration.TotalSeconds / whole;
            spread.Add(new(word, Math.Round(at, 3), Math.Round(at + share * word.Length, 3)));
            at += share * (word.Length + Pause(word));
        }
        return spread.MoveToImmutable();
    }

    private static int Pause(string word) => char.IsPunctuation(word[^1]) ? 3 : 1;

    private static AudioClip ClipOf(SoundFormat format, List<ReadOnlyMemory<byte>> sound, int length)
    {
        var isPcm = format.MediaType == SoundFormat.PcmType;
        // A sample that was cut in two is none.
        if (isPcm) length -= length % 2;
        var head = isPcm ? AudioWav.Header(length, format.SampleRate) : [];
        var bytes = new byte[head.Length + length];
        head.CopyTo(bytes, 0);
        var at = head.Length;
        foreach (var piece in sound)
        {
            var fits = piece[..Math.Min(piece.Length, bytes.Length - at)];
            fits.CopyTo(bytes.AsMemory(at));
            at += fits.Length;
        }
        return new(isPcm ? "audio/wav" : format.MediaType, bytes);
    }
}
