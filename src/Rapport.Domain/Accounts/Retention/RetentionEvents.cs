using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Accounts;

/// <param name="Before">What is from before this time has to go.</param>
public sealed record DueRule([property: NotPersonal("the name of a rule")] string Rule, DateTimeOffset Before);

/// <summary>What happens when old things are removed. The names here are the stored names.</summary>
[JsonDerivedType(typeof(Planned), "retention.planned.v1")]
[JsonDerivedType(typeof(RunStarted), "retention.run-started.v1")]
[JsonDerivedType(typeof(Removed), "retention.removed.v1")]
[JsonDerivedType(typeof(RuleFailed), "retention.rule-failed.v1")]
[JsonDerivedType(typeof(RunEnded), "retention.run-ended.v1")]
[JsonDerivedType(typeof(ReportsForgotten), "retention.reports-forgotten.v1")]
public abstract record RetentionEvent
{
    private RetentionEvent() { }

    /// <summary>When it was decided.</summary>
    public abstract DateTimeOffset At { get; init; }

    public sealed record Planned(RetentionPlan Plan, DateTimeOffset NextAt, DateTimeOffset At) : RetentionEvent;

    /// <param name="NextAt">When the one after this is due.</param>
    public sealed record RunStarted(long Number, DateTimeOffset DueAt, DateTimeOffset NextAt, ImmutableArray<DueRule> Rules, DateTimeOffset At) : RetentionEvent;

    /// <param name="Done">Nothing older is left.</param>
    public sealed record Removed(long Run, [property: NotPersonal("the name of a rule")] string Rule, int Count, bool Done, DateTimeOffset At) : RetentionEvent;

    public sealed record RuleFailed(
        long Run, [property: NotPersonal("the name of a rule")] string Rule, [property: NotPersonal("a kind of failure")] string Reason, DateTimeOffset At) : RetentionEvent;

    public sealed record RunEnded(long Run, DateTimeOffset At) : RetentionEvent;

    /// <summary>Earlier events are purged from the store, so this one says all that is left.</summary>
    public sealed record ReportsForgotten(DateTimeOffset Before, Retention Left, DateTimeOffset At) : RetentionEvent;
}
