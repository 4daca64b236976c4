using System.ComponentModel;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>A new session after an old one, which stays as it is: from the start, or from where an outage broke it off.</summary>
internal static class PractiseAgain
{
    private const string Start = "start";
    private const string Here = "here";

    public sealed record Body([property: Description("`start` (default): the scenario as it is now, from the beginning. `here`: the conversation goes on; only after an outage.")] string? From);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sessions/{id}/practice-again", Handle)
        .WithSummary("Practise again")
        .WithDescription("Opens a new session, as `POST /api/sessions` does; the old one stays as it is. Send an Idempotency-Key: the same request again is then the same session.")
        .Produces<ShownSession>(StatusCodes.Status201Created)
        .Refuses([.. SessionOpening.Codes, "edge.invalid", "practice.scenario-not-found", "practice.session-not-found", "practice.session-not-ended", "practice.cannot-continue"]);

    private static async Task<IResult> Handle(string id, Body? body, HttpContext http, IGrains grains, SessionOpening opening)
    {
        var faults = new Faults();
        var from = faults.OneOf("from", body?.From, [Start, Here], Start);
        if (faults.Any) return Problem.Of(faults);

        if (await OwnSession.Find(grains, id, Requested.UserId(http), http.RequestAborted) is not { } own) return Problem.Of(OwnSession.NotFound);
        if (own.State is not PracticeSession.Ended ended) return Problem.Of("practice.session-not-ended", "The session goes on. When it has ended, practise it again.");
        return from == Here ? await GoOn(http, ended, opening) : await Repeat(http, ended, grains, opening);
    }

    private static async Task<IResult> Repeat(HttpContext http, PracticeSession.Ended ended, IGrains grains, SessionOpening opening) =>
        await ScenarioOffer.Find(grains, ended.Booking.Scenario.Id, http.RequestAborted) is { } scenario
            ? await opening.Open(http, scenario, practisedAgainFrom: ended.Booking.SessionId)
            : ScenarioOffer.NotFound;

    // The scenario as it was: what was said belongs to it.
    private static async Task<IResult> GoOn(HttpContext http, PracticeSession.Ended ended, SessionOpening opening) => ended.Ending.Reason == EndReason.ProviderOutage
        ? await opening.Open(http, ended.Booking.Scenario, new ContinuedSession(ended.Booking.SessionId, ended.Conversation.Lines))
        : Problem.Of("practice.cannot-continue", "Only a session that an outage broke off goes on from here. Practise it again from the start.");
}
