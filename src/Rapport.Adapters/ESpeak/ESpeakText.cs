using System.Collections.Immutable;
using System.Text;
using Rapport.Domain.Practice;
using Rapport.ESpeak;

namespace Rapport.Adapters.ESpeak;

/// <summary>From a sentence to what the library may be given, and from its events back to the words of the sentence.</summary>
internal static class ESpeakText
{
    /// <summary>
    /// Control characters begin commands to the library and private ones stand for markup; it would read marks of emphasis aloud. Each becomes a space,
    /// so that places in the text stay what they are.
    /// </summary>
    public static string Plain(string text) => string.Create(text.Length, text, static (plain, text) =>
    {
        for (var i = 0; i < plain.Length; i++)
            plain[i] = char.IsControl(text[i]) || IsHalf(text, i) || text[i] is >= '\uE000' and <= '\uF8FF' or '*' or '_' or '#' or '`' or '~' or '|' or '\\' or '<' or '>' or '[' or ']' or '{' or '}' ? ' ' : text[i];
    });

    // Of a character that was cut in two.
    private static bool IsHalf(string text, int i) => char.IsSurrogate(text[i])
        && !(i + 1 < text.Length && char.IsSurrogatePair(text[i], text[i + 1])) && !(i > 0 && char.IsSurrogatePair(text[i - 1], text[i]));

    /// <summary>A word begins with the first event within it and ends before the next one, or before the pause between them.</summary>
    public static SpokenPart.Timing Timing(string text, Times times, int samples, int rate)
    {
        var words = ImmutableArray.CreateBuilder<SpokenWord>();
        var starts = Starts(text, times);
        for (var i = 0; i < starts.Count; i++)
        {
            var (word, at) = starts[i];
            var next = i + 1 < starts.Count ? starts[i + 1].Sample : samples;
            words.Add(new(word, Seconds(at, rate), Seconds(Math.Max(at, SoundEnd(times.Phonemes, at, next)), rate)));
        }
        var phonemes = times.Phonemes.Select((p, i) =>
            new SpokenPhoneme(p.Symbol, Seconds(p.Sample, rate), Seconds(i + 1 < times.Phonemes.Length ? times.Phonemes[i + 1].Sample : samples, rate)));
        return new(words.ToImmutable(), [.. phonemes]);
    }

    // The library takes "42" for two words and "don't" for one; ours are what stands between spaces.
    private static List<(string Word, int Sample)> Starts(string text, Times times)
    {
        var (starts, places, last) = (new List<(string, int)>(), Places(text), -1);
        foreach (var e in times.Words.OrderBy(w => w.Sample))
        {
            var place = places.FindLastIndex(p => p.At <= e.Position);
            if (place <= last) continue;
            last = place;
            starts.Add((places[place].Word, e.Sample));
        }
        return starts;
    }

    /// <summary>The words with the place of their first character, in code points as the library counts.</summary>
    private static List<(string Word, int At)> Places(string text)
    {
        var (places, word, at, i) = (new List<(string, int)>(), new StringBuilder(), 0, 0);
        foreach (var rune in text.EnumerateRunes())
        {
            if (Rune.IsWhiteSpace(rune)) Close();
            else
            {
                if (word.Length == 0) at = i;
                word.Append(rune);
            }
            i++;
        }
        Close();
        return places;

        void Close()
        {
            if (word.ToString().EnumerateRunes().Any(Rune.IsLetterOrDigit)) places.Add((word.ToString(), at));
            word.Clear();
        }
    }

    private static int SoundEnd(PhonemeTime[] phonemes, int from, int to)
    {
        var end = to;
        foreach (var phoneme in phonemes.Where(p => p.Sample >= from && p.Sample < to).OrderByDescending(p => p.Sample))
        {
            if (phoneme.Symbol.Length > 0) break;
            end = phoneme.Sample;
        }
        return end;
    }

    private static double Seconds(int samples, int rate) => Math.Round((double)samples / rate, 3);
}
