using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>All one's own sessions, those that wait or are live too, the newest first.</summary>
internal static class ListSessions
{
    private const string Sort = "openedAtDesc";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/sessions", Handle)
        .WithSummary("My sessions")
        .WithDescription("The newest first. `status` (opening, queued, live, ended) may come several times. `position` waits for a change.")
        .Produces<FindHistory.Page>()
        .Example(answer: FindHistory.Example)
        .Refuses("edge.invalid");

    private static async Task<IResult> Handle(
        [FromQuery] string[]? status, string? pageSize, string? cursor, string? position, HttpContext http, NpgsqlDataSource database, Engine.Views.Views views)
    {
        var faults = new Faults();
        var where = new Conditions().And("owner_id = @owner", "owner", Requested.UserId(http));
        Filters.AnyOf(where, faults, "status", status, "status = any(@status)", (f, field, value) => Filters.Spelt(Filters.Named<SessionStatus>(f, field, value)));
        var size = faults.Whole("pageSize", pageSize, 1, Filters.MaxPage, Filters.Page);
        var after = Cursor.Read(faults, cursor, Sort, SessionRows.IsPlace);
        var waitFor = ReadYourWrites.Position(position, http, faults);
        if (faults.Any) return Problem.Of(faults);

        await views.WaitFor(HistoryView.ViewName, waitFor, http);
        return TypedResults.Ok(await new SessionRows(database).Find(where, "opened_at", Sort, descending: true, after, size, http.RequestAborted));
    }
}
