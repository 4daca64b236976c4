using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Accounts.RetentionCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Accounts.RetentionEvent>;
using E = Rapport.Domain.Accounts.RetentionEvent;
using F = Rapport.Domain.Accounts.RetentionEffect;
using S = Rapport.Domain.Accounts.Retention;

namespace Rapport.Domain.Accounts;

[JsonDerivedType(typeof(Schedule), "schedule")]
[JsonDerivedType(typeof(RunNow), "run-now")]
[JsonDerivedType(typeof(Removed), "removed")]
[JsonDerivedType(typeof(RuleFailed), "rule-failed")]
[JsonDerivedType(typeof(ForgetReports), "forget-reports")]
[JsonDerivedType(typeof(LookAtClock), "look-at-clock")]
public abstract record RetentionCommand
{
    private RetentionCommand() { }

    public abstract DateTimeOffset Now { get; init; }

    /// <summary>As the settings of the server that starts say. The same plan again changes nothing; a run that is overdue stays due.</summary>
    public sealed record Schedule(RetentionPlan Plan, DateTimeOffset Now) : RetentionCommand;

    /// <summary>A run beside the daily ones; nothing happens while one is on its way, or when every rule is off.</summary>
    public sealed record RunNow(DateTimeOffset Now) : RetentionCommand;

    public sealed record Removed(string Key, int Count, bool Done, DateTimeOffset Now) : RetentionCommand;

    /// <param name="Reason">The kind of failure; nothing personal.</param>
    public sealed record RuleFailed(string Key, string Reason, DateTimeOffset Now) : RetentionCommand;

    public sealed record ForgetReports(DateTimeOffset Before, DateTimeOffset Now) : RetentionCommand;

    public sealed record LookAtClock(DateTimeOffset Now) : RetentionCommand;
}

public abstract record RetentionEffect : Effect
{
    private RetentionEffect(string key) : base(key) { }

    /// <summary>Remove a stretch of what is too old; answer <c>Removed</c> or <c>RuleFailed</c>. One rule at a time.</summary>
    public sealed record ApplyRule(string Key, string Rule, DateTimeOffset Before) : RetentionEffect(Key);
}

public sealed class RetentionDecider : IDecider<Retention, RetentionCommand, RetentionEvent>
{
    public static readonly Family<Retention, RetentionCommand> Family = Deciding.Family.Of<RetentionDecider, Retention, RetentionCommand, RetentionEvent>();

    /// <summary>The id of the one.</summary>
    public const string Id = "main";

    private static readonly Refusal Unplanned = new("operations.retention-unplanned", "No server has said yet what is to be removed and when. Start one.");

    private RetentionDecider() { }

    public static string Category => "retention";

    public static Retention Initial { get; } = new S.Unplanned();

    public static Retention Evolve(Retention state, RetentionEvent @event) => S.Evolve(state, @event);

    public static Decision<RetentionEvent> Decide(Retention state, RetentionCommand command) => (state, command) switch
    {
        (S.Unplanned, C.Schedule c) => new E.Planned(c.Plan, c.Plan.After(c.Now), c.Now),
        (S.Waiting s, C.Schedule c) => Schedule(s.Plan, s.NextAt, c),
        (S.Running s, C.Schedule c) => Schedule(s.Plan, s.NextAt, c),
        (S.Unplanned, C.RunNow) => Unplanned,
        (S.Waiting s, C.RunNow c) => s.Plan.Rules.Any(r => r.On) ? Start(s, c.Now, c.Now) : D.AlreadySo,
        (S.Waiting s, C.LookAtClock c) when c.Now >= s.NextAt => Start(s, s.NextAt, c.Now),
        (S.Running s, C.Removed c) when Open(s) is { } open && open.Key == c.Key => Ending(s, new E.Removed(s.Run.Number, open.Rule, c.Count, c.Done, c.Now)),
        (S.Running s, C.RuleFailed c) when Open(s) is { } open && open.Key == c.Key => Ending(s, new E.RuleFailed(s.Run.Number, open.Rule, c.Reason, c.Now)),
        (_, C.ForgetReports c) => Old(state, c.Before).Any() ? new E.ReportsForgotten(c.Before, Without(state, c.Before), c.Now) : D.AlreadySo,
        (_, C.RunNow or C.LookAtClock or C.Removed or C.RuleFailed) => D.AlreadySo,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    public static Agenda<RetentionCommand> Agenda(Retention state) => state switch
    {
        S.Waiting s => Agenda<C>.Of(new Wake<C>("run", s.NextAt, now => new C.LookAtClock(now))),
        S.Running s when Open(s) is { } open => Agenda<C>.Of(open),
        _ => Agenda<C>.Nothing,
    };

    private static D Schedule(RetentionPlan plan, DateTimeOffset nextAt, C.Schedule c)
    {
        if (c.Plan.IsSame(plan)) return D.AlreadySo;
        return new E.Planned(c.Plan, nextAt <= c.Now ? nextAt : c.Plan.After(c.Now), c.Now);
    }

    // However many days were missed, one run makes up for them.
    private static D Start(S.Waiting s, DateTimeOffset due, DateTimeOffset now)
    {
        ImmutableArray<DueRule> rules = [.. s.Plan.Rules.Where(r => r.On).Select(r => new DueRule(r.Name, now - r.Age))];
        var started = new E.RunStarted((s.Reports.LastOrDefault()?.Number ?? 0) + 1, due, s.Plan.After(now), rules, now);
        return rules.IsEmpty ? D.Of(started, new E.RunEnded(started.Number, now)) : started;
    }

    private static D Ending(S.Running s, E happened) =>
        ((S.Running)Evolve(s, happened)).Run.Next() is null ? D.Of(happened, new E.RunEnded(s.Run.Number, happened.At)) : happened;

    private static F.ApplyRule? Open(S.Running s) =>
        s.Run.Next() is { } rule ? new($"run-{s.Run.Number}-{rule.Rule}-{rule.Stretches + 1}", rule.Rule, rule.Before) : null;

    // The newest stays however old: the numbers of runs go on from it.
    private static IEnumerable<RetentionReport> Old(S state, DateTimeOffset before) => state.Over().SkipLast(1).Where(r => r.EndedAt < before);

    private static S Without(S state, DateTimeOffset before) => state switch
    {
        S.Waiting s => s with { Reports = s.Reports.RemoveRange(Old(s, before)) },
        S.Running s => s with { Reports = s.Reports.RemoveRange(Old(s, before)) },
        _ => state,
    };
}
