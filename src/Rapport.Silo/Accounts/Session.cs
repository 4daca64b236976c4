using System.Globalization;
using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>
/// What an access token stands for: a user and a session of theirs. A token opens nothing once its session has ended, so each request asks the
/// account, which is in memory; it tells the roles too, so that a token can't outlive one.
/// </summary>
internal static class Session
{
    public const string IdClaim = "sid";

    private const string PlaceClaim = "place";
    private const string Prefix = "Bearer ";

    public static async ValueTask<bool> IsAlive(ClaimsPrincipal user, IGrains grains, TimeProvider time, CancellationToken ct) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) is { } userId && user.FindFirstValue(IdClaim) is { } sessionId
        && (await grains.Read(AccountDecider.Family, userId, ct)).OrThrow().State is Account.Registered account && account.IsSignedIn(sessionId, time.GetUtcNow());

    /// <summary>In the scheme itself, so that no policy can forget it.</summary>
    public static async Task Authenticate(MessageReceivedContext context)
    {
        var http = context.HttpContext;
        var (grains, now) = (http.RequestServices.GetRequiredService<IGrains>(), http.RequestServices.GetRequiredService<TimeProvider>().GetUtcNow());
        if (Token(http.Request) is not { } token) context.NoResult();
        else if (http.RequestServices.GetRequiredService<ReadTokens>().Read(token, context.Options.BearerTokenProtector) is not { } read) context.Fail("The token is none of ours.");
        else if (now >= read.ExpiresAt) context.Fail("The token has expired.");
        else if (await SignedIn(read.Said, grains, now, http) is not { } user) context.Fail("The session has ended.");
        else
        {
            (context.Principal, context.Properties) = (user, new() { ExpiresUtc = read.ExpiresAt });
            context.Success();
        }
    }

    /// <param name="counter">The place of the refresh token that it comes with.</param>
    public static ClaimsPrincipal Principal(string userId, string sessionId, int counter, IEnumerable<string> roles) => new(new ClaimsIdentity(
        [
            new(ClaimTypes.NameIdentifier, userId), new(IdClaim, sessionId), new(PlaceClaim, counter.ToString(CultureInfo.InvariantCulture)),
            .. roles.Select(role => new Claim(ClaimTypes.Role, role)),
        ],
        BearerTokenDefaults.AuthenticationScheme));

    private static async ValueTask<ClaimsPrincipal?> SignedIn(ClaimsPrincipal said, IGrains grains, DateTimeOffset now, HttpContext http)
    {
        if (said.FindFirstValue(ClaimTypes.NameIdentifier) is not { } userId || said.FindFirstValue(IdClaim) is not { } sessionId) return null;
        if ((await grains.Read(AccountDecider.Family, userId, http.RequestAborted)).OrThrow().State is not Account.Registered account || !account.IsSignedIn(sessionId, now)) return null;
        var (session, counter) = (account.Sessions[sessionId], int.Parse(said.FindFirstValue(PlaceClaim) ?? "0", CultureInfo.InvariantCulture));
        if (!session.IsConfirmed && counter == session.Counter) await Confirm(userId, sessionId, counter, grains, now, http);
        return Principal(userId, sessionId, counter, account.Roles);
    }

    // What the last refresh gave has arrived: from now on the token before it is one too many. A refusal changes nothing here, and the next
    // request says it again.
    private static async ValueTask Confirm(string userId, string sessionId, int counter, IGrains grains, DateTimeOffset now, HttpContext http) =>
        await grains.Ask(
            AccountDecider.Family, userId, new AccountCommand.Confirm(sessionId, counter, now),
            new(string.Create(CultureInfo.InvariantCulture, $"{sessionId}-confirm-{counter}"), Requested.CorrelationId(http), userId), ct: http.RequestAborted);

    // A browser can't set headers on a WebSocket; anywhere else a token in the address would end up in somebody's logs.
    private static string? Token(HttpRequest request)
    {
        if (request.Headers.Authorization is [{ } header] && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return header[Prefix.Length..];
        return request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal) && request.Query["access_token"] is [{ Length: > 0 } token] ? token : null;
    }
}

/// <summary>The two tokens of a session, as they are answered.</summary>
internal sealed class SessionTokens(IOptionsMonitor<BearerTokenOptions> bearer, RefreshTokens refresh, IOptions<AccountsOptions> options, TimeProvider time)
{
    public static readonly AccessTokenResponse Example = new() { AccessToken = "CfDJ8B...", ExpiresIn = 900, RefreshToken = "rapport-refresh-1.5f62bc92..." };

    /// <summary>Those that belong to this place in the session's family; a refusal when another has been reached.</summary>
    public IResult Answer(string userId, string sessionId, int counter, Account? state)
    {
        if (state is not Account.Registered account || account.Sessions.GetValueOrDefault(sessionId) is not { } session
            || refresh.Find(userId, sessionId, counter, session.TokenHash) is not { } token)
            return Problem.Of(AccountRefusals.SignedOut);
        var ticket = new AuthenticationTicket(
            Session.Principal(userId, sessionId, counter, []), new() { ExpiresUtc = time.GetUtcNow() + options.Value.AccessTokenLife }, BearerTokenDefaults.AuthenticationScheme);
        return TypedResults.Ok(new AccessTokenResponse
        {
            AccessToken = bearer.Get(BearerTokenDefaults.AuthenticationScheme).BearerTokenProtector.Protect(ticket),
            ExpiresIn = (long)options.Value.AccessTokenLife.TotalSeconds,
            RefreshToken = token,
        });
    }
}
