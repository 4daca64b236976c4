using System.Collections.Immutable;
using System.Text;
using System.Text.RegularExpressions;

namespace Rapport.Adapters.BuiltIn;

/// <summary>A line of a script: text, slots such as <c>{amount}</c>, and wordings such as <c>{Right|Well}</c>.</summary>
internal sealed partial class LineTemplate
{
    private readonly ImmutableArray<string> parts;
    private readonly Lazy<Regex> spoken;

    public LineTemplate(string text)
    {
        parts = [.. Parts().Matches(text).Select(m => m.Value)];
        spoken = new(() => new($@"\A{string.Concat(parts.Select(Pattern))}(?<rest>\z| (?=.))", RegexOptions.CultureInvariant | RegexOptions.IgnoreCase));
    }

    /// <param name="wording">Chooses among wordings; the same number gives the same line.</param>
    /// <returns>Null when a slot has nothing to say.</returns>
    public string? Render(IReadOnlyDictionary<string, string> slots, uint wording)
    {
        var line = new StringBuilder();
        foreach (var part in parts)
            if (part[0] != '{') line.Append(part);
            else if (part.Contains('|')) line.Append(Choose(part, wording));
            else if (slots.TryGetValue(part[1..^1], out var value)) line.Append(value);
            else return null;
        if (line.Length > 0) line[0] = char.ToUpperInvariant(line[0]);
        return line.ToString();
    }

    /// <summary>What follows this line in a text that begins with it, whatever was in its slots; empty when nothing does, null when it is another line.</summary>
    public string? Rest(string text) => spoken.Value.Match(text) is { Success: true } m ? text[m.Length..] : null;

    private static string Choose(string part, uint wording)
    {
        var choices = part[1..^1].Split('|');
        return choices[wording % (uint)choices.Length];
    }

    private static string Pattern(string part) =>
        part[0] != '{' ? Regex.Escape(part)
        : part.Contains('|') ? $"(?:{string.Join('|', part[1..^1].Split('|').Select(Regex.Escape))})"
        : ".+?";

    [GeneratedRegex(@"\{[^{}]*\}|[^{}]+")]
    private static partial Regex Parts();
}
