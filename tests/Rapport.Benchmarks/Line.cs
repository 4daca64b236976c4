using System.Globalization;
using System.Text.Json;

namespace Rapport.Benchmarks;

/// <summary>One figure, with what it has to be.</summary>
internal sealed record Line(string Key, double Value, double? AtLeast, double? AtMost, string Detail)
{
    private static readonly JsonSerializerOptions indented = new() { WriteIndented = true };

    public bool Holds => !(Value < AtLeast) && !(Value > AtMost);

    private string Bound => AtLeast is { } least ? $">= {least:0.###}" : AtMost is { } most ? $"<= {most:0.###}" : "";

    /// <summary>What follows an option on the command line.</summary>
    public static string? Given(string[] args, string option) => Array.IndexOf(args, option) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

    /// <summary>Prints the figures beside their bounds, and keeps them where <c>--json</c> says. Answers the exit code: 1 when one misses its bound.</summary>
    public static async Task<int> Print(string[] args, IReadOnlyList<Line> lines)
    {
        Console.WriteLine($"{"",-32}{"measured",10}  {"bound",10}");
        foreach (var line in lines)
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{line.Key,-32}{line.Value,10:0.###}  {line.Bound,10}  {(line.Holds ? "" : "MISSED  ")}{line.Detail}"));
        if (Given(args, "--json") is { } file) await File.WriteAllTextAsync(file, JsonSerializer.Serialize(lines.ToDictionary(l => l.Key, l => Math.Round(l.Value, 4)), indented));
        return lines.All(l => l.Holds) ? 0 : 1;
    }
}
