namespace Rapport.Client;

/// <param name="Purpose">What goes, and why.</param>
/// <param name="Age">What is older goes.</param>
/// <param name="On">False: it is kept.</param>
public sealed record RetentionRule(string Name, string? Purpose, TimeSpan Age, bool On);

public enum RuleOutcome
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    Open,
    Done,
    Failed,
}

/// <summary>What one rule did in one run.</summary>
/// <param name="Reason">Why it failed.</param>
public sealed record RuleReport(string Rule, DateTimeOffset Before, long Removed, int Stretches, RuleOutcome Outcome, string? Reason, DateTimeOffset? EndedAt);

/// <param name="DueAt">When it should have begun.</param>
/// <param name="EndedAt">Null while it is on its way.</param>
public sealed record RetentionReport(long Number, DateTimeOffset DueAt, DateTimeOffset StartedAt, IReadOnlyList<RuleReport> Rules, DateTimeOffset? EndedAt);

/// <summary>What is removed by age, when, and what the runs did.</summary>
/// <param name="Running">The run that is on its way.</param>
/// <param name="Reports">The newest first, at most 100.</param>
public sealed record RetentionStatus(DateTimeOffset? NextAt, IReadOnlyList<RetentionRule> Rules, RetentionReport? Running, IReadOnlyList<RetentionReport> Reports);
