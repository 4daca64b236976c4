using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using E = Rapport.Domain.Accounts.RetentionEvent;

namespace Rapport.Domain.Accounts;

/// <param name="On">False: what it is about is kept until it is switched on again.</param>
public sealed record PlannedRule([property: NotPersonal("the name of a rule")] string Name, TimeSpan Age, bool On);

/// <summary>When old things are removed, and which.</summary>
/// <param name="DailyAt">Since midnight, UTC.</param>
public sealed record RetentionPlan(TimeSpan DailyAt, ImmutableArray<PlannedRule> Rules)
{
    internal bool IsSame(RetentionPlan? other) => other is not null && DailyAt == other.DailyAt && Rules.SequenceEqual(other.Rules);

    internal DateTimeOffset After(DateTimeOffset now)
    {
        var today = new DateTimeOffset(now.UtcDateTime.Date, TimeSpan.Zero) + DailyAt;
        return today > now ? today : today.AddDays(1);
    }
}

public enum RuleOutcome
{
    Open,
    Done,
    Failed,
}

/// <summary>What one rule did in one run.</summary>
/// <param name="Before">What was from before this time had to go.</param>
/// <param name="Removed">How many things went; of a server that was killed in the middle the last ones may not be counted.</param>
/// <param name="Stretches">In how many parts.</param>
/// <param name="Reason">Why it failed: the kind of failure.</param>
public sealed record RuleReport(
    [property: NotPersonal("the name of a rule")] string Rule, DateTimeOffset Before, long Removed, int Stretches, RuleOutcome Outcome,
    [property: NotPersonal("a kind of failure")] string? Reason = null, DateTimeOffset? EndedAt = null);

/// <param name="DueAt">When it should have begun; later than that when no server ran then.</param>
/// <param name="EndedAt">Null while it is on its way.</param>
public sealed record RetentionReport(long Number, DateTimeOffset DueAt, DateTimeOffset StartedAt, ImmutableArray<RuleReport> Rules, DateTimeOffset? EndedAt = null)
{
    internal RuleReport? Next() => Rules.FirstOrDefault(r => r.Outcome == RuleOutcome.Open);

    internal RetentionReport With(string rule, Func<RuleReport, RuleReport> change) => this with { Rules = [.. Rules.Select(r => r.Rule == rule ? change(r) : r)] };
}

/// <summary>Removes once a day what is older than it may be, and reports it. One for all.</summary>
[JsonDerivedType(typeof(Unplanned), "unplanned")]
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(Running), "running")]
public abstract record Retention
{
    private Retention() { }

    public sealed record Unplanned : Retention;

    /// <param name="Reports">The newest last.</param>
    public sealed record Waiting(RetentionPlan Plan, DateTimeOffset NextAt, ImmutableArray<RetentionReport> Reports) : Retention;

    /// <param name="Run">By the plan as it was when it began.</param>
    public sealed record Running(RetentionPlan Plan, DateTimeOffset NextAt, ImmutableArray<RetentionReport> Reports, RetentionReport Run) : Retention;

    /// <summary>Of the runs that are over; the newest last.</summary>
    public ImmutableArray<RetentionReport> Over() => this switch
    {
        Waiting s => s.Reports,
        Running s => s.Reports,
        _ => [],
    };

    internal static Retention Evolve(Retention state, E @event) => (state, @event) switch
    {
        // First: earlier events may have been purged, so this one makes the state from nothing.
        (_, E.ReportsForgotten e) => e.Left,
        (Unplanned, E.Planned e) => new Waiting(e.Plan, e.NextAt, []),
        (Waiting s, E.Planned e) => s with { Plan = e.Plan, NextAt = e.NextAt },
        (Running s, E.Planned e) => s with { Plan = e.Plan, NextAt = e.NextAt },
        (Waiting s, E.RunStarted e) => new Running(s.Plan, e.NextAt, s.Reports, new(
            e.Number, e.DueAt, e.At, [.. e.Rules.Select(r => new RuleReport(r.Rule, r.Before, 0, 0, RuleOutcome.Open))])),
        (Running s, E.Removed e) => s with { Run = s.Run.With(e.Rule, r => Went(r, e)) },
        (Running s, E.RuleFailed e) => s with { Run = s.Run.With(e.Rule, r => r with { Outcome = RuleOutcome.Failed, Reason = e.Reason, EndedAt = e.At }) },
        (Running s, E.RunEnded e) => new Waiting(s.Plan, s.NextAt, s.Reports.Add(s.Run with { EndedAt = e.At })),
        _ => state,
    };

    private static RuleReport Went(RuleReport rule, E.Removed e) => rule with
    {
        Removed = rule.Removed + e.Count,
        Stretches = rule.Stretches + 1,
        Outcome = e.Done ? RuleOutcome.Done : RuleOutcome.Open,
        EndedAt = e.Done ? e.At : null,
    };
}
