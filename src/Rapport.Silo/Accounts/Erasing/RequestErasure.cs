using System.ComponentModel;
using Rapport.Domain.Accounts;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>Erases one's own account with all that there is about one. It can't be taken back, so the password is asked for once more.</summary>
internal static class RequestErasure
{
    public sealed record Body([property: Description("Once more, for this can't be taken back.")] string? Password);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/erasure", Handle)
        .WithSummary("Erase my account")
        .WithDescription("With all that there is about me. The account ends at once; the rest follows within a minute. Keep the id: it leads to the certificate, and nobody can find it for you.")
        .Produces<ShownErasure>(StatusCodes.Status202Accepted)
        .Example(new Body("correct horse battery"), ShownErasure.Example with { Status = ErasureStatus.Underway, CompletedAt = null, Steps = [] })
        .RequireRateLimiting(Limits.Auth)
        .Refuses("edge.invalid", "accounts.not-found", "edge.too-many-requests", "busy", "unavailable");

    private static async Task<IResult> Handle(Body body, HttpContext http, OwnPassword own, Erasures erasures)
    {
        var faults = new Faults();
        if (await own.Check(http, "password", body.Password, faults) is not { } user) return Problem.Of(faults);

        var answer = await erasures.Request(user.Id, ErasureBy.Self, again: false, Requested.Cause(http), http.RequestAborted);
        return answer.Or(http, done => ShownErasure.Of(done.State!) is { } shown ? TypedResults.Accepted($"/api/erasures/{shown.Id}", shown) : Problem.Of(AccountRefusals.NotFound));
    }
}
