using System.Diagnostics;
using Microsoft.AspNetCore.Http.Features;

namespace Rapport.Silo.Web;

/// <summary>
/// One line per request, with ids only: the route's pattern, never the path or the query, for they may hold links that open
/// something, tokens, or what somebody searched for.
/// </summary>
internal sealed partial class RequestLog(RequestDelegate next, TimeProvider time, ILogger<RequestLog> log)
{
    public static string RouteOf(HttpContext http) => (http.GetEndpoint() as RouteEndpoint)?.RoutePattern.RawText ?? "(no route)";

    public async Task InvokeAsync(HttpContext http)
    {
        var correlation = Requested.CorrelationId(http);
        using var scope = log.BeginScope(new Dictionary<string, object> { ["CorrelationId"] = correlation });
        var start = time.GetTimestamp();
        Requested.Begin(http, time.GetUtcNow());
        try
        {
            await next(http);
        }
        finally
        {
            var level = http.Response.StatusCode >= 500 ? LogLevel.Warning : RouteOf(http).StartsWith("/health", StringComparison.Ordinal) ? LogLevel.Debug : LogLevel.Information;
            Trace(http);
            LogDone(log, level, http.Request.Method, RouteOf(http), http.Response.StatusCode, time.GetElapsedTime(start).TotalMilliseconds, Requested.Scope(http));
        }
    }

    // ASP.NET Core leaves this to a package that there is no need for.
    private static void Trace(HttpContext http)
    {
        if (http.Features.Get<IHttpActivityFeature>()?.Activity is not { IsAllDataRequested: true } activity) return;
        activity.DisplayName = $"{http.Request.Method} {RouteOf(http)}";
        activity.SetTag("http.request.method", http.Request.Method);
        activity.SetTag("http.route", RouteOf(http));
        activity.SetTag("http.response.status_code", http.Response.StatusCode);
        activity.SetTag("rapport.user", Requested.Scope(http));
        if (http.Response.StatusCode >= 500) activity.SetStatus(ActivityStatusCode.Error);
    }

    [LoggerMessage(EventId = 1, Message = "{Method} {Route} answered {Status} in {Milliseconds:0.0} ms to {UserId}")]
    private static partial void LogDone(ILogger log, LogLevel level, string method, string route, int status, double milliseconds, string userId);
}
