using System.ComponentModel;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>A new session after an old one, which stays as it is: from the start, or from where it broke off.</summary>
internal static class PractiseAgain
{
    private const string Start = "start";
    private const string Here = "here";

    public sealed record Body([property: Description("`start` (default): the scenario as it is now, from the beginning. `here`: the conversation goes on where it broke off, as with `continueFrom` of `POST /api/sessions`.")] string? From);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sessions/{id}/practice-again", Handle)
        .WithSummary("Practise again")
        .WithDescription("Opens a new session, as `POST /api/sessions` does; the old one stays as it is. Send an Idempotency-Key: the same request again is then the same session.")
        .Produces<ShownSession>(StatusCodes.Status201Created)
        .Example(new Body(Start), ShownSession.Example with { Id = "74e2b5c1f2d94a0e8d1c3f60b9a7e415", PractisedAgainFrom = ShownSession.Example.Id })
        .Refuses([.. SessionOpening.Codes, "edge.invalid", "practice.scenario-not-found", "practice.session-not-found", "practice.session-not-ended", "practice.cannot-continue"]);

    private static async Task<IResult> Handle(string id, Body? body, HttpContext http, IGrains grains, SessionOpening opening)
    {
        var faults = new Faults();
        var from = faults.OneOf("from", body?.From, [Start, Here], Start);
        if (faults.Any) return Problem.Of(faults);

        if (await OwnSession.Find(grains, id, Requested.UserId(http), http.RequestAborted) is not { } own) return Problem.Of(OwnSession.NotFound);
        if (own.State is not PracticeSession.Ended ended) return Problem.Of("practice.session-not-ended", "The session goes on. When it has ended, practise it again.");
        return from == Here ? await opening.GoOn(http, ended) : await Repeat(http, ended, grains, opening);
    }

    private static async Task<IResult> Repeat(HttpContext http, PracticeSession.Ended ended, IGrains grains, SessionOpening opening) =>
        await ScenarioOffer.Find(grains, ended.Booking.Scenario.Id, http.RequestAborted) is { } scenario
            ? await opening.Open(http, scenario, practisedAgainFrom: ended.Booking.SessionId)
            : ScenarioOffer.NotFound;
}
