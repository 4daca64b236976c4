using System.Collections.Immutable;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>What is removed by age, when, and what the runs did.</summary>
internal static class ShowRetention
{
    /// <param name="Purpose">What goes, and why.</param>
    public sealed record ShownRule(string Name, string? Purpose, TimeSpan Age, bool On);

    /// <param name="Running">The run that is on its way.</param>
    /// <param name="Reports">Of the runs that are over, the newest first, at most 100.</param>
    public sealed record Page(DateTimeOffset? NextAt, ImmutableArray<ShownRule> Rules, RetentionReport? Running, ImmutableArray<RetentionReport> Reports);

    private const int Longest = 100;

    private static readonly DateTimeOffset due = new(2026, 3, 2, 3, 0, 0, TimeSpan.Zero);

    private static readonly RuleReport open = new(OldExportFiles.Rule.Name, due - OldExportFiles.Rule.Age, 0, 0, RuleOutcome.Open);

    private static readonly Page example = new(
        due.AddDays(1), [new(OldExportFiles.Rule.Name, OldExportFiles.Rule.Purpose, OldExportFiles.Rule.Age, true)], null,
        [new(1, due, due, [open with { Removed = 2, Stretches = 1, Outcome = RuleOutcome.Done, EndedAt = due.AddSeconds(1) }], due.AddSeconds(1))]);

    public static void Map(IEndpointRouteBuilder operations)
    {
        operations.MapGet("/retention", Show).WithSummary("What is removed by age").Produces<Page>().Example(answer: example).Refuses("unavailable");
        operations.MapPost("/retention/run", Run)
            .WithSummary("Remove now what is too old")
            .WithDescription("Beside the daily runs. While one is on its way, that one is the answer.")
            .Produces<Page>(StatusCodes.Status202Accepted)
            .Example(answer: example with { Running = new(2, due.AddHours(6), due.AddHours(6), [open with { Before = due.AddHours(6) - OldExportFiles.Rule.Age }]) })
            .Refuses("operations.retention-unplanned", "busy", "unavailable");
    }

    private static async Task<IResult> Show(HttpContext http, IGrains grains, IEnumerable<RetentionRule> rules)
    {
        var answer = await grains.Read(RetentionDecider.Family, RetentionDecider.Id, http.RequestAborted);
        return answer.Or(http, done => TypedResults.Ok(Of(done.State!, rules)));
    }

    private static async Task<IResult> Run(HttpContext http, IGrains grains, IEnumerable<RetentionRule> rules, TimeProvider time)
    {
        var answer = await grains.Ask(
            RetentionDecider.Family, RetentionDecider.Id, new RetentionCommand.RunNow(time.GetUtcNow()), Requested.Cause(http), withState: true, http.RequestAborted);
        return answer.Or(http, done => TypedResults.Accepted("/api/operations/retention", Of(done.State!, rules)));
    }

    private static Page Of(Retention state, IEnumerable<RetentionRule> known) => state switch
    {
        Retention.Waiting s => new(s.NextAt, Rules(s.Plan, known), null, Newest(s.Reports)),
        Retention.Running s => new(s.NextAt, Rules(s.Plan, known), s.Run, Newest(s.Reports)),
        _ => new(null, [], null, []),
    };

    private static ImmutableArray<RetentionReport> Newest(ImmutableArray<RetentionReport> reports) => [.. reports.Reverse().Take(Longest)];

    private static ImmutableArray<ShownRule> Rules(RetentionPlan plan, IEnumerable<RetentionRule> known) =>
        [.. plan.Rules.Select(r => new ShownRule(r.Name, known.FirstOrDefault(k => k.Name == r.Name)?.Purpose, r.Age, r.On))];
}
