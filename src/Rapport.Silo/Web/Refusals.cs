namespace Rapport.Silo.Web;

/// <summary>The codes with which a route may refuse, for the OpenAPI document.</summary>
internal sealed record RefusalCodes(IReadOnlyList<ProblemCode> Codes);

/// <summary>What a request or an answer looks like, for the OpenAPI document.</summary>
/// <param name="Accepted">The answer with 202, when it is another one.</param>
internal sealed record Example(object? Request, object? Answer, object? Accepted);

/// <summary>The route reads <c>If-Match</c>, for the OpenAPI document.</summary>
internal sealed record TakesIfMatch;

internal static class Refusals
{
    /// <summary>An example of the body, and of what a success answers; <paramref name="accepted"/> is for a route that answers 202 too.</summary>
    public static RouteHandlerBuilder Example(this RouteHandlerBuilder route, object? request = null, object? answer = null, object? accepted = null) =>
        route.WithMetadata(new Example(request, answer, accepted));

    /// <summary>Its handler asks <see cref="Versions"/> for what the client has read. A 412 alone does not say so: another's change may get in between by itself.</summary>
    public static RouteHandlerBuilder TakesIfMatch(this RouteHandlerBuilder route) => route.WithMetadata(new TakesIfMatch());

    /// <summary>Documents the refusals of a route, or of all routes of a group. A code that is not in the table fails at start.</summary>
    public static TBuilder Refuses<TBuilder>(this TBuilder routes, params string[] codes)
        where TBuilder : IEndpointConventionBuilder
    {
        var known = new RefusalCodes([.. codes.Select(ProblemCodes.Of)]);
        routes.Add(endpoint => endpoint.Metadata.Add(known));
        return routes;
    }
}
