using System.Globalization;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

internal static class ShowSession
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/sessions/{id}", Handle)
        .WithSummary("A session")
        .WithDescription("As it is now. The ETag is its version: with If-None-Match an unchanged one is answered with 304.")
        .Produces<ShownSession>()
        .Example(answer: ShownSession.Example)
        .Produces(StatusCodes.Status304NotModified)
        .Refuses("practice.session-not-found", "unavailable");

    private static async Task<IResult> Handle(string id, HttpContext http, IGrains grains, AudioLinks links)
    {
        if (await OwnSession.Find(grains, id, Requested.UserId(http), http.RequestAborted) is not { } own) return Problem.Of(OwnSession.NotFound);
        http.Response.Headers[Answers.PositionHeader] = own.Position.ToString(CultureInfo.InvariantCulture);
        if (Versions.IsKnown(http, own.Version)) return TypedResults.StatusCode(StatusCodes.Status304NotModified);
        return TypedResults.Ok(ShownSession.Of(own.State, own.Version, links));
    }
}
