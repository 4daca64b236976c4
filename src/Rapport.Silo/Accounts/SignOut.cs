using System.Security.Claims;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

internal static class SignOut
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/logout", Handle)
        .RequireAuthorization()
        .WithSummary("Sign out")
        .WithDescription("Ends the session at once, on all nodes: its tokens open nothing any more.")
        .Produces(StatusCodes.Status204NoContent)
        .Refuses("busy", "unavailable");

    private static async Task<IResult> Handle(HttpContext http, IGrains grains, TimeProvider time)
    {
        var session = http.User.FindFirstValue(Session.IdClaim)!;
        var answer = await grains.Ask(
            AccountDecider.Family, Requested.UserId(http), new AccountCommand.SignOut(session, time.GetUtcNow()), Requested.Cause(http), ct: http.RequestAborted);
        return answer.Or(http, _ => TypedResults.NoContent());
    }
}
