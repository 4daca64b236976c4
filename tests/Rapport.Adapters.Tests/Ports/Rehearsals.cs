using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Tests.Ports;

/// <summary>
/// Rehearsals written down as people write dialogues, a line each: <c>P:</c> the partner, <c>T:</c> the trainee typing, <c>S:</c> the
/// trainee speaking. Everybody takes 0.4 seconds a word and begins a second after the other has ended.
/// </summary>
internal static class Rehearsals
{
    public static readonly DateTimeOffset Start = new(2030, 1, 31, 9, 0, 0, TimeSpan.Zero);

    public static Rehearsal Of(string dialogue, ScenarioDefinition scenario) => new("session-1", scenario, Lines(dialogue), []);

    public static Rehearsal Of(string dialogue, string language = "en") => Of(dialogue, Scenario(language));

    public static ImmutableArray<Line> Lines(string dialogue)
    {
        var lines = ImmutableArray.CreateBuilder<Line>();
        var at = Start;
        foreach (var row in dialogue.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries))
        {
            var text = row[2..].Trim();
            var ended = at + TimeSpan.FromSeconds(0.4 * text.Split(' ').Length);
            lines.Add(new(lines.Count, row[0] == 'P' ? Speaker.Partner : Speaker.Trainee, text, at, ended, row[0] == 'S' ? $"audio-{lines.Count}" : null));
            at = ended + TimeSpan.FromSeconds(1);
        }
        return lines.ToImmutable();
    }

    /// <summary>One that nobody plays: for who only listens.</summary>
    public static ScenarioDefinition Scenario(string language = "en") => new(
        "empty-slide", "The empty slide", "Figures came too late.", Difficulty.Easy, language, [], ["active-listening"],
        new("Daniel", "Analyst", "tired", "", "to keep his name", [], []), "Say what you saw.", [], new(12, 20, 60, "s", "f"), "What is it about?", null, Publication.Published, "1");

    public static SkillDefinition Skill(string id) =>
        new(id, $"The skill {id}", "", ["Level one.", "Level two.", "Level three.", "Level four.", "Level five."], "1");
}
