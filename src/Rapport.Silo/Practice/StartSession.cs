using System.ComponentModel;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

internal static class StartSession
{
    public sealed record Body(
        [property: Description("The scenario to rehearse. May be left out when a session is continued.")] string? ScenarioId,
        [property: Description("A session of yours that broke off (by an outage, silence, its time or your own hand), whose conversation goes on in the new one.")] string? ContinueFrom);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sessions", Handle)
        .WithSummary("Start a session")
        .WithDescription("""
            The partner speaks first: a live session has its turn 0. When all seats are taken it is `queued` and starts by itself; watch it on the hub.
            Send an Idempotency-Key: the same request again is then the same session.
            """)
        .Produces<ShownSession>(StatusCodes.Status201Created)
        .Example(new Body("salary-talk", null), ShownSession.Example)
        .Refuses([.. SessionOpening.Codes, "edge.invalid", "practice.scenario-not-found", "practice.session-not-found", "practice.session-not-ended", "practice.cannot-continue"]);

    private static async Task<IResult> Handle(Body body, HttpContext http, IGrains grains, SessionOpening opening)
    {
        var faults = new Faults();
        var wanted = body.ContinueFrom is null || body.ScenarioId is not null ? faults.Text("scenarioId", body.ScenarioId, 100) : null;
        var before = body.ContinueFrom is null ? null : faults.Text("continueFrom", body.ContinueFrom, 64);
        if (faults.Any) return Problem.Of(faults);

        if (before is null) return await ScenarioOffer.Find(grains, wanted!, http.RequestAborted) is { } offered ? await opening.Open(http, offered) : ScenarioOffer.NotFound;
        if (await OwnSession.Find(grains, before, Requested.UserId(http), http.RequestAborted) is not { } own) return Problem.Of(OwnSession.NotFound);
        if (wanted is not null && wanted != own.Booking.Scenario.Id)
        {
            faults.Add("scenarioId", $"The session that goes on is of '{own.Booking.Scenario.Id}'; leave this out.");
            return Problem.Of(faults);
        }
        if (own.State is not PracticeSession.Ended ended) return Problem.Of("practice.session-not-ended", "The session goes on. Only one that has ended can be continued in a new one.");
        return await opening.GoOn(http, ended);
    }
}
