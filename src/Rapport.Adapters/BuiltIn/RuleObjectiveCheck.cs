using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>Judges by the scenario's rules. The same lines give the same verdict; what a rule decided stays, unless it is revocable.</summary>
internal sealed class RuleObjectiveCheck : IObjectiveCheck
{
    public string Name => "built-in";

    public ValueTask<ObjectiveVerdict> Check(Rehearsal rehearsal, CancellationToken ct) => ValueTask.FromResult(Check(rehearsal));

    public static ObjectiveVerdict Check(Rehearsal rehearsal)
    {
        var transcript = new Transcript(Playbook.Of(rehearsal.Scenario), rehearsal.Lines);
        ImmutableArray<ObjectiveProgress> objectives = [.. transcript.Book.Objectives.Select(o => Judge(o, transcript, rehearsal))];
        return Together(transcript.Book, objectives);
    }

    /// <summary>What follows for the whole from what was judged of each, by whomever.</summary>
    public static ObjectiveVerdict Together(ScenarioDefinition scenario, ImmutableArray<ObjectiveProgress> objectives) => Together(Playbook.Of(scenario), objectives);

    private static ObjectiveVerdict Together(Playbook book, ImmutableArray<ObjectiveProgress> objectives)
    {
        var overall = Overall(book, objectives);
        return new(overall, Reason(overall, book, objectives), objectives);
    }

    /// <summary>The verdict of each objective by its id, and the overall one under the empty id.</summary>
    public static Dictionary<string, Verdict> Progress(Transcript transcript, Rehearsal rehearsal)
    {
        ImmutableArray<ObjectiveProgress> objectives = [.. transcript.Book.Objectives.Select(o => Judge(o, transcript, rehearsal))];
        var progress = objectives.ToDictionary(o => o.ObjectiveId, o => o.Verdict);
        progress[""] = Overall(transcript.Book, objectives);
        return progress;
    }

    private static ObjectiveProgress Judge(PlayObjective objective, Transcript transcript, Rehearsal rehearsal)
    {
        var (id, judging) = (objective.Objective.Id, objective.Objective.Judging);
        var met = First(objective.Met, transcript);
        var failed = First(objective.Failed, transcript);
        if (failed is not null && (met is null || failed.At <= met.At || judging.Revocable)) return new(id, Verdict.Failed, failed.Reason);
        if (met is not null) return new(id, Verdict.Met, met.Reason);
        // What a model has judged before stays judged when the rules take over from it.
        if (judging.Kind == JudgingKind.Model && Known(rehearsal, id) is { } known) return known;
        return new(id, Verdict.Open, StillOpen(objective, transcript));
    }

    private static ObjectiveProgress? Known(Rehearsal rehearsal, string id) =>
        rehearsal.Progress.IsDefault ? null : rehearsal.Progress.FirstOrDefault(p => p.ObjectiveId == id && p.Verdict != Verdict.Open);

    private static Decided? First(ImmutableArray<PlayRule> rules, Transcript transcript) =>
        rules.Select(r => RuleObjectiveCheckRun.Over(r, transcript).Decided).OfType<Decided>().MinBy(d => d.At);

    private static string StillOpen(PlayObjective objective, Transcript transcript)
    {
        var open = objective.Objective.Judging.StillOpen;
        var best = objective.Met.Select(r => RuleObjectiveCheckRun.Over(r, transcript)).MaxBy(r => r.Done / (double)r.Of);
        return best is { Of: > 1 } ? $"{open} ({best.Done}/{best.Of})" : open;
    }

    private static Verdict Overall(Playbook book, ImmutableArray<ObjectiveProgress> objectives)
    {
        var required = objectives.Where((_, i) => !book.Objectives[i].Objective.Judging.Optional).ToList();
        if (required.Any(o => o.Verdict == Verdict.Failed)) return Verdict.Failed;
        return required.Count > 0 && required.All(o => o.Verdict == Verdict.Met) ? Verdict.Met : Verdict.Open;
    }

    private static string Reason(Verdict overall, Playbook book, ImmutableArray<ObjectiveProgress> objectives) => overall switch
    {
        Verdict.Met => book.Scenario.End?.Success ?? objectives[0].Reason,
        Verdict.Failed => objectives.Where((o, i) => o.Verdict == Verdict.Failed && !book.Objectives[i].Objective.Judging.Optional).First().Reason,
        _ => objectives.Where((o, i) => o.Verdict == Verdict.Open && !book.Objectives[i].Objective.Judging.Optional).Select(o => o.Reason).FirstOrDefault() ?? "",
    };
}
