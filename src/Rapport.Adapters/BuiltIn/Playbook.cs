using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>A scenario made ready to be played and judged: rows parsed, phrases split. Made once per scenario in memory.</summary>
internal sealed class Playbook
{
    private static readonly ConditionalWeakTable<ScenarioDefinition, Playbook> made = [];

    private Playbook(ScenarioDefinition scenario)
    {
        Scenario = scenario;
        Lists = WordLists.For(scenario.Language);
        var script = scenario.Script;
        Topics = script is null ? ImmutableSortedDictionary<string, Phrases>.Empty : script.Topics.ToImmutableSortedDictionary(t => t.Key, t => new Phrases(t.Value.Select(p => p.StartsWith('!') ? p : '!' + p), Lists.Negators));
        // What reacts goes before what the partner says of their own accord; the scenario goes before the beats of every partner.
        ImmutableArray<Beat> own = script?.Beats ?? [], common = script?.Common == false ? [] : Lists.Common.Beats;
        Beats = [.. own.Where(Reacts).Concat(common.Where(Reacts)).Concat(own.Where(b => !Reacts(b))).Concat(common.Where(b => !Reacts(b))).Select(b => new PlayBeat(b))];
        Leads = [.. (script?.Leads ?? []).Select(b => new PlayBeat(b))];
        Reserve = [.. script?.Reserve ?? [], .. script?.Common == false ? [] : Lists.Common.Reserve];
        Closing = script?.Closing ?? Lists.Common.Closing;
        Mood = script?.Mood ?? new();
        Moves = [.. Mood.Moves.Select(m => (Row.Parse(m.When), m.By))];
        Objectives = [.. scenario.Objectives.Select(o => new PlayObjective(o))];
    }

    private static bool Reacts(Beat beat) => !beat.When.IsEmpty;

    public ScenarioDefinition Scenario { get; }

    public WordLists Lists { get; }

    public ImmutableSortedDictionary<string, Phrases> Topics { get; }

    public ImmutableArray<PlayBeat> Beats { get; }

    public ImmutableArray<PlayBeat> Leads { get; }

    public ImmutableArray<string> Reserve { get; }

    public string Closing { get; }

    public MoodRules Mood { get; }

    public ImmutableArray<(Row When, int By)> Moves { get; }

    public ImmutableArray<PlayObjective> Objectives { get; }

    /// <summary>Readings of lines, by the line itself: it is immutable, and so is what it says.</summary>
    public ConditionalWeakTable<Line, Heard> Heard { get; } = [];

    public ConditionalWeakTable<Line, Spoken> Spoken { get; } = [];

    /// <summary>Throws <see cref="FormatException"/> when a term is wrong; <see cref="ScriptFaults"/> finds those before.</summary>
    public static Playbook Of(ScenarioDefinition scenario) => made.GetValue(scenario, s => new(s));
}

/// <summary>A beat with its rows parsed.</summary>
internal sealed class PlayBeat(Beat beat)
{
    public string Id => beat.Id;

    public bool Bare => beat.Bare;

    public ImmutableArray<Row> When { get; } = [.. beat.When.Select(Row.Parse)];

    public ImmutableArray<Row> Expects { get; } = [.. beat.Expects.Select(Row.Parse)];

    public ImmutableArray<LineTemplate> Lines { get; } = [.. beat.Lines.Select(l => new LineTemplate(l))];

    public ImmutableArray<LineTemplate> Soft { get; } = [.. beat.Soft.Select(l => new LineTemplate(l))];

    public ImmutableArray<LineTemplate> Hard { get; } = [.. beat.Hard.Select(l => new LineTemplate(l))];

    public IEnumerable<LineTemplate> All => Soft.Concat(Hard).Concat(Lines);

    /// <summary>The lines for a mood, best first.</summary>
    public IEnumerable<LineTemplate> For(int mood) =>
        mood >= MoodRules.Softened ? Soft.Concat(Lines) : mood <= MoodRules.Hardened ? Hard.Concat(Lines) : Lines;
}

/// <summary>An objective with its rules parsed.</summary>
internal sealed class PlayObjective(Objective objective)
{
    public Objective Objective => objective;

    public ImmutableArray<PlayRule> Met { get; } = [.. objective.Judging.Met.Select(r => new PlayRule(r))];

    public ImmutableArray<PlayRule> Failed { get; } = [.. objective.Judging.Failed.Select(r => new PlayRule(r))];
}

internal sealed class PlayRule(Rule rule)
{
    public Rule Rule => rule;

    public ImmutableArray<Row> Steps { get; } = [.. rule.Steps.Select(Row.Parse)];

    public Row? UnlessEarlier { get; } = rule.UnlessEarlier is null ? null : Row.Parse(rule.UnlessEarlier);
}
