using System.Diagnostics;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text;
using Rapport.Engine.Grains;

namespace Rapport.Silo.Web;

/// <summary>What a request says about itself: who asks, under which key, and what it belongs to.</summary>
internal static class Requested
{
    public const string KeyHeader = "Idempotency-Key";
    public const string CorrelationHeader = "X-Correlation-Id";

    /// <summary>The scope of whoever is not signed in.</summary>
    public const string Anonymous = "anonymous";
    private static readonly object commandItem = new();
    private static readonly object correlationItem = new();
    private static readonly object beganItem = new();

    /// <summary>The signed-in user. Only behind an authorization policy.</summary>
    public static string UserId(HttpContext http) => UserId(http.User);

    public static string UserId(ClaimsPrincipal user) =>
        user.FindFirstValue(ClaimTypes.NameIdentifier) ?? throw new InvalidOperationException("Nobody is signed in: the route lacks RequireAuthorization().");

    /// <summary>The user, or that there is none.</summary>
    public static string Scope(HttpContext http) => http.User.FindFirstValue(ClaimTypes.NameIdentifier) ?? Anonymous;

    /// <summary>The method and the path with its ids: an Idempotency-Key counts within it.</summary>
    public static string Route(HttpContext http) => $"{http.Request.Method} {http.Request.Path}";

    /// <summary>When its first bytes had arrived; its body may have taken longer.</summary>
    public static DateTimeOffset Began(HttpContext http) => (DateTimeOffset)http.Items[beganItem]!;

    public static void Begin(HttpContext http, DateTimeOffset now) => http.Items[beganItem] = now;

    /// <summary>
    /// With an Idempotency-Key always the same for the same user, route and key, so that the aggregate itself knows a repeated
    /// request even when what the edge remembers is lost; without one random, and the same throughout the request.
    /// </summary>
    public static string CommandId(HttpContext http)
    {
        if (http.Items[commandItem] is string known) return known;
        var id = http.Request.Headers[KeyHeader] is [{ Length: > 0 } key]
            ? Hash(Scope(http), Route(http), key)
            : Guid.NewGuid().ToString("n");
        http.Items[commandItem] = id;
        return id;
    }

    /// <summary>An id that the request makes: random, but the same when the request comes again with its key.</summary>
    /// <param name="of">What it is the id of, when a request makes several.</param>
    public static string NewId(HttpContext http, string of) => Hash(CommandId(http), of);

    /// <summary>Who asks and why, for a command.</summary>
    /// <param name="part">Tells the commands apart when a request sends more than one to the same aggregate.</param>
    public static Cause Cause(HttpContext http, string? part = null)
    {
        var whole = new Cause(CommandId(http), CorrelationId(http), Scope(http), Trace: Activity.Current?.Id);
        return part is null ? whole : Part(whole, part);
    }

    /// <summary>One of several that follow from the same request. Commands that are sent at once are told apart with this: a request is not read by two at a time.</summary>
    public static Cause Part(Cause whole, string part) => whole with { CommandId = Hash(whole.CommandId, part), CausedBy = whole.CommandId };

    /// <summary>What the client called it, when that is a decent name; else the trace.</summary>
    public static string CorrelationId(HttpContext http)
    {
        if (http.Items[correlationItem] is string known) return known;
        var id = http.Request.Headers[CorrelationHeader] is [{ Length: > 0 and <= 64 } given] && given.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.')
            ? given
            : Activity.Current?.TraceId.ToHexString() ?? http.TraceIdentifier;
        http.Items[correlationItem] = id;
        return id;
    }

    // The length of each part stands before it, so that no two lists of parts run into the same text.
    private static string Hash(params ReadOnlySpan<string> parts)
    {
        var text = new StringBuilder();
        foreach (var part in parts) text.Append(part.Length).Append(':').Append(part);
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
