using System.Security.Claims;
using Rapport.Domain.Practice;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

internal static partial class PlayAudio
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/audio/{key}", Handle)
        .AllowAnonymous()
        .WithSummary("A recording")
        .WithDescription("Only by a link that a session gave, within 15 minutes. Parts of it may be asked for with Range.")
        .Produces(StatusCodes.Status200OK, contentType: "audio/mpeg")
        .Produces(StatusCodes.Status206PartialContent, contentType: "audio/mpeg")
        .Refuses("edge.forbidden", "practice.audio-not-found", "edge.range-not-satisfiable");

    private static async Task<IResult> Handle(string key, HttpContext http, SignedLinks links, IAudioStore audio, ILogger<AudioLinks> log)
    {
        var check = links.Check(http.Request.Method, http.Request.Path, http.Request.QueryString.Value, http.User.FindFirstValue(ClaimTypes.NameIdentifier));
        if (check is not SignedLink.Valid)
        {
            LogRefused(log, check.GetType().Name);
            return Problem.Of("edge.forbidden", "The link opens nothing, or nothing any more. Get a fresh one from the session.");
        }
        return await audio.Find(key, http.RequestAborted) is { } clip
            ? TypedResults.Bytes(clip.Bytes, clip.MediaType, enableRangeProcessing: true)
            : Problem.Of("practice.audio-not-found", "The recording has been deleted.");
    }

    [LoggerMessage(1, LogLevel.Information, "A link to a recording was refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string reason);
}
