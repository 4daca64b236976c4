using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>What can't be taken back asks who has a second factor for it too: a session and a password may be stolen together.</summary>
internal sealed class OwnSecondFactor(SignInSource sources, IGrains grains, TimeProvider time)
{
    /// <summary>
    /// Null when there is none to show, or the right code was shown, which is used up by it; else the answer. A wrong one counts as a failed sign-in, and
    /// while those are locked no code is right. After <see cref="OwnPassword"/> alone: who does not know the password learns nothing about the second factor.
    /// </summary>
    /// <param name="field">Where it stands in the body.</param>
    public async Task<IResult?> Refusal(HttpContext http, AccountUser user, string field, string? typed)
    {
        var now = time.GetUtcNow();
        if ((await grains.Read(AccountDecider.Family, user.Id, http.RequestAborted)).OrThrow().State is not Account.Registered { SecondFactor: SecondFactor.On on }) return null;
        if (SecondFactorCodes.Read(typed) is not { } code) return Wrong(field, "Six digits that the authenticator shows now, or a recovery code.");

        var source = sources.Of(http, user.Id);
        var command = new AccountCommand.UseSecondFactor(SecondFactorCodes.Proof(code, on, now), source, user.SecurityStamp, now);
        // Another code is another command, also under the same key; the same code under it is still the one that was used.
        var answer = await grains.Ask(AccountDecider.Family, user.Id, command, Requested.Cause(http, $"code {code}"), ct: http.RequestAborted);
        if (answer is Answer<Account>.Done) return null;
        if (answer is not Answer<Account>.Refused { Refusal: var refusal } || refusal != AccountRefusals.WrongCode) return answer.Or(http, _ => TypedResults.NoContent());
        var attempt = Guid.NewGuid().ToString("n");
        await grains.Ask(AccountDecider.Family, user.Id, new AccountCommand.FailSignIn(attempt, source, now), Requested.Cause(http, attempt), ct: http.RequestAborted);
        return Wrong(field, "It is wrong, too old or was used before. After many wrong tries, wait a while before the next one.");
    }

    private static Problem Wrong(string field, string why)
    {
        var faults = new Faults();
        faults.Add(field, why);
        return Problem.Of(faults);
    }
}
