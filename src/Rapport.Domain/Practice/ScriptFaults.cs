using System.Text.RegularExpressions;

namespace Rapport.Domain.Practice;

/// <param name="Field">A JSON path: <c>script.beats[3].when[0]</c>.</param>
public sealed record ScriptFault(string Field, string Reason);

/// <summary>Finds what a scenario's script and rules get wrong, all at once: an importer refuses the file with them.</summary>
public static partial class ScriptFaults
{
    public static IReadOnlyList<ScriptFault> Of(ScenarioDefinition scenario)
    {
        var names = new Names(
            scenario.Script?.Topics.Keys.ToHashSet() ?? [],
            scenario.Script?.Beats.Select(b => b.Id).ToHashSet() ?? [],
            scenario.Objectives.IsDefault ? [] : scenario.Objectives.Select(o => o.Id).ToHashSet());
        var faults = new List<ScriptFault>();
        if (!scenario.Objectives.IsDefault)
            for (var i = 0; i < scenario.Objectives.Length; i++) faults.AddRange(OfJudging(scenario.Objectives[i].Judging, $"objectives[{i}].judging", names));
        if (scenario.Script is { } script) faults.AddRange(OfScript(script, names));
        return faults;
    }

    private static IEnumerable<ScriptFault> OfJudging(Judging? judging, string at, Names names)
    {
        if (judging is null)
        {
            yield return new(at, "An objective needs to say how it is judged.");
            yield break;
        }
        if (string.IsNullOrWhiteSpace(judging.StillOpen)) yield return new($"{at}.stillOpen", "Say in a sentence what is missing while the objective is open.");
        if (judging is { Kind: JudgingKind.Rules, Met.IsDefaultOrEmpty: true }) yield return new($"{at}.met", "Without a rule it could never be met.");
        if (judging.Kind == JudgingKind.Model && string.IsNullOrWhiteSpace(judging.Criteria)) yield return new($"{at}.criteria", "A model needs criteria to judge by.");
        foreach (var (list, rules) in new[] { ("met", judging.Met), ("failed", judging.Failed) })
            for (var i = 0; i < rules.Length; i++)
                foreach (var fault in OfRule(rules[i], $"{at}.{list}[{i}]", names)) yield return fault;
    }

    private static IEnumerable<ScriptFault> OfRule(Rule rule, string at, Names names)
    {
        if (string.IsNullOrWhiteSpace(rule.Why)) yield return new($"{at}.why", "A rule needs the reason that is shown.");
        if (rule.Times < 1) yield return new($"{at}.times", "At least 1.");
        if (rule.Steps.IsDefaultOrEmpty)
        {
            yield return new($"{at}.steps", "A rule needs at least one step.");
            yield break;
        }
        for (var i = 0; i < rule.Steps.Length; i++)
            foreach (var fault in OfRow(rule.Steps[i], $"{at}.steps[{i}]", names, inRule: true)) yield return fault;
        if (rule.UnlessEarlier is not null)
            foreach (var fault in OfRow(rule.UnlessEarlier, $"{at}.unlessEarlier", names, inRule: true)) yield return fault;
    }

    private static IEnumerable<ScriptFault> OfScript(Script script, Names names)
    {
        foreach (var (topic, phrases) in script.Topics)
            if (phrases.IsDefaultOrEmpty || phrases.Any(string.IsNullOrWhiteSpace)) yield return new($"script.topics.{topic}", "A topic needs phrases, none of them blank.");
        if (script.Beats.IsDefaultOrEmpty) yield return new("script.beats", "A script needs beats.");
        if (script.Reserve.IsDefaultOrEmpty) yield return new("script.reserve", "A script needs lines in reserve.");
        foreach (var line in script.Reserve.Append(script.Closing).Where(l => l is not null && l.Contains('{'))) yield return new("script.reserve", $"The reserve and the closing are said as they stand: '{line}' has a brace.");
        if (string.IsNullOrWhiteSpace(script.Closing)) yield return new("script.closing", "A script needs a closing line.");
        foreach (var fault in OfBeats(script.Beats, "script.beats", names).Concat(OfBeats(script.Leads, "script.leads", names))) yield return fault;
        foreach (var twice in script.Beats.Select(b => b.Id).Concat(script.Leads.Select(l => $"lead {l.Id}")).GroupBy(id => id).Where(g => g.Count() > 1)) yield return new("script.beats", $"'{twice.Key}' is the id of two beats.");
        for (var i = 0; i < script.Mood.Moves.Length; i++)
            foreach (var fault in OfRow(script.Mood.Moves[i].When, $"script.mood.moves[{i}].when", names, inRule: true)) yield return fault;
    }

    private static IEnumerable<ScriptFault> OfBeats(IReadOnlyList<Beat> beats, string at, Names names)
    {
        for (var i = 0; i < beats.Count; i++)
        {
            var beat = beats[i];
            if (string.IsNullOrWhiteSpace(beat.Id)) yield return new($"{at}[{i}].id", "A beat needs an id.");
            if (beat.Lines.Concat(beat.Soft).Concat(beat.Hard).All(string.IsNullOrWhiteSpace)) yield return new($"{at}[{i}].lines", "A beat needs a line.");
            foreach (var slot in beat.Lines.Concat(beat.Soft).Concat(beat.Hard).SelectMany(UnknownSlots)) yield return new($"{at}[{i}].lines", $"There is no slot '{{{slot}}}'; there are {string.Join(", ", Script.Slots)}.");
            for (var r = 0; r < beat.When.Length; r++)
                foreach (var fault in OfRow(beat.When[r], $"{at}[{i}].when[{r}]", names)) yield return fault;
            for (var r = 0; r < beat.Expects.Length; r++)
                foreach (var fault in OfRow(beat.Expects[r], $"{at}[{i}].expects[{r}]", names)) yield return fault;
        }
    }

    private static IEnumerable<ScriptFault> OfRow(string text, string at, Names names, bool inRule = false)
    {
        Row? row = null;
        ScriptFault? fault = null;
        try
        {
            row = Row.Parse(text);
        }
        catch (FormatException wrong)
        {
            fault = new(at, wrong.Message);
        }
        return fault is not null ? [fault] : row!.All().Select(t => OfTerm(t, names, inRule)).OfType<string>().Select(reason => new ScriptFault(at, reason));
    }

    private static string? OfTerm(Term term, Names names, bool inRule) => term switch
    {
        Term.About t => Unknown("topic", t.Topic, names.Topics),
        Term.Said t => Unknown("topic", t.Topic, names.Topics),
        Term.Heard t => Unknown("topic", t.Topic, names.Topics),
        // Rules judge any partner, a model too; what depends on the script would never hold there.
        Term.To or Term.After or Term.Dodges or Term.Answers or Term.IsMet or Term.IsFailed or Term.Over when inRule =>
            "A rule judges what was said; it can't ask for beats or for other objectives.",
        Term.To t => Unknown("beat", t.Beat, names.Beats),
        Term.After t => Unknown("beat", t.Beat, names.Beats),
        Term.IsMet t => Unknown("objective", t.Objective, names.Objectives),
        Term.IsFailed t => Unknown("objective", t.Objective, names.Objectives),
        _ => null,
    };

    private static IEnumerable<string> UnknownSlots(string line) =>
        Braces().Matches(line).Select(m => m.Groups[1].Value).Where(inside => !inside.Contains('|') && !Script.Slots.Contains(inside));

    [GeneratedRegex(@"\{([^{}]*)\}")]
    private static partial Regex Braces();

    private static string? Unknown(string kind, string name, HashSet<string> known) => known.Contains(name) ? null : $"There is no {kind} '{name}'.";

    private sealed record Names(HashSet<string> Topics, HashSet<string> Beats, HashSet<string> Objectives);
}
