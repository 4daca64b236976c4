using System.Buffers;
using System.Collections.Frozen;

namespace Rapport.Domain.Practice;

/// <summary>Whether a point, a question mark or an ellipsis ends a sentence, by what stands around it.</summary>
internal sealed class SentenceEnds
{
    private static readonly FrozenSet<string> english = Words("mr mrs ms dr prof st rev gen sen rep capt lt col sgt hon messrs vs e.g i.e cf approx dept mt");

    private static readonly FrozenSet<string> german = Words(
        "hr fr dr prof dipl ing st str z.b d.h u.a u.ä o.ä i.d.r s.o s.u z.t v.a m.e bzw ca evtl ggf inkl exkl vgl bspw sog zzgl abzgl mio mrd abs bd allg");

    /// <summary>Words of their own, too: abbreviations only before a number.</summary>
    private static readonly FrozenSet<string> beforeNumbers = Words("no nos nr fig figs vol pp ext tel min max std jan feb mar mär apr jun jul aug sep sept oct okt nov dec dez");

    private static readonly SearchValues<char> beforeWord = SearchValues.Create(" \t\n\"'“„‘‚»«([–—");

    private static readonly SentenceEnds ofGerman = new(german, isGerman: true), ofOthers = new(english, isGerman: false);

    private readonly FrozenSet<string> abbreviations;
    private readonly bool isGerman;

    private SentenceEnds(FrozenSet<string> abbreviations, bool isGerman) => (this.abbreviations, this.isGerman) = (abbreviations, isGerman);

    public static SentenceEnds Of(string language) => language.StartsWith("de", StringComparison.OrdinalIgnoreCase) ? ofGerman : ofOthers;

    /// <param name="before">The text up to the mark.</param>
    /// <param name="mark">The mark, with what follows it without a space: <c>.</c>, <c>...</c>, <c>?"</c>.</param>
    /// <param name="next">The next sentence, if it is one, without what opens it; not empty.</param>
    public bool IsEnd(ReadOnlySpan<char> before, ReadOnlySpan<char> mark, char next)
    {
        // "Really?" she said. A sentence does not begin with a small letter.
        if (char.IsLower(next)) return false;
        if (mark.StartsWith("…") || mark.StartsWith("...")) return Count(before) >= 3;
        return mark[0] != '.' || mark.Length > 1 || IsEndOfWord(LastWord(before), before, next);
    }

    private bool IsEndOfWord(string word, ReadOnlySpan<char> before, char next)
    {
        if (word.Length == 0) return false;
        // "am 3. Mai", "der 2. Versuch"; a year or a sum ends a sentence. The number of a point in a list does not.
        if (word.All(char.IsAsciiDigit)) return !(isGerman && word.Length <= 2) && before.Trim().Length > word.Length;
        // An initial; in English "I" is a word as well.
        if (word.Length == 1 && char.IsUpper(word[0])) return !isGerman && word == "I";
        var plain = word.ToLowerInvariant();
        return !abbreviations.Contains(plain) && !(beforeNumbers.Contains(plain) && char.IsAsciiDigit(next));
    }

    private static string LastWord(ReadOnlySpan<char> before) => before[(before.LastIndexOfAny(beforeWord) + 1)..].ToString();

    private static int Count(ReadOnlySpan<char> text)
    {
        var count = 0;
        foreach (var range in text.SplitAny(' ', '\n')) if (range.End.Value > range.Start.Value) count++;
        return count;
    }

    private static FrozenSet<string> Words(string words) => words.Split(' ').ToFrozenSet();
}
