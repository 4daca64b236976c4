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
        .WithDescription("The refresh token is used up by it: keep the new one. Sent again at once, or because the answer got lost, it gets the same new one. "
            + "Sent again later it ends the session, for then somebody else has a copy; a mail tells the owner.")
        .WithMetadata(new AnswersWithTokens())
        .Produces<AccessTokenResponse>()
        .Example(new Body(SessionTokens.Example.RefreshToken), SessionTokens.Example)
        .Refuses("edge.invalid", "accounts.signed-out", "busy", "unavailable");

    private static async Task<IResult> Handle(
        Body body, HttpContext http, RefreshTokens refresh, SessionTokens tokens, WantedMails mails, IGrains grains, TimeProvider time, IOptions<AccountsOptions> options)
    {
        var faults = new Faults();
        if (string.IsNullOrEmpty(body.RefreshToken)) faults.Add("refreshToken", "Required.");
        if (faults.Any) return Problem.Of(faults);
        if (refresh.Read(body.RefreshToken!) is not { } came) return Problem.Of(AccountRefusals.SignedOut);

        var next = came.Counter + 1;
        var command = new AccountCommand.Refresh(
            came.SessionId, came.Hash, came.IsOurs, RefreshTokens.HashOf(refresh.Make(came.UserId, came.SessionId, next)), time.GetUtcNow(), options.Value.RefreshGrace, options.Value.SessionIdle,
            mails.Of(http, came.UserId, AccountMailKind.TokenReused));
        // Not under the request's key: whether a token may come again is for the session to say, not for who sends it.
        var cause = Requested.Cause(http, Guid.NewGuid().ToString("n")) with { Actor = came.UserId };
        var answer = await grains.Ask(AccountDecider.Family, came.UserId, command, cause, withState: true, http.RequestAborted);
        // Who writes a token of their own learns nothing about who has an account.
        if (answer is Answer<Account>.Refused { Refusal.Code: "accounts.not-found" }) return Problem.Of(AccountRefusals.SignedOut);
        return answer.Or(http, done => tokens.Answer(came.UserId, came.SessionId, next, done.State));
    }
}
