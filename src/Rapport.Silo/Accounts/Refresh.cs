using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

internal static class Refresh
{
    public sealed record Body(string? RefreshToken);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/refresh", Handle)
        .WithSummary("Get new tokens")
        .WithDescription("For a session that has not ended. Two tabs may refresh at once.")
        .Produces<AccessTokenResponse>()
        .Example(new Body(Session.Example.RefreshToken), Session.Example)
        .Refuses("edge.invalid", "accounts.signed-out", "busy", "unavailable");

    private static async Task<IResult> Handle(Body body, HttpContext http, IOptionsMonitor<BearerTokenOptions> tokens, IGrains grains, TimeProvider time)
    {
        var faults = new Faults();
        if (string.IsNullOrEmpty(body.RefreshToken)) faults.Add("refreshToken", "Required.");
        if (faults.Any) return Problem.Of(faults);

        var now = time.GetUtcNow();
        var ticket = tokens.Get(BearerTokenDefaults.AuthenticationScheme).RefreshTokenProtector.Unprotect(body.RefreshToken);
        if (ticket is not { Properties.ExpiresUtc: { } expires, Principal: var user } || now >= expires
            || user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } userId || user.FindFirstValue(Session.IdClaim) is not { } sessionId)
            return Problem.Of(AccountRefusals.SignedOut);

        var cause = Requested.Cause(http) with { Actor = userId };
        var answer = await grains.Ask(AccountDecider.Family, userId, new AccountCommand.Refresh(sessionId, now), cause, withState: true, http.RequestAborted);
        return answer.Or(http, done => Session.Tokens(userId, sessionId, ((Account.Registered)done.State!).Roles));
    }
}
