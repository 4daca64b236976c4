using System.ComponentModel;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>One's own account; nobody sees another's.</summary>
internal static class Me
{
    public sealed record Account(string Id, string Email, string DisplayName, IReadOnlyCollection<string> Roles, DateTimeOffset RegisteredAt,
        [property: Description("Whether its owner showed that mail reaches them.")] bool EmailConfirmed,
        [property: Description("Whether signing in asks for a code.")] bool SecondFactor);

    public sealed record Body([property: Description("What others see.")] string? DisplayName);

    public static readonly Account Example = new("5f62bc92ba080efba11946a539c14947", "ann@example.com", "Ann", [], new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), true, false);

    public static Account Of(string id, Domain.Accounts.Account.Registered account) =>
        new(id, account.Email, account.DisplayName, account.Roles, account.RegisteredAt, account.ConfirmedAt is not null, account.SecondFactor is SecondFactor.On);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me", Show)
            .WithSummary("My account")
            .WithDescription("The ETag changes with it; with If-Match a change is made to this one and to no later one, with If-None-Match an unchanged one is answered with 304.")
            .Produces<Account>()
            .Produces(StatusCodes.Status304NotModified)
            .Example(answer: Example);
        routes.MapPut("/me", Change)
            .WithSummary("Change my account")
            .WithDescription("With If-Match and the ETag of what was looked at, a change that somebody else has made meanwhile is not overwritten.")
            .Produces<Account>()
            .Example(new Body("Ann"), Example)
            .TakesIfMatch()
            .Refuses("edge.invalid", "accounts.changed-meanwhile", "privacy.erased", "busy", "unavailable");
    }

    private static async Task<IResult> Show(HttpContext http, IGrains grains)
    {
        var id = Requested.UserId(http);
        return (await grains.Read(AccountDecider.Family, id, http.RequestAborted)).Or(http, done => done.State switch
        {
            Domain.Accounts.Account.Registered account when Versions.IsKnown(http, account.Revision) => TypedResults.StatusCode(StatusCodes.Status304NotModified),
            Domain.Accounts.Account.Registered account => TypedResults.Ok(Of(id, account)),
            _ => Problem.Of(AccountRefusals.NotFound),
        });
    }

    private static async Task<IResult> Change(Body body, HttpContext http, IGrains grains, TimeProvider time)
    {
        var faults = new Faults();
        var name = faults.Line("displayName", body.DisplayName, 80);
        if (faults.Any) return Problem.Of(faults);
        var id = Requested.UserId(http);
        var rename = new AccountCommand.Rename(name, time.GetUtcNow(), Versions.Wanted(http));
        return (await grains.Ask(AccountDecider.Family, id, rename, Requested.Cause(http), withState: true, http.RequestAborted)).Or(http, done =>
        {
            if (done.State is not Domain.Accounts.Account.Registered account) return Problem.Of(AccountRefusals.NotFound);
            http.Response.Headers.ETag = Versions.Tag(account.Revision);
            return TypedResults.Ok(Of(id, account));
        });
    }
}
