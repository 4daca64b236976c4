using System.Buffers;
using System.Text;

namespace Rapport.Adapters.Models;

/// <summary>Cuts a text that comes in pieces into sentences, each as soon as the next one begins. Together they are the text.</summary>
internal sealed class SentenceFlow
{
    private static readonly SearchValues<char> ends = SearchValues.Create(".!?…"), closings = SearchValues.Create("\"'”’»)]*");
    private static readonly HashSet<string> abbreviations = ["mr", "mrs", "ms", "dr", "prof", "st", "vs", "etc", "approx", "no", "bzw", "ca", "usw", "nr", "str", "evtl", "ggf", "inkl"];

    private readonly StringBuilder rest = new();

    /// <summary>What has come and is no whole sentence yet.</summary>
    public string Rest => rest.ToString();

    public IEnumerable<string> Add(string piece)
    {
        rest.Append(piece);
        while (End(rest.ToString()) is { } end)
        {
            var sentence = rest.ToString(0, end);
            rest.Remove(0, end);
            yield return sentence;
        }
    }

    // After the white space that follows the end mark, so that nothing is lost between two sentences.
    private static int? End(string text)
    {
        for (var i = 1; i < text.Length; i++)
            if (char.IsWhiteSpace(text[i]) && (text[i] == '\n' || IsEnd(text, i)))
            {
                while (i < text.Length && char.IsWhiteSpace(text[i])) i++;
                if (i < text.Length && !string.IsNullOrWhiteSpace(text[..i])) return i;
            }
        return null;
    }

    private static bool IsEnd(string text, int space)
    {
        var mark = space - 1;
        while (mark > 0 && closings.Contains(text[mark])) mark--;
        if (!ends.Contains(text[mark])) return false;
        if (text[mark] != '.') return true;
        var from = mark;
        while (from > 0 && char.IsLetterOrDigit(text[from - 1])) from--;
        var word = text[from..mark];
        // "Dr. Meyer", "z. B.", "am 3. Mai": the sentence goes on.
        return word.Length != 1 && !abbreviations.Contains(word.ToLowerInvariant()) && !(word.Length is 1 or 2 && word.All(char.IsAsciiDigit));
    }
}
