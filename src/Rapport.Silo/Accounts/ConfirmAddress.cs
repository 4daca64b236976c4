using System.ComponentModel;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>The owner of an address shows that its mail reaches them.</summary>
internal static class ConfirmAddress
{
    public sealed record Body([property: Description("What stood behind the # of the link.")] string? Token);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/confirm", Handle)
            .WithSummary("Confirm an e-mail address")
            .WithDescription("With the token from the mail. It holds once, and for a day.")
            .Produces(StatusCodes.Status204NoContent)
            .Example(new Body("5f62bc92ba080efba11946a539c14947.q7Vd..."))
            .Refuses("edge.invalid", "accounts.link-invalid", "busy", "unavailable");
        routes.MapPost("/confirm/resend", Resend)
            .RequireAuthorization()
            .WithSummary("Send the link again")
            .WithDescription("To one's own address, when it is not confirmed yet; three times an hour.")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses("accounts.too-many-mails", "busy", "unavailable");
    }

    private static async Task<IResult> Handle(Body body, HttpContext http, IGrains grains, TimeProvider time)
    {
        var faults = new Faults();
        var token = faults.Text("token", body.Token, 200);
        if (faults.Any) return Problem.Of(faults);
        if (MailTokens.AccountOf(token) is not { } id) return Problem.Of(AccountRefusals.LinkInvalid);
        var answer = await grains.Ask(
            AccountDecider.Family, id, new AccountCommand.ConfirmAddress(MailTokens.Hash(token), time.GetUtcNow()), Requested.Cause(http), ct: http.RequestAborted);
        return answer is Answer<Account>.Refused { Refusal.Code: "accounts.not-found" } ? Problem.Of(AccountRefusals.LinkInvalid) : answer.Or(http, _ => TypedResults.NoContent());
    }

    private static async Task<IResult> Resend(HttpContext http, WantedMails mails, IGrains grains, TimeProvider time)
    {
        var id = Requested.UserId(http);
        var answer = await grains.Ask(
            AccountDecider.Family, id, new AccountCommand.WantMail(mails.Of(http, id, AccountMailKind.ConfirmAddress), time.GetUtcNow()), Requested.Cause(http), ct: http.RequestAborted);
        return answer.Or(http, _ => TypedResults.NoContent());
    }
}
