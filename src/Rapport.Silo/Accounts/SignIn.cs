using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

internal static class SignIn
{
    public sealed record Body(string? Email, string? Password);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/login", Handle)
        .WithSummary("Sign in")
        .WithDescription("Begins a session. The access token holds for 15 minutes; before it ends, the refresh token gets new ones.")
        .Produces<AccessTokenResponse>()
        .Example(new Body("ann@example.com", "correct horse battery"), Session.Example)
        .Refuses("edge.invalid", "accounts.wrong-credentials", "busy", "unavailable");

    private static async Task<IResult> Handle(
        Body body, HttpContext http, UserManager<AccountUser> users, Decoy decoy, IGrains grains, TimeProvider time, IOptions<AccountsOptions> options)
    {
        var faults = new Faults();
        var email = faults.Text("email", body.Email, EmailAddress.MaxLength);
        if (string.IsNullOrEmpty(body.Password)) faults.Add("password", "Required.");
        else if (body.Password.Length > PasswordRules.MaxLength) faults.Add("password", $"At most {PasswordRules.MaxLength} characters.");
        if (faults.Any) return Problem.Of(faults);

        var start = time.GetTimestamp();
        var user = await users.FindByEmailAsync(email);
        if (user is null) decoy.Check(users.PasswordHasher, body.Password!);
        else if (!await users.CheckPasswordAsync(user, body.Password!))
        {
            // Not under the request's key: one key for many guesses would count as one.
            var attempt = Guid.NewGuid().ToString("n");
            await grains.Ask(AccountDecider.Family, user.Id, new AccountCommand.FailSignIn(attempt, time.GetUtcNow()), Requested.Cause(http, attempt), ct: http.RequestAborted);
        }
        else
        {
            var session = Requested.NewId(http, "session");
            var answer = await grains.Ask(
                AccountDecider.Family, user.Id, new AccountCommand.SignIn(session, time.GetUtcNow()), Requested.Cause(http), withState: true, http.RequestAborted);
            // Who guesses right while the account is locked must not learn it.
            if (answer is not Answer<Account>.Refused { Refusal.Code: "accounts.locked" })
                return answer.Or(http, done => Session.Tokens(user.Id, session, ((Account.Registered)done.State!).Roles));
        }

        var rest = options.Value.FailedSignInFloor - time.GetElapsedTime(start);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, time, http.RequestAborted);
        return Problem.Of("accounts.wrong-credentials", "E-mail address or password is wrong. After many wrong tries, wait five minutes.");
    }
}

/// <summary>Does for an unknown address the work that a known one would be.</summary>
internal sealed class Decoy
{
    private static readonly AccountUser nobody = new() { Id = "", Email = "", DisplayName = "", Cause = new("", "", "decoy") };
    private string? hash;

    // Hashed once: one more hash for every try would be work for the server at a stranger's will. The first unknown address takes longer,
    // which the floor under failed sign-ins hides.
    public void Check(IPasswordHasher<AccountUser> hasher, string password) =>
        hasher.VerifyHashedPassword(nobody, hash ??= hasher.HashPassword(nobody, Guid.NewGuid().ToString()), password);
}
