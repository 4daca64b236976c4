using System.Collections.Immutable;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>One's own ended sessions: searched, filtered, by their start, in pages.</summary>
internal static class FindHistory
{
    /// <param name="Next">Ask with <c>cursor</c> this for more; null at the end.</param>
    public sealed record Page(IReadOnlyList<Item> Items, string? Next);

    /// <param name="StartedAt">Null when it ended before it had a seat.</param>
    /// <param name="Rating">The mean of all ratings; null while there are none.</param>
    /// <param name="CanContinue">It broke off, so its conversation may go on: <c>practice-again</c> from <c>here</c>.</param>
    public sealed record Item(
        string Id,
        string ScenarioId,
        string Title,
        string Language,
        Difficulty Difficulty,
        ImmutableArray<string> Skills,
        string Partner,
        SessionStatus Status,
        DateTimeOffset OpenedAt,
        DateTimeOffset? StartedAt,
        DateTimeOffset? EndedAt,
        EndReason? Ending,
        int Turns,
        int ObjectivesMet,
        int Objectives,
        EvaluationStatus Evaluation,
        ImmutableArray<HistoryView.Rated> Ratings,
        double? Rating,
        bool CanContinue,
        string? ContinuesFrom,
        string? PractisedAgainFrom);

    public static readonly Page Example = new(
        [
            new(
                ShownSession.Stopped.Id, ShowScenario.Example.Id, ShowScenario.Example.Title, "en", Difficulty.Medium, ShowScenario.Example.Skills, ShowScenario.Example.Partner!.Name,
                SessionStatus.Ended, ShownSession.Stopped.OpenedAt, ShownSession.Stopped.StartedAt, ShownSession.Stopped.Ending!.EndedAt, EndReason.Manual, 1, 1, 2,
                EvaluationStatus.Completed, [new("negotiation", 3)], 3, CanContinue: true, null, null),
        ],
        null);

    private const string Newest = "startedAtDesc";
    private const string Oldest = "startedAtAsc";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/history", Handle)
        .WithSummary("My ended sessions")
        .WithDescription(
            $"`sort`: {Newest} (default) or {Oldest}. `scenario`, `skill` and `ending` may come several times: one of a filter's values must fit, and every filter. "
            + "`from` and `to` bound the start: a day (UTC, both included) or a time with its offset. `q` is found anywhere in title and objectives. "
            + "`historyStepCount` is how many steps the client took to get here. `position` waits for a change.")
        .Produces<Page>()
        .Example(answer: Example)
        .Refuses("edge.invalid");

    private static async Task<IResult> Handle(
        string? historyStepCount, string? q, [FromQuery] string[]? scenario, [FromQuery] string[]? skill, [FromQuery] string[]? ending, string? from, string? to, string? sort, string? pageSize, string? cursor,
        string? position, HttpContext http, NpgsqlDataSource database, Engine.Views.Views views, HistoryMeter meter)
    {
        using var measured = meter.Measure("list");
        var faults = new Faults();
        var steps = HistoryMeter.Steps(faults, historyStepCount);
        var where = new Conditions().And("owner_id = @owner", "owner", Requested.UserId(http)).And("status = 'ended'");
        if (!string.IsNullOrWhiteSpace(q)) where.And("search like @q", "q", Conditions.Anywhere(Conditions.Folded(faults.Text("q", q, 200))));
        Filters.AnyOf(where, faults, "scenario", scenario, "scenario_id = any(@scenario)", Filters.Word);
        Filters.AnyOf(where, faults, "skill", skill, "skills && @skill::varchar[]", Filters.Word);
        Filters.AnyOf(where, faults, "ending", ending, "ending = any(@ending)", (f, field, value) => Filters.Spelt(Filters.Named<EndReason>(f, field, value)));
        Filters.Between(where, faults, "started_at", from, to);
        var sorted = faults.OneOf("sort", sort, [Newest, Oldest], Newest);
        var size = faults.Whole("pageSize", pageSize, 1, Filters.MaxPage, Filters.Page);
        var after = Cursor.Read(faults, cursor, sorted, SessionRows.IsPlace);
        var waitFor = ReadYourWrites.Position(position, http, faults);
        if (faults.Any) return Problem.Of(faults);

        await views.WaitFor(HistoryView.ViewName, waitFor, http);
        var rows = await new SessionRows(database).Find(where, "started_at", sorted, sorted == Newest, after, size, http.RequestAborted);
        measured.Reached(steps);
        return TypedResults.Ok(rows);
    }
}

/// <summary>Rows of the view in the order of a time, a page at once.</summary>
internal sealed class SessionRows(NpgsqlDataSource database)
{
    public static bool IsPlace(IReadOnlyList<string> place) => place is [var at, _] && Cursor.Moment(at) is not null;

    /// <param name="by">The column with the time.</param>
    public async Task<FindHistory.Page> Find(Conditions where, string by, string sort, bool descending, Cursor? after, int size, CancellationToken ct)
    {
        var (direction, beyond) = descending ? ("desc", "<") : ("asc", ">");
        if (after is { Place: [var at, var key] })
        {
            where.And($"({by}, key collate \"C\") {beyond} (@at, @key)");
            where.Parameters.Add("at", Cursor.Moment(at));
            where.Parameters.Add("key", key);
        }
        where.Parameters.Add("rows", size + 1);
        await using var connection = await database.OpenConnectionAsync(ct);
        var rows = (await connection.QueryAsync<(string Key, DateTime At, string Doc)>(new(
            $"""select key, {by}, doc::text from view_{HistoryView.ViewName} where {where.Where()} order by {by} {direction}, key collate "C" {direction} limit @rows""",
            where.Parameters, cancellationToken: ct))).AsList();
        var next = rows.Count > size ? new Cursor(sort, [Cursor.Moment(rows[size - 1].At), rows[size - 1].Key]).Write() : null;
        return new([.. rows.Take(size).Select(r => Shown(Json.Read<HistoryView.Row>(Encoding.UTF8.GetBytes(r.Doc))))], next);
    }

    private static FindHistory.Item Shown(HistoryView.Row r) => new(
        r.Id, r.ScenarioId, r.Title, r.Language, r.Difficulty, r.Skills, r.Partner, r.Status, r.OpenedAt, r.StartedAt, r.EndedAt, r.Ending, r.Turns, r.ObjectivesMet,
        r.Objectives.Length, r.Evaluation, r.Ratings, r.Ratings.IsEmpty ? null : Math.Round(r.Ratings.Average(x => x.Rating), 2),
        r.StartedAt is not null && r.Ending is { } ending && ending.BrokeOff(), r.ContinuesFrom, r.PractisedAgainFrom);
}
