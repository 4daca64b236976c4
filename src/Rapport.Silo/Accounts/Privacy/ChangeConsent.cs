using System.ComponentModel;
using Rapport.Domain.Accounts;
using Rapport.Domain.Deciding;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

internal static class ChangeConsent
{
    public sealed record Body(
        [property: Description("True gives, false withdraws.")] bool? Given,
        [property: Description("Of the text that was shown; only when it is given.")] int? TextVersion);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPut("/consents/{purpose}", Handle)
        .WithSummary("Give or withdraw a consent")
        .WithDescription("What is already so changes nothing. With If-Match only if nothing was changed since that ETag.")
        .Produces<ShownConsent>()
        .Example(new Body(true, 1), ShownConsent.Example)
        .TakesIfMatch()
        .Refuses("edge.invalid", "accounts.no-such-purpose", "accounts.consent-text-outdated", "accounts.consents-changed", "privacy.erased", "busy", "unavailable");

    private static async Task<IResult> Handle(string purpose, Body body, HttpContext http, IGrains grains, IPersonKeys keys, TimeProvider time)
    {
        var faults = new Faults();
        var given = faults.Required("given", body.Given, false);
        var version = given ? faults.Required("textVersion", body.TextVersion, 1) : 1;
        if (faults.Any) return Problem.Of(faults);
        if (ConsentPurpose.Find(purpose) is not { } known) return Problem.Of(ConsentsDecider.NoSuchPurpose);

        // The body may have taken so long that the person has been erased since the request began.
        if (given && await keys.IsDestroyed(Requested.UserId(http), http.RequestAborted)) return Problem.Of(Refusal.Erased);

        var changes = ShowConsents.Seen(http);
        var now = time.GetUtcNow();
        ConsentsCommand command = given ? new ConsentsCommand.Give(known.Id, version, now, changes) : new ConsentsCommand.Withdraw(known.Id, now, changes);
        var answer = await grains.Ask(ConsentsDecider.Family, Requested.UserId(http), command, Requested.Cause(http), withState: true, http.RequestAborted);
        return answer.Or(http, done =>
        {
            http.Response.Headers.ETag = Versions.Tag(ShowConsents.Version(done.State!));
            return TypedResults.Ok(ShownConsent.Of(known, done.State!));
        });
    }
}
