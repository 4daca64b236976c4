using System.ComponentModel;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

internal static class StopSession
{
    public sealed record Body([property: Description("Why, for yourself; at most 500 characters.")] string? Reason);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/sessions/{id}/stop", Handle)
        .WithSummary("Stop a session")
        .WithDescription("Ends it, also while it is queued. One that has ended stays as it is. With If-Match only as it was read.")
        .Produces<ShownSession>()
        .Example(new Body(ShownSession.Stopped.Ending!.Note), ShownSession.Stopped)
        .TakesIfMatch()
        .Refuses("edge.invalid", "practice.session-not-found", "changed-meanwhile", "privacy.erased", "busy", "unavailable");

    private static async Task<IResult> Handle(string id, Body? body, HttpContext http, IGrains grains, AudioLinks links, TimeProvider time)
    {
        if (await OwnSession.Find(grains, id, Requested.UserId(http), http.RequestAborted) is null) return Problem.Of(OwnSession.NotFound);
        var faults = new Faults();
        var reason = string.IsNullOrWhiteSpace(body?.Reason) ? null : faults.Text("reason", body.Reason, 500);
        if (faults.Any) return Problem.Of(faults);

        var stop = new PracticeSessionCommand.Stop(reason, time.GetUtcNow());
        var answer = await grains.Ask(PracticeSessionDecider.Family, id, stop, Versions.Cause(http), withState: true, http.RequestAborted);
        return answer.Or(http, done =>
        {
            http.Response.Headers.ETag = Versions.Tag(done.Version);
            return ShownSession.Of(done.State!, done.Version, links) is { } shown ? TypedResults.Ok(shown) : Problem.Of(OwnSession.NotFound);
        });
    }
}
