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
        .WithMetadata(new AnswersWithTokens())
        .Produces<AccessTokenResponse>()
        .Example(new Body("ann@example.com", "correct horse battery"), SessionTokens.Example)
        .Refuses("edge.invalid", "accounts.wrong-credentials", "busy", "unavailable");

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
        else if (await beginning.Session(http, user.Id) is { } begun) return begun;

        var rest = options.Value.FailedSignInFloor - time.GetElapsedTime(start);
        if (rest > TimeSpan.Zero) await Task.Delay(rest, time, http.RequestAborted);
        return Problem.Of("accounts.wrong-credentials", "E-mail address or password is wrong. After many wrong tries, wait a while before the next one.");
    }
}

/// <summary>Begins a session of somebody who has proved who they are.</summary>
internal sealed class Beginning(SignInSource sources, RefreshTokens refresh, SessionTokens tokens, IGrains grains, TimeProvider time, IOptions<AccountsOptions> options)
{
    /// <returns>Its tokens, or why there are none; null when nobody gets in from there for now.</returns>
    public async Task<IResult?> Session(HttpContext http, string userId)
    {
        // Of one request that is sent again with its key it is the same session.
        var session = Requested.NewId(http, $"session of {userId}");
        var command = new AccountCommand.SignIn(
            session, Device.Of(http.Request.Headers.UserAgent), sources.Of(http, userId), RefreshTokens.HashOf(refresh.Make(userId, session, 1)), time.GetUtcNow(),
            options.Value.SessionIdle, options.Value.SessionLife);
        var answer = await grains.Ask(AccountDecider.Family, userId, command, Requested.Cause(http) with { Actor = userId }, withState: true, http.RequestAborted);
        return answer is Answer<Account>.Refused { Refusal.Code: "accounts.locked" } ? null : answer.Or(http, done => tokens.Answer(userId, session, 1, done.State));
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
