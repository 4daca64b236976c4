using System.Security.Claims;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

internal static class SignOut
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/logout", Here)
            .RequireAuthorization()
            .WithSummary("Sign out")
            .WithDescription("Ends the session at once, on all nodes: its tokens open nothing any more, and its hubs are closed.")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses("busy", "unavailable");
        routes.MapPost("/logout-everywhere", Everywhere)
            .RequireAuthorization()
            .WithSummary("Sign out everywhere")
            .WithDescription("Ends all sessions, this one too, as signing out ends one.")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses("busy", "unavailable");
    }

    private static Task<IResult> Here(HttpContext http, IGrains grains, TimeProvider time) =>
        End(http, grains, new AccountCommand.EndSession(http.User.FindFirstValue(Session.IdClaim)!, SessionEnd.SignedOut, time.GetUtcNow()));

    private static Task<IResult> Everywhere(HttpContext http, IGrains grains, TimeProvider time) =>
        End(http, grains, new AccountCommand.EndSessions(null, SessionEnd.SignedOutEverywhere, time.GetUtcNow()));

    private static async Task<IResult> End(HttpContext http, IGrains grains, AccountCommand command)
    {
        var answer = await grains.Ask(AccountDecider.Family, Requested.UserId(http), command, Requested.Cause(http), ct: http.RequestAborted);
        return answer.Or(http, _ => TypedResults.NoContent());
    }
}
