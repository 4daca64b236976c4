using Rapport.Engine.Views;
using Rapport.Silo.Web;

namespace Rapport.Silo.Operations;

/// <summary>How far the views are, and what mends one.</summary>
internal static class KeepViews
{
    private static readonly ViewStatus upToDate = new("practice_sessions", 1, 1200, 1200, ViewState.Running, 34, null);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/views", Show).WithSummary("The state of all views").Produces<IReadOnlyList<ViewStatus>>().Example(answer: new[] { upToDate });
        routes.MapPost("/views/{name}/rebuild", Rebuild)
            .WithSummary("Rebuild a view")
            .WithDescription("Beside the live one, which is served meanwhile; then they are compared and swapped. Answers when it is done.")
            .Produces<RebuildReport>()
            .Example(answer: new RebuildReport(upToDate.Name, upToDate.Version, upToDate.Position, upToDate.Rows, upToDate.Rows, 0, []))
            .Refuses("operations.no-such-view", "operations.view-rebuilding", "operations.view-poisoned");
        routes.MapPost("/views/{name}/retry", Retry)
            .WithSummary("Try a stopped view again")
            .Produces(StatusCodes.Status202Accepted)
            .Refuses("operations.no-such-view");
    }

    private static async Task<IResult> Show(HttpContext http, Views views) => TypedResults.Ok(await views.Status(http.RequestAborted));

    // Goes on when the caller hangs up: half a rebuild would be work for nothing.
    private static async Task<IResult> Rebuild(string name, Views views)
    {
        if (!views.Names.Contains(name)) return Unknown(name, views);
        try
        {
            return await views.Rebuild(name) is { } report
                ? TypedResults.Ok(report)
                : Problem.Of("operations.view-rebuilding", "Somebody is rebuilding this view. Look at its status.");
        }
        catch (ViewPoisonedException e)
        {
            return Problem.Of("operations.view-poisoned", $"{e.Message} The live view is as it was.");
        }
    }

    private static async Task<IResult> Retry(string name, Views views)
    {
        if (!views.Names.Contains(name)) return Unknown(name, views);
        await views.Retry(name);
        return TypedResults.Accepted("/api/operations/views");
    }

    private static Problem Unknown(string name, Views views) =>
        Problem.Of("operations.no-such-view", $"There is no view '{name}'. There are: {string.Join(", ", views.Names.Order(StringComparer.Ordinal))}.");
}
