using System.ComponentModel;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>The second half of signing in, for those who have a second factor.</summary>
internal static class PassSecondFactor
{
    public sealed record Body(
        [property: Description("From the answer to signing in.")] string? Challenge,
        [property: Description("Six digits of the authenticator, or a recovery code.")] string? Code);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/two-factor", Handle)
        .WithSummary("Show the second factor")
        .WithDescription("When signing in was answered with accounts.second-factor-needed. Begins the session. A code holds once; wrong ones count as failed sign-ins.")
        .WithMetadata(new AnswersWithTokens())
        .Produces<AccessTokenResponse>()
        .Example(new Body("CfDJ8D...", "492039"), SessionTokens.Example)
        .Refuses("edge.invalid", "accounts.challenge-over", "accounts.wrong-code", "busy", "unavailable");

    private static async Task<IResult> Handle(Body body, HttpContext http, SecondFactorChallenge challenges, Beginning beginning, SessionTokens tokens, EvenTime even, IGrains grains, TimeProvider time)
    {
        var start = time.GetTimestamp();
        var faults = new Faults();
        var challenge = faults.Text("challenge", body.Challenge, 1000);
        var code = SecondFactorCodes.Read(body.Code);
        if (code is null) faults.Add("code", "Six digits, or a recovery code.");
        if (faults.Any) return Problem.Of(faults);
        if (challenges.Read(challenge) is not var (user, stamp)) return Problem.Of(AccountRefusals.ChallengeOver);

        if ((await grains.Read(AccountDecider.Family, user, http.RequestAborted)).OrThrow().State is not Account.Registered known) return Problem.Of(AccountRefusals.ChallengeOver);
        var (then, attempt) = (beginning.Command(http, user, code), Guid.NewGuid().ToString("n"));
        var command = new AccountCommand.PassSecondFactor(
            then, new(attempt, then.Source, then.Now), SecondFactorCodes.Proof(code!, known.SecondFactor, then.Now), stamp);
        // Another code is another command, also under the same key.
        var answer = await grains.Ask(AccountDecider.Family, user, command, Requested.Cause(http, $"code {code}") with { Actor = user }, withState: true, http.RequestAborted);
        if (answer is Answer<Account>.Done { State: Account.Registered account } && account.Sessions.ContainsKey(then.SessionId))
            return tokens.Answer(user, then.SessionId, 1, account);
        if (answer is Answer<Account>.Refused { Refusal: var refusal } && refusal.Code != "accounts.locked") return Problem.Of(refusal);
        // Who shows the right one while the account is locked must not learn it.
        await even.Since(start, http.RequestAborted);
        return Problem.Of(AccountRefusals.WrongCode);
    }
}
