using System.Collections.Immutable;
using Rapport.Domain.Accounts;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>What would go, before one asks for it.</summary>
internal static class ShowWhatGoes
{
    public sealed record Answer(ImmutableArray<Part> Parts);

    public sealed record Part(string Name, string Title, int Count);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/erasure", Handle)
        .WithSummary("What erasing my account would remove")
        .WithDescription("How many things of which kind. Nothing happens yet.")
        .Produces<Answer>()
        .Example(answer: new Answer([new("account", "Your account", 1), new("practice-sessions", "Your practice sessions", 12)]))
        .Refuses("unavailable");

    private static async Task<IResult> Handle(HttpContext http, IEnumerable<IPersonsData> data)
    {
        var (person, parts) = (Requested.UserId(http), ImmutableArray.CreateBuilder<Part>());
        foreach (var part in data) parts.Add(new(part.Name, part.Title, await part.Count(person, http.RequestAborted)));
        return TypedResults.Ok(new Answer(parts.ToImmutable()));
    }
}
