using System.Buffers;
using System.Collections.Frozen;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Rapport.Silo.Operations.Proof;

/// <summary>What is looked for: each text in every form in which it may lie somewhere. As bytes, one character each, for nobody knows what a haystack is made of.</summary>
internal sealed class Needles
{
    /// <summary>Shorter ones are in everything.</summary>
    public const int Shortest = 5;

    private const int Key = 4; // fewer characters than any form has

    private readonly SearchValues<string> any;
    private readonly FrozenDictionary<string, List<(string Form, string What)>> byBeginning;

    private Needles(Dictionary<string, string> forms)
    {
        any = SearchValues.Create([.. forms.Keys], StringComparison.Ordinal);
        byBeginning = forms.GroupBy(f => f.Key[..Key]).ToFrozenDictionary(g => g.Key, g => g.Select(f => (f.Key, f.Value)).ToList());
        Longest = forms.Keys.Max(f => f.Length);
    }

    /// <summary>In bytes.</summary>
    public int Longest { get; }

    /// <param name="known">Texts; the report names them by their numbers, from 1.</param>
    /// <param name="id">The person's; it may stay in certain places.</param>
    public static Needles Of(IReadOnlyList<string> known, string id)
    {
        var forms = new Dictionary<string, string> { [id] = Findings.Id };
        for (var i = 0; i < known.Count; i++)
            foreach (var (form, how) in Forms(known[i]))
                if (form.Length >= Shortest) forms.TryAdd(form, $"known text {i + 1}{how}");
        return new(forms);
    }

    /// <summary>Where in the bytes something begins, and what; null when nothing does.</summary>
    public (int At, string What)? Next(ReadOnlySpan<char> bytes)
    {
        var from = 0;
        while (bytes[from..].IndexOfAny(any) is >= 0 and var at)
        {
            var there = bytes[(from + at)..];
            // The longest that begins here: one text may be the beginning of another.
            string? what = null;
            var longest = 0;
            foreach (var (form, named) in byBeginning[there[..Key].ToString()])
                if (form.Length > longest && there.StartsWith(form, StringComparison.Ordinal)) (what, longest) = (named, form.Length);
            if (what is not null) return (from + at, what);
            from += at + 1;
        }
        return null;
    }

    private static IEnumerable<(string Form, string How)> Forms(string text)
    {
        foreach (var (spelt, how) in new[] { (text, ""), (text.ToLowerInvariant(), ", in small letters"), (text.ToUpperInvariant(), ", in capitals"), (text.Normalize(NormalizationForm.FormD), ", decomposed") }.DistinctBy(s => s.Item1))
        {
            var bytes = Encoding.UTF8.GetBytes(spelt);
            yield return (Latin1(bytes), how);
            foreach (var json in Escaped(spelt).Distinct())
            {
                yield return (json, $"{how}, escaped as JSON");
                // JSON in a text column, and JSON in JSON.
                foreach (var twice in Escaped(json).Append(json.Replace("\\", "\\\\", StringComparison.Ordinal)).Distinct()) yield return (twice, $"{how}, escaped as JSON and once more");
            }
            yield return (Convert.ToHexStringLower(bytes), $"{how}, in hexadecimal");
            yield return (Convert.ToHexString(bytes), $"{how}, in hexadecimal");
            foreach (var base64 in InBase64(bytes))
            {
                yield return (base64, $"{how}, in base64");
                yield return (base64.Replace('+', '-').Replace('/', '_'), $"{how}, in base64 for addresses");
            }
            yield return (Latin1(Encoding.Unicode.GetBytes(spelt)), $"{how}, in UTF-16");
            yield return (Uri.EscapeDataString(spelt), $"{how}, escaped for addresses");
        }
    }

    private static IEnumerable<string> Escaped(string text)
    {
        yield return JsonEncodedText.Encode(text).ToString();
        yield return Latin1(Encoding.UTF8.GetBytes(JsonEncodedText.Encode(text, JavaScriptEncoder.UnsafeRelaxedJsonEscaping).ToString()));
        // As others write it: with small letters, and everything that is not ASCII.
        yield return string.Concat(text.Select(c => c is '"' or '\\' ? $"\\{c}" : c == '\n' ? "\\n" : c == '\r' ? "\\r" : c == '\t' ? "\\t" : c is < ' ' or > '~' ? $"\\u{(int)c:x4}" : $"{c}"));
    }

    // Its first and last characters depend on what stands around it, so they are left off; and on where in three bytes it begins.
    private static IEnumerable<string> InBase64(byte[] bytes)
    {
        if (bytes.Length < 9) yield break;
        for (var shift = 0; shift < 3; shift++)
        {
            var base64 = Convert.ToBase64String([.. new byte[shift], .. bytes]);
            var (first, whole) = (shift == 0 ? 0 : 4, (bytes.Length + shift) / 3 * 4);
            yield return base64[first..whole];
        }
    }

    private static string Latin1(byte[] bytes) => Encoding.Latin1.GetString(bytes);
}
