using System.Text;

namespace Rapport.Adapters.Models;

/// <summary>A line of the partner while it grows: checked, and kept to its length.</summary>
internal sealed class PartnerLine(string name, LineLimits limits, OutOfRole role)
{
    private readonly StringBuilder text = new();
    private int sentences;

    /// <summary>The rule that it broke.</summary>
    public string? Broken { get; private set; }

    /// <summary>No more of it is wanted.</summary>
    public bool IsOver { get; private set; }

    public bool IsPassedOn { get; private set; }

    public bool HasText => text.Length > 0;

    /// <summary>The next sentence, as it is passed on; empty when it is not part of the line.</summary>
    public string Take(string sentence)
    {
        var said = Aloud.Of(sentence, name, isFirst: text.Length == 0);
        if (said.Length == 0 || IsOver) return "";
        if (role.Broken($"{text} {said}") is { } rule)
        {
            Break(rule);
            return "";
        }
        if (text.Length > 0 && text.Length + 1 + said.Length > limits.Characters)
        {
            IsOver = true;
            return "";
        }
        if (text.Length == 0) said = Cut(said);
        else said = $" {said}";
        text.Append(said);
        IsOver = ++sentences >= limits.Sentences;
        return said;
    }

    public void Break(string rule) => (Broken, IsOver) = (rule, true);

    /// <summary>Nothing more comes.</summary>
    public void End()
    {
        if (Broken is null && text.Length == 0) Break("empty");
    }

    public string PassOn(StringBuilder held)
    {
        IsPassedOn = true;
        var piece = held.ToString();
        held.Clear();
        return piece;
    }

    // One sentence that is too long by itself ends at a word.
    private string Cut(string said)
    {
        if (said.Length <= limits.Characters) return said;
        var space = said.LastIndexOf(' ', limits.Characters - 2);
        return $"{said[..(space > 0 ? space : limits.Characters - 2)].TrimEnd(',', ';', ' ')} …";
    }
}
