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
        .WithDescription("Begins a session. The access token holds for 15 minutes; before it ends, the refresh token gets new ones. Who has a second factor gets "
            + "accounts.second-factor-needed with a `challenge` that holds for five minutes: show the factor with POST /api/auth/two-factor.")
        .WithMetadata(new AnswersWithTokens())
        .Produces<AccessTokenResponse>()
        .Example(new Body("ann@example.com", "correct horse battery"), SessionTokens.Example)
        .Refuses("edge.invalid", "accounts.wrong-credentials", "accounts.second-factor-needed", "busy", "unavailable");

    private static async Task<IResult> Handle(
        Body body, HttpContext http, UserManager<AccountUser> users, Decoy decoy, SignInSource sources, Beginning beginning, IGrains grains, TimeProvider time,
        IOptions<AccountsOptions> options)
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
            var failed = new AccountCommand.FailSignIn(attempt, sources.Of(http, user.Id), time.GetUtcNow());
            await grains.Ask(AccountDecider.Family, user.Id, failed, Requested.Cause(http, attempt), ct: http.RequestAborted);
        }
        // Who guesses right while it is locked must not learn it.
        else if (await beginning.Session(http, user) is { } begun) return begun;

        var rest = options.Value.FailedSignInFloor - time.GetElapsedTime(start);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, time, http.RequestAborted);
        return Problem.Of("accounts.wrong-credentials", "E-mail address or password is wrong. After many wrong tries, wait a while before the next one.");
    }
}

/// <summary>Begins a session of somebody who gave the right password.</summary>
internal sealed class Beginning(
    SignInSource sources, RefreshTokens refresh, SessionTokens tokens, SecondFactorChallenge challenges, IGrains grains, TimeProvider time, IOptions<AccountsOptions> options)
{
    /// <returns>Its tokens, or why there are none; null when nobody gets in from there for now.</returns>
    public async Task<IResult?> Session(HttpContext http, AccountUser user)
    {
        var command = Command(http, user.Id);
        var answer = await grains.Ask(AccountDecider.Family, user.Id, command, Requested.Cause(http) with { Actor = user.Id }, withState: true, http.RequestAborted);
        return answer switch
        {
            Answer<Account>.Refused { Refusal.Code: "accounts.locked" } => null,
            Answer<Account>.Refused { Refusal: { Code: "accounts.second-factor-needed" } needed } => Problem.Of(needed)
                .With("challenge", challenges.Of(user.Id, user.SecurityStamp)).With("expiresInSeconds", (int)SecondFactorChallenge.Life.TotalSeconds),
            _ => answer.Or(http, done => tokens.Answer(user.Id, command.SessionId, 1, done.State)),
        };
    }

    // Of one request that is sent again with its key it is the same session; with another code it is another request.
    /// <param name="code">What was shown beside the password.</param>
    public AccountCommand.SignIn Command(HttpContext http, string userId, string? code = null)
    {
        var session = Requested.NewId(http, $"session of {userId} {code}");
        return new(
            session, Device.Of(http.Request.Headers.UserAgent), sources.Of(http, userId), RefreshTokens.HashOf(refresh.Make(userId, session, 1)), time.GetUtcNow(),
            options.Value.SessionIdle, options.Value.SessionLife);
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
