using System.Buffers;
using System.Collections.Immutable;
using System.Text.RegularExpressions;

namespace Rapport.Adapters.BuiltIn;

/// <summary>A word of a text, in lower case and with plain apostrophes.</summary>
/// <param name="Clause">Words with the same number have no punctuation between them.</param>
/// <param name="Sentence">Words with the same number stand in the same sentence.</param>
internal readonly partial record struct Word(string Text, int Start, int End, int Clause, int Sentence)
{
    private static readonly SearchValues<char> sentenceEnds = SearchValues.Create(".!?…\n"), pauses = SearchValues.Create(",;:–—()\"„“”");

    public static ImmutableArray<Word> Split(string text)
    {
        var words = ImmutableArray.CreateBuilder<Word>();
        int clause = 0, sentence = 0, last = 0;
        foreach (var m in Token().EnumerateMatches(text))
        {
            var between = text.AsSpan(last, m.Index - last);
            if (words.Count > 0 && between.ContainsAny(sentenceEnds)) (sentence, clause) = (sentence + 1, clause + 1);
            else if (words.Count > 0 && between.ContainsAny(pauses)) clause++;
            last = m.Index + m.Length;
            words.Add(new(text.Substring(m.Index, m.Length).Replace('’', '\'').ToLowerInvariant(), m.Index, last, clause, sentence));
        }
        return words.ToImmutable();
    }

    // Numbers keep their separators and signs ("€72,000", "3.5%", "72k", "9:30"); words keep their apostrophes.
    [GeneratedRegex(@"[€$£]?\d+(?:[.,:/]\d+)*(?:[%€$£]|k\b)?|\p{L}+(?:['’]\p{L}+)*", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}

/// <summary>Where a phrase stands: the words from <paramref name="From"/> up to, not including, <paramref name="To"/>.</summary>
internal readonly record struct Place(int From, int To);

/// <summary>
/// A phrase as people write it in word lists and scenarios. Words in order, within one sentence; <c>a/b</c> either word;
/// <c>deliver*</c> any ending; <c>(really)</c> a word that may be missing; <c>..</c> up to four words of any kind;
/// <c>^</c> at the front: only at the start of a sentence or after a comma; <c>$</c> at the end: only before its end or a comma; <c>!</c> at the front: also after a "not".
/// Otherwise a phrase does not count where one of the two words before it, in the same breath, says "not".
/// </summary>
internal sealed partial class Phrase
{
    private const int Gap = 4;
    private readonly ImmutableArray<Part> parts;
    private readonly bool atStart, atEnd, evenNegated;

    public Phrase(string pattern)
    {
        evenNegated = pattern.StartsWith('!');
        if (evenNegated) pattern = pattern[1..];
        atStart = pattern.StartsWith('^');
        if (atStart) pattern = pattern[1..];
        atEnd = pattern.EndsWith('$');
        if (atEnd) pattern = pattern[..^1];
        parts = [.. DigitBeforeLetter().Replace(pattern.ToLowerInvariant().Replace('’', '\''), "$1 ").Split([' ', ','], StringSplitOptions.RemoveEmptyEntries).Select(Part.Of)];
        if (parts.IsEmpty || parts[0].IsGap || parts[^1].IsGap) throw new FormatException($"'{pattern}' is no phrase: it needs a word at both ends.");
    }

    // "15th" is two words in a text, "72k" is one.
    [GeneratedRegex(@"(\d)(?=\p{L})(?!k\b)")]
    private static partial Regex DigitBeforeLetter();

    /// <summary>The words with which it can begin; null when any word might (a wildcard or an optional word comes first).</summary>
    public ImmutableArray<string>? FirstWords => parts[0] is { Optional: false, Stems.IsEmpty: true } first ? first.Words : null;

    public Place? At(ImmutableArray<Word> words, int from, IReadOnlySet<string> negators)
    {
        if (atStart && from > 0 && words[from - 1].Clause == words[from].Clause) return null;
        if (End(words, from, 0, words[from].Sentence) is not { } end || end == from) return null;
        if (atEnd && end < words.Length && words[end].Clause == words[end - 1].Clause) return null;
        return !evenNegated && Negated(words, from, negators) ? null : new(from, end);
    }

    private int? End(ImmutableArray<Word> words, int at, int part, int sentence)
    {
        if (part == parts.Length) return at;
        if (parts[part].IsGap)
        {
            for (var skipped = 0; skipped <= Gap; skipped++)
                if (End(words, at + skipped, part + 1, sentence) is { } end) return end;
            return null;
        }
        if (at < words.Length && words[at].Sentence == sentence && parts[part].Fits(words[at].Text) && End(words, at + 1, part + 1, sentence) is { } rest)
            return rest;
        return parts[part].Optional ? End(words, at, part + 1, sentence) : null;
    }

    private static bool Negated(ImmutableArray<Word> words, int from, IReadOnlySet<string> negators)
    {
        for (var i = from - 1; i >= Math.Max(0, from - 2) && words[i].Clause == words[from].Clause; i--)
            if (negators.Contains(words[i].Text)) return true;
        return false;
    }

    private sealed record Part(ImmutableArray<string> Words, ImmutableArray<string> Stems, bool Optional, bool IsGap)
    {
        public static Part Of(string text)
        {
            if (text == "..") return new([], [], false, true);
            var optional = text is ['(', _, .., ')'];
            var choices = (optional ? text[1..^1] : text).Split('/', StringSplitOptions.RemoveEmptyEntries);
            return new([.. choices.Where(c => !c.EndsWith('*'))], [.. choices.Where(c => c.EndsWith('*')).Select(c => c[..^1])], optional, false);
        }

        public bool Fits(string word)
        {
            foreach (var w in Words)
                if (w == word) return true;
            foreach (var stem in Stems)
                if (word.StartsWith(stem, StringComparison.Ordinal)) return true;
            return false;
        }
    }
}

/// <summary>Phrases that mean the same, looked up by their first word.</summary>
internal sealed class Phrases
{
    private readonly Dictionary<string, List<Phrase>> byFirstWord = [];
    private readonly List<Phrase> others = [];
    private readonly IReadOnlySet<string> negators;

    public Phrases(IEnumerable<string> patterns, IReadOnlySet<string> negators)
    {
        this.negators = negators;
        foreach (var phrase in patterns.Select(p => new Phrase(p)))
            if (phrase.FirstWords is { } firsts)
                foreach (var first in firsts)
                    (byFirstWord.TryGetValue(first, out var list) ? list : byFirstWord[first] = []).Add(phrase);
            else others.Add(phrase);
    }

    /// <summary>Every place where one of them stands, the longest at each place, none inside another.</summary>
    public IEnumerable<Place> In(ImmutableArray<Word> words)
    {
        for (var i = 0; i < words.Length; i++)
            if (LongestAt(words, i) is { } match)
            {
                yield return match;
                i = match.To - 1;
            }
    }

    private Place? LongestAt(ImmutableArray<Word> words, int at)
    {
        Place? longest = null;
        IEnumerable<Phrase> candidates = byFirstWord.TryGetValue(words[at].Text, out var list) ? list.Concat(others) : others;
        foreach (var phrase in candidates)
            if (phrase.At(words, at, negators) is { } match && (longest is null || match.To > longest.Value.To)) longest = match;
        return longest;
    }
}
