using System.Text.RegularExpressions;

namespace Rapport.Adapters.Models;

/// <summary>
/// What a model is told, a file each in <c>Prompts</c>. The version is in the name: a prompt that has been used is not changed, its next
/// version is another file. <c>{{slots}}</c> take what the scenario's author wrote; the trainee's words never go into one.
/// </summary>
internal sealed partial class Prompt
{
    private readonly string template;

    private Prompt(string name, string template) => (Name, this.template) = (name, template);

    /// <summary>Such as <c>partner.v1</c>.</summary>
    public string Name { get; }

    /// <summary>Our own words in it, slot by slot apart.</summary>
    public IEnumerable<string> Own => Slot().Split(template);

    public static Prompt Load(string name)
    {
        using var file = typeof(Prompt).Assembly.GetManifestResourceStream($"Rapport.Prompts.{name}.txt")
            ?? throw new InvalidOperationException($"There is no prompt '{name}'.");
        using var reader = new StreamReader(file);
        return new(name, reader.ReadToEnd().ReplaceLineEndings("\n").Trim());
    }

    /// <exception cref="ArgumentException">A slot has no value, or a value no slot.</exception>
    public string Fill(params ReadOnlySpan<(string Slot, string Value)> values)
    {
        var given = new Dictionary<string, string>();
        foreach (var (slot, value) in values) given.Add(slot, value);
        var used = new HashSet<string>();
        var filled = Slot().Replace(template, slot =>
        {
            var name = slot.Value[2..^2];
            used.Add(name);
            return given.TryGetValue(name, out var value) ? value : throw new ArgumentException($"The prompt '{Name}' has a slot '{name}' without a value.");
        });
        return used.SetEquals(given.Keys) ? filled : throw new ArgumentException($"The prompt '{Name}' has no slot for {string.Join(", ", given.Keys.Except(used))}.");
    }

    [GeneratedRegex(@"\{\{[a-z]+\}\}")]
    private static partial Regex Slot();
}
