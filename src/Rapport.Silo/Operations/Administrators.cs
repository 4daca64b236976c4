using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Accounts;
using Rapport.Silo.Web;

namespace Rapport.Silo.Operations;

/// <summary>Who administers is said by whoever runs the server: the first of them can't be named by another.</summary>
internal static class Administrators
{
    // In the body: paths end up in other people's logs, and an address is personal.
    public sealed record Body(string? Email);

    public static void Map(IEndpointRouteBuilder routes)
    {
        ListUsers.Map(routes, "/users");
        routes.MapPost("/users/grant-admin", Grant)
            .WithSummary("Make somebody an administrator")
            .Produces<Me.Account>()
            .Example(new Body("ann@example.com"), Me.Example)
            .Refuses("edge.invalid", "accounts.not-found", "privacy.erased", "busy", "unavailable");
        routes.MapPost("/users/revoke-admin", Revoke)
            .WithSummary("Make an administrator a user again")
            .Produces<Me.Account>()
            .Example(new Body("ann@example.com"), Me.Example)
            .Refuses("edge.invalid", "accounts.not-found", "privacy.erased", "busy", "unavailable");
    }

    private static Task<IResult> Grant(Body body, HttpContext http, IEventStore store, IGrains grains, TimeProvider time) =>
        Change(body, http, store, grains, new AccountCommand.GrantRole(AccountRoles.Admin, time.GetUtcNow()));

    private static Task<IResult> Revoke(Body body, HttpContext http, IEventStore store, IGrains grains, TimeProvider time) =>
        Change(body, http, store, grains, new AccountCommand.TakeRole(AccountRoles.Admin, time.GetUtcNow()));

    private static async Task<IResult> Change(Body body, HttpContext http, IEventStore store, IGrains grains, AccountCommand command)
    {
        var faults = new Faults();
        var email = faults.Line("email", body.Email, EmailAddress.MaxLength);
        if (faults.Any) return Problem.Of(faults);
        if (await store.FindClaim(AccountDecider.EmailClaim, EmailAddress.Normalise(email), http.RequestAborted) is not { } stream)
            return Problem.Of("accounts.not-found", "Nobody is registered with this e-mail address.");
        var id = stream[(AccountDecider.Category.Length + 1)..];
        var answer = await grains.Ask(AccountDecider.Family, id, command, Requested.Cause(http), withState: true, http.RequestAborted);
        return answer.Or(http, done => TypedResults.Ok(Me.Of(id, (Account.Registered)done.State!)));
    }
}
