using System.ComponentModel;
using System.Security.Claims;
using Microsoft.AspNetCore.Identity;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

internal static class ChangePassword
{
    public sealed record Body(string? CurrentPassword, [property: Description("At least 10 characters.")] string? NewPassword);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/password", Handle)
        .RequireAuthorization()
        .WithSummary("Change my password")
        .WithDescription("Signs out everywhere else. A mail tells the owner.")
        .Produces(StatusCodes.Status204NoContent)
        .Example(new Body("correct horse battery", "staple of another stable"))
        .Refuses("edge.invalid", "accounts.changed-meanwhile", "busy", "unavailable");

    private static async Task<IResult> Handle(
        Body body, HttpContext http, OwnPassword own, UserManager<AccountUser> users, WantedMails mails, IGrains grains, TimeProvider time)
    {
        var faults = new Faults();
        if (await own.Check(http, "currentPassword", body.CurrentPassword, faults) is { } user)
        {
            await faults.Password("newPassword", body.NewPassword, users, user);
            if (body.NewPassword == body.CurrentPassword) faults.Add("newPassword", "Another one than before.");
            if (!faults.Any) return await Replace(http, user, body.NewPassword!, users, mails, grains, time);
        }
        else if (string.IsNullOrEmpty(body.NewPassword)) faults.Add("newPassword", "Required.");
        return Problem.Of(faults);
    }

    private static async Task<IResult> Replace(
        HttpContext http, AccountUser user, string password, UserManager<AccountUser> users, WantedMails mails, IGrains grains, TimeProvider time)
    {
        var command = new AccountCommand.ReplacePassword(
            users.PasswordHasher.HashPassword(user, password), Guid.NewGuid().ToString("n"), user.SecurityStamp, http.User.FindFirstValue(Session.IdClaim)!,
            mails.Of(http, user.Id, AccountMailKind.PasswordChanged), time.GetUtcNow());
        return (await grains.Ask(AccountDecider.Family, user.Id, command, Requested.Cause(http), ct: http.RequestAborted)).Or(http, _ => TypedResults.NoContent());
    }
}
