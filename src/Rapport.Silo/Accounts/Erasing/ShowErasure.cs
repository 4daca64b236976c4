using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>The certificate, for whoever has its id: the account that could sign in is gone.</summary>
internal static class ShowErasure
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/{id}", Handle)
        .WithSummary("The certificate of an erasure")
        .WithDescription("By the id that asking for it answered; nobody has to be signed in. Until it is completed it says how far it is.")
        .Produces<ShownErasure>()
        .Example(answer: ShownErasure.Example)
        .Refuses("accounts.no-erasure");

    private static async Task<IResult> Handle(string id, HttpContext http, Erasures erasures) =>
        await erasures.Find(id, http.RequestAborted) is { } found ? TypedResults.Ok(found) : Problem.Of("accounts.no-erasure", "There is no erasure with this id.");
}
