using System.Text.Json;
using System.Text.RegularExpressions;
using Npgsql;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;

namespace Rapport.Silo.Web;

/// <summary>
/// The outermost place where anything may fail. What the client can mend is told in full; anything else is logged here once and
/// answered without its particulars.
/// </summary>
internal sealed partial class EdgeErrors(RequestDelegate next, ILogger<EdgeErrors> log)
{
    public async Task InvokeAsync(HttpContext http)
    {
        try
        {
            await next(http);
        }
        catch (OperationCanceledException) when (http.RequestAborted.IsCancellationRequested)
        {
            if (!http.Response.HasStarted) http.Response.StatusCode = StatusCodes.Status499ClientClosedRequest;
        }
        catch (Exception e) when (!http.Response.HasStarted)
        {
            var problem = Told(e, http);
            if (problem is null && IsAway(e))
            {
                LogAway(log, e, http.Request.Method, RequestLog.RouteOf(http));
                problem = Problem.Of(Refusal.Unavailable);
            }
            else if (problem is null) LogFailed(log, e, http.Request.Method, RequestLog.RouteOf(http));
            http.Response.Clear();
            await (problem ?? Problem.Of("edge.failed", "It is our fault and has been noted. Send it again later; with the same Idempotency-Key nothing happens twice.")).ExecuteAsync(http);
        }
    }

    // Whatever we asked of the database may have happened; by the engine's own rule.
    private static bool IsAway(Exception e) => e is NpgsqlException && Broken.LeavesOpen(e);

    private static Problem? Told(Exception e, HttpContext http) => e switch
    {
        BadHttpRequestException { InnerException: JsonException json } => Problem.Of("edge.malformed", AtFault(json)),
        BadHttpRequestException { StatusCode: StatusCodes.Status413PayloadTooLarge } => http.GetEndpoint()?.Metadata.GetMetadata<IWhenTooLarge>()?.Problem ?? Problem.OfStatus(413, "Send less, or in parts."),
        BadHttpRequestException { StatusCode: StatusCodes.Status415UnsupportedMediaType } => Problem.OfStatus(415, "Send JSON with 'Content-Type: application/json', or the type that this route asks for."),
        // Of the framework's readers: a charset that nobody knows, and a form that stops before its closing boundary.
        InvalidOperationException { Source: "Microsoft.AspNetCore.Http.Extensions", InnerException: ArgumentException or NotSupportedException } =>
            Problem.OfStatus(415, "Send the JSON as UTF-8; the charset that its Content-Type names is not known here."),
        IOException { Source: "Microsoft.AspNetCore.WebUtilities" } => Problem.Of("edge.malformed", "The form is cut off. Send it again, whole."),
        BadHttpRequestException bad => Problem.OfStatus(bad.StatusCode, Unbindable().Match(bad.Message) is { Success: true } match ? $"'{match.Groups[2]}' can't be read as '{match.Groups[1]}'." : bad.Message),
        JsonException json => Problem.Of("edge.malformed", AtFault(json)),
        RefusedException refused => Problem.Of(refused.Refusal),
        InvalidDataException data => Problem.Of("edge.malformed", data.Message),
        _ => null,
    };

    // The place only: the text itself may be somebody's words.
    private static string AtFault(JsonException e) =>
        e.Path is { Length: > 0 } path and not "$" ? $"The JSON does not fit at {path} (line {e.LineNumber + 1})."
        : e.LineNumber is { } line ? $"The body is not the JSON that is expected here (line {line + 1}, byte {e.BytePositionInLine})."
        : "The body is not the JSON that is expected here.";

    [GeneratedRegex("^Failed to bind parameter \"\\S+ (\\S+)\" from \"(.*)\"\\.$", RegexOptions.Singleline)]
    private static partial Regex Unbindable();

    [LoggerMessage(1, LogLevel.Error, "{Method} {Route} failed")]
    private static partial void LogFailed(ILogger log, Exception e, string method, string route);

    [LoggerMessage(2, LogLevel.Error, "{Method} {Route}: the database does not answer")]
    private static partial void LogAway(ILogger log, Exception e, string method, string route);
}

/// <summary>On an endpoint: what to answer when the body is larger than it takes.</summary>
internal interface IWhenTooLarge
{
    Problem Problem { get; }
}
