using System.Security.Claims;
using Microsoft.AspNetCore.Authentication.BearerToken;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>
/// What a token stands for: a user and a session of theirs. A token opens nothing once its session has ended, so each request asks the account,
/// which is in memory.
/// </summary>
internal static class Session
{
    public const string IdClaim = "sid";

    public static readonly AccessTokenResponse Example = new() { AccessToken = "CfDJ8B...", ExpiresIn = 900, RefreshToken = "CfDJ8C..." };

    private const string Prefix = "Bearer ";

    public static IResult Tokens(string userId, string sessionId, IEnumerable<string> roles) =>
        TypedResults.SignIn(Principal(userId, sessionId, roles), authenticationScheme: BearerTokenDefaults.AuthenticationScheme);

    public static async ValueTask<bool> IsAlive(ClaimsPrincipal user, IGrains grains, TimeProvider time, CancellationToken ct)
    {
        if (user.FindFirstValue(ClaimTypes.NameIdentifier) is not { } userId || user.FindFirstValue(IdClaim) is not { } sessionId) return false;
        return (await grains.Read(AccountDecider.Family, userId, ct)).OrThrow().State is Account.Registered account && account.IsSignedIn(sessionId, time.GetUtcNow());
    }

    /// <summary>In the scheme itself, so that no policy can forget it.</summary>
    public static async Task Authenticate(MessageReceivedContext context)
    {
        var http = context.HttpContext;
        var (grains, time) = (http.RequestServices.GetRequiredService<IGrains>(), http.RequestServices.GetRequiredService<TimeProvider>());
        if (Token(http.Request) is not { } token) context.NoResult();
        else if (context.Options.BearerTokenProtector.Unprotect(token) is not { Properties.ExpiresUtc: { } expires } ticket) context.Fail("The token is none of ours.");
        else if (time.GetUtcNow() >= expires) context.Fail("The token has expired.");
        else if (!await IsAlive(ticket.Principal, grains, time, http.RequestAborted)) context.Fail("The session has ended.");
        else
        {
            (context.Principal, context.Properties) = (ticket.Principal, ticket.Properties);
            context.Success();
        }
    }

    // A browser can't set headers on a WebSocket; anywhere else a token in the address would end up in somebody's logs.
    private static string? Token(HttpRequest request)
    {
        if (request.Headers.Authorization is [{ } header] && header.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)) return header[Prefix.Length..];
        return request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal) && request.Query["access_token"] is [{ Length: > 0 } token] ? token : null;
    }

    private static ClaimsPrincipal Principal(string userId, string sessionId, IEnumerable<string> roles) => new(new ClaimsIdentity(
        [new(ClaimTypes.NameIdentifier, userId), new(IdClaim, sessionId), .. roles.Select(role => new Claim(ClaimTypes.Role, role))],
        BearerTokenDefaults.AuthenticationScheme));
}
