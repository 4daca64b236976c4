using System.Security.Cryptography;
using Microsoft.Extensions.Options;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

internal enum ExportStatus
{
    NeverAsked,
    Building,
    Ready,
    Fetched,
    Expired,
    GivenUp,
}

/// <summary>How far one's export is.</summary>
/// <param name="Link">Opens it once, without a token, until it expires; only while it is ready.</param>
/// <param name="Bytes">On the disk; the file that is fetched is a little smaller.</param>
/// <param name="Entries">Documents and recordings in it.</param>
/// <param name="Reason">Why it was given up.</param>
internal sealed record ShownExport(
    ExportStatus Status, DateTimeOffset? AskedAt = null, DateTimeOffset? ReadyAt = null, DateTimeOffset? ExpiresAt = null, string? Link = null, long? Bytes = null,
    int? Entries = null, DateTimeOffset? EndedAt = null, ExportFailure? Reason = null)
{
    public static readonly ShownExport Example = new(ExportStatus.Building, new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    public static ShownExport Of(string personId, DataExport export, SignedLinks links) => export switch
    {
        DataExport.Building s => new(ExportStatus.Building, s.Run.AskedAt),
        DataExport.Ready s => new(
            ExportStatus.Ready, s.Run.AskedAt, s.ReadyAt, s.ExpiresAt, links.Sign(FetchExport.Path + s.Run.File, personId, s.ExpiresAt), s.Bytes, s.Entries),
        DataExport.Fetched s => new(ExportStatus.Fetched, s.Run.AskedAt, EndedAt: s.At),
        DataExport.Expired s => new(ExportStatus.Expired, s.Run.AskedAt, EndedAt: s.At),
        DataExport.GivenUp s => new(ExportStatus.GivenUp, s.Run.AskedAt, EndedAt: s.At, Reason: s.Reason),
        _ => new(ExportStatus.NeverAsked),
    };
}

/// <summary>Everything of mine as one file.</summary>
internal static class AskForExport
{
    private const string Own = "/api/users/me/export";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/export", Ask)
            .WithSummary("Ask for everything of mine")
            .WithDescription("Built in the background. While one is being built or lies ready, that one is the answer.")
            .Produces<ShownExport>(StatusCodes.Status202Accepted)
            .Example(answer: ShownExport.Example)
            .Refuses("accounts.export-too-soon", "busy", "unavailable");
        routes.MapGet("/export", Show)
            .WithSummary("How far my export is")
            .WithDescription("When it is ready, with a link that opens it once.")
            .Produces<ShownExport>()
            .Example(answer: ShownExport.Example)
            .Refuses("unavailable");
    }

    private static async Task<IResult> Ask(HttpContext http, IGrains grains, SignedLinks links, IOptions<ExportOptions> options, TimeProvider time)
    {
        var user = Requested.UserId(http);
        var ask = new DataExportCommand.Ask(RandomNumberGenerator.GetHexString(64, lowercase: true), SealedFile.NewSecret(), options.Value.Pause, time.GetUtcNow());
        var answer = await grains.Ask(DataExportDecider.Family, user, ask, Requested.Cause(http), withState: true, http.RequestAborted);
        return answer.Or(http, done => TypedResults.Accepted(Own, ShownExport.Of(user, done.State!, links)));
    }

    private static async Task<IResult> Show(HttpContext http, IGrains grains, SignedLinks links)
    {
        var user = Requested.UserId(http);
        var answer = await grains.Read(DataExportDecider.Family, user, http.RequestAborted);
        return answer.Or(http, done => TypedResults.Ok(ShownExport.Of(user, done.State!, links)));
    }
}
