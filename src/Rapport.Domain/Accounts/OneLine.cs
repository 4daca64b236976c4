using System.Globalization;
using System.Text;

namespace Rapport.Domain.Accounts;

/// <summary>Text of people that is shown beside that of others, such as a name: one line that looks like what it is.</summary>
public static class OneLine
{
    /// <summary>
    /// False with line breaks, control characters, and the invisible ones that turn writing around, join or hide (Unicode's "format"), for with
    /// those a name can look like another's or upset the lines around it; and for text that is no text, with half a character in it.
    /// </summary>
    public static bool Is(string text)
    {
        for (var i = 0; i < text.Length;)
        {
            if (!Rune.TryGetRuneAt(text, i, out var rune)) return false;
            if (Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator) return false;
            i += rune.Utf16SequenceLength;
        }
        return true;
    }
}
