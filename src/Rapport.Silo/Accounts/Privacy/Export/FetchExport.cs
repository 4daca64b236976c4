using System.Globalization;
using System.Security.Claims;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;
using C = Rapport.Domain.Accounts.DataExportCommand;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>
/// The one use of an export's link. The use is recorded before the first byte leaves, so that of two who come at once one gets it; whose download breaks
/// asks for another export.
/// </summary>
internal static partial class FetchExport
{
    public const string Path = "/api/exports/";

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet(Path + "{file}", Handle)
        .WithTags("Privacy")
        .AllowAnonymous()
        .WithSummary("An export")
        .WithDescription("Only by the link that the export gave, once, within 24 hours.")
        .Produces(StatusCodes.Status200OK, contentType: "application/zip")
        .Refuses("edge.forbidden", "accounts.no-export", "accounts.export-fetched", "accounts.export-expired", "busy", "unavailable");

    private static async Task<IResult> Handle(string file, HttpContext http, SignedLinks links, ExportFiles files, IGrains grains, TimeProvider time, ILogger<ExportFiles> log)
    {
        var check = links.Check(http.Request.Method, http.Request.Path, http.Request.QueryString.Value, http.User.FindFirstValue(ClaimTypes.NameIdentifier));
        if (check is not SignedLink.Valid { User: var user } || !ExportFiles.IsName(file))
        {
            LogRefused(log, check.GetType().Name);
            return Problem.Of("edge.forbidden", "The link opens nothing, or nothing any more. Look at the export for a fresh one.");
        }
        // Opened before the use is recorded, for then its removal begins; what is open is read to its end.
        var found = files.Open(file);
        var kept = false;
        try
        {
            var cause = Requested.Cause(http);
            if (found is null) await grains.Ask(DataExportDecider.Family, user, new C.Lose(file, time.GetUtcNow()), Requested.Cause(http, "lose"), ct: http.RequestAborted);
            var answer = await grains.Ask(DataExportDecider.Family, user, new C.Fetch(file, cause.CommandId, time.GetUtcNow()), cause, withState: true, http.RequestAborted);
            if (answer is not Answer<DataExport>.Done { State: DataExport.Fetched fetched } || found is null) return answer.Or(http, _ => Problem.Of(DataExportDecider.Gone));
            kept = true;
            var opened = await SealedFile.Read(found, fetched.Run.Secret, http.RequestAborted);
            http.Response.ContentLength = SealedFile.OpenedLength(found.Length);
            return TypedResults.Stream(opened, "application/zip", string.Create(CultureInfo.InvariantCulture, $"rapport-{fetched.Run.AskedAt:yyyy-MM-dd}.zip"));
        }
        finally
        {
            if (!kept && found is not null) await found.DisposeAsync();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "A link to an export was refused: {Reason}")]
    private static partial void LogRefused(ILogger log, string reason);
}
