using System.Text.RegularExpressions;

namespace Rapport.Adapters.Models;

/// <summary>Takes out of a sentence what nobody says aloud: the name before the line, stage directions, marks of a text.</summary>
internal static partial class Aloud
{
    /// <param name="name">Of who speaks.</param>
    /// <param name="isFirst">Whether the line begins with it.</param>
    public static string Of(string sentence, string name, bool isFirst)
    {
        var text = Directions().Replace(sentence, " ");
        text = Marks().Replace(text, "");
        if (isFirst) text = WithoutName(text.TrimStart(), name);
        return Spaces().Replace(text, " ").Trim();
    }

    private static string WithoutName(string text, string name)
    {
        foreach (var called in new[] { name, name.Split(' ')[0] })
            if (called.Length > 0 && text.StartsWith(called, StringComparison.OrdinalIgnoreCase) && text.AsSpan(called.Length).TrimStart().StartsWith(":"))
                return text[(text.IndexOf(':') + 1)..].TrimStart();
        return text;
    }

    // "*sighs*" and "(smiles)" at the beginning, "[pause]" anywhere.
    [GeneratedRegex(@"^\s*\*[^*\n]+\*(?=\s|$)|^\s*\([^)\n]*\)(?=\s|$)|\[[^\]\n]*\]", RegexOptions.CultureInvariant)]
    private static partial Regex Directions();

    [GeneratedRegex(@"[*_`]+|^\s*(?:#+|[-•]|\d+\))\s+", RegexOptions.CultureInvariant)]
    private static partial Regex Marks();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();
}
