using System.ComponentModel;
using Microsoft.AspNetCore.Identity;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>Who has forgotten their password chooses another one, by a link that goes to their address.</summary>
internal static class ResetPassword
{
    public sealed record Asked(string? Email);

    public sealed record Body(
        [property: Description("What stood behind the # of the link.")] string? Token,
        [property: Description("At least 10 characters.")] string? NewPassword);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/password/forgotten", Forgotten)
            .WithSummary("Ask for a new password")
            .WithDescription("Sends a link to the address, if it has an account; at most three in an hour. The answer is the same if not.")
            .Produces(StatusCodes.Status204NoContent)
            .Example(new Asked("ann@example.com"))
            .Refuses("edge.invalid");
        routes.MapPost("/password/reset", Handle)
            .WithSummary("Choose a new password")
            .WithDescription("With the token from the mail, which holds once and for an hour. Signs out everywhere, and confirms the address. A second factor stays on.")
            .Produces(StatusCodes.Status204NoContent)
            .Example(new Body("5f62bc92ba080efba11946a539c14947.q7Vd...", "staple of another stable"))
            .Refuses("edge.invalid", "accounts.link-invalid", "busy", "unavailable");
    }

    private static async Task<IResult> Forgotten(
        Asked body, HttpContext http, UserManager<AccountUser> users, WantedMails mails, EvenTime even, IGrains grains, TimeProvider time)
    {
        var start = time.GetTimestamp();
        var faults = new Faults();
        var email = faults.Text("email", body.Email, EmailAddress.MaxLength);
        if (faults.Any) return Problem.Of(faults);
        if (await users.FindByEmailAsync(email) is { } user)
            await grains.Ask(
                AccountDecider.Family, user.Id, new AccountCommand.WantMail(mails.Of(http, user.Id, AccountMailKind.ResetPassword), time.GetUtcNow()),
                Requested.Cause(http), ct: http.RequestAborted);
        await even.Since(start, http.RequestAborted);
        return TypedResults.NoContent();
    }

    private static async Task<IResult> Handle(Body body, HttpContext http, UserManager<AccountUser> users, WantedMails mails, IGrains grains, TimeProvider time)
    {
        var faults = new Faults();
        var token = faults.Text("token", body.Token, 200);
        if (string.IsNullOrEmpty(body.NewPassword)) faults.Add("newPassword", "Required.");
        if (faults.Any) return Problem.Of(faults);

        // Before anything is hashed: that would be work for the server at a stranger's will.
        if (MailTokens.AccountOf(token) is not { } id || await users.FindByIdAsync(id) is not { } user || !user.Mails.Holds(AccountMailKind.ResetPassword, MailTokens.Hash(token), time.GetUtcNow()))
            return Problem.Of(AccountRefusals.LinkInvalid);
        await faults.Password("newPassword", body.NewPassword, users, user);
        if (faults.Any) return Problem.Of(faults);

        var command = new AccountCommand.ResetPassword(
            MailTokens.Hash(token), users.PasswordHasher.HashPassword(user, body.NewPassword!), Guid.NewGuid().ToString("n"),
            mails.Of(http, id, AccountMailKind.PasswordChanged), time.GetUtcNow());
        return (await grains.Ask(AccountDecider.Family, id, command, Requested.Cause(http), ct: http.RequestAborted)).Or(http, _ => TypedResults.NoContent());
    }
}
