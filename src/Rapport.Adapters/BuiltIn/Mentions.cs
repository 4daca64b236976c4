using System.Collections.Immutable;
using System.Globalization;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>Finds the numbers of a line, in digits or in words: amounts of money, shares, dates and times, durations, counts.</summary>
internal static class Mentions
{
    public static ImmutableArray<Mention> In(string text, ImmutableArray<Word> words, WordLists lists)
    {
        var found = ImmutableArray.CreateBuilder<Mention>();
        var dates = lists.Dates.In(words).ToDictionary(m => m.From, m => m.To);
        for (var i = 0; i < words.Length;)
        {
            var (to, kind, value) = dates.TryGetValue(i, out var end) ? (end, Cue.Date, null) : At(words, i, lists);
            if (to > i) found.Add(new(kind, text[words[i].Start..words[to - 1].End], words[i].Start, value));
            i = Math.Max(to, i + 1);
        }
        return found.ToImmutable();
    }

    private static (int To, Cue Kind, decimal? Value) At(ImmutableArray<Word> words, int i, WordLists lists)
    {
        var (to, value) = Value(words, i, lists);
        if (to == i) return (i, default, null);
        var said = words[i].Text;
        var next = to < words.Length && words[to].Clause == words[i].Clause ? words[to].Text : "";
        if (said.EndsWith('%')) return (to, Cue.Percent, value);
        if (lists.Percent.Contains(next)) return (to + 1, Cue.Percent, value);
        if (said.IndexOfAny(['€', '$', '£', 'k']) >= 0 && char.IsAsciiDigit(said.TrimStart('€', '$', '£')[0])) return (to, Cue.Money, value);
        if (lists.Currencies.Contains(next)) return (to + 1, Cue.Money, value);
        if (lists.Durations.Contains(next)) return (to + 1, Cue.Date, value);
        if (lists.Months.Contains(next.TrimEnd('.'))) return (to + 1, Cue.Date, null);
        if (said.Contains(':') || said.Count(c => c is '/' or '.') == 2 && value is null) return (to, Cue.Date, null);
        // A bare number of this size is money in every conversation but one about years.
        if (value >= 1000 && value is not (>= 1900 and <= 2100)) return (to, Cue.Money, value);
        // "One" and "a hundred per cent" are rarely meant as numbers when they stand alone.
        return value <= 1 && !char.IsAsciiDigit(said[0]) ? (i, default, null) : (to, Cue.Number, value);
    }

    // "72,000", "€3.5k", "two hundred", "twenty five", "a/one thousand".
    private static (int To, decimal? Value) Value(ImmutableArray<Word> words, int i, WordLists lists)
    {
        var to = i;
        decimal? total = null;
        for (; to < words.Length && words[to].Clause == words[i].Clause; to++)
        {
            decimal? part = char.IsAsciiDigit(words[to].Text.TrimStart('€', '$', '£').FirstOrDefault()) ? Digits(words[to].Text, lists.Language)
                : lists.Numbers.TryGetValue(words[to].Text, out var known) ? known : null;
            if (part is null) return to == i && HasDigit(words[i].Text) ? (i + 1, null) : (to, total);
            if (total is null) total = part;
            else if (part is >= 100 && total < part) total *= part;
            else if (total >= 20 && total % 10 == 0 && part < 10 || total % 1000 == 0 && part < 1000 || total % 100 == 0 && part < 100) total += part;
            else return (to, total);
        }
        return (to, total);
    }

    private static bool HasDigit(string word) => word.Any(char.IsAsciiDigit);

    private static decimal? Digits(string said, string language)
    {
        var digits = said.Trim('€', '$', '£', '%', 'k');
        if (digits.IndexOfAny([':', '/']) >= 0) return null;
        var (thousands, point) = language == "de" ? ('.', ',') : (',', '.');
        var parts = digits.Split(thousands);
        // "3.5" in German speech recognition, "3,5" in English: a separator without three digits after it is a decimal point.
        var plain = parts.Length > 1 && parts.Skip(1).All(p => p.Split(point)[0].Length == 3) ? digits.Replace(thousands.ToString(), "", StringComparison.Ordinal) : digits.Replace(thousands, '.');
        plain = plain.Replace(point, '.');
        if (!decimal.TryParse(plain, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var value)) return null;
        return said.EndsWith('k') ? value * 1000 : value;
    }
}
