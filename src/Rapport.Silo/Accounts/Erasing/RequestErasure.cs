using System.ComponentModel;
using Rapport.Domain.Accounts;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>Erases one's own account with all that there is about one. It can't be taken back, so the password is asked for once more, and the second factor of who has one.</summary>
internal static class RequestErasure
{
    public sealed record Body(
        [property: Description("Once more, for this can't be taken back.")] string? Password,
        [property: Description("Who has a second factor: six digits of the authenticator, or a recovery code.")] string? Code = null);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/erasure", Handle)
        .WithSummary("Erase my account")
        .WithDescription("With all that there is about me. Needs the password and, from who has a second factor, a code. The account ends at once; the rest follows within a minute. Keep the id: it leads to the certificate, and nobody can find it for you.")
        .Produces<ShownErasure>(StatusCodes.Status202Accepted)
        .Example(new Body("correct horse battery"), ShownErasure.Example with { Status = ErasureStatus.Underway, CompletedAt = null, Steps = [] })
        .RequireRateLimiting(Limits.Auth)
        .Refuses("edge.invalid", "accounts.not-found", "accounts.changed-meanwhile", "edge.too-many-requests", "busy", "unavailable");

    private static async Task<IResult> Handle(Body body, HttpContext http, OwnPassword own, OwnSecondFactor factor, Erasures erasures)
    {
        var faults = new Faults();
        if (await own.Check(http, "password", body.Password, faults) is not { } user) return Problem.Of(faults);
        if (await factor.Refusal(http, user, "code", body.Code) is { } refused) return refused;

        var answer = await erasures.Request(user.Id, ErasureBy.Self, again: false, Requested.Cause(http), http.RequestAborted);
        return answer.Or(http, done => ShownErasure.Of(done.State!) is { } shown ? TypedResults.Accepted($"/api/erasures/{shown.Id}", shown) : Problem.Of(AccountRefusals.NotFound));
    }
}
