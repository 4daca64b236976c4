using System.ComponentModel;
using Microsoft.AspNetCore.Identity;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>The answer and the time that it takes are the same whether the address has an account or not: its owner learns it, by mail.</summary>
internal static class Register
{
    public sealed record Body(
        [property: Description("Yours alone; capitals don't count.")] string? Email,
        [property: Description("At least 10 characters.")] string? Password,
        [property: Description("What others see.")] string? DisplayName);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/register", Handle)
        .WithSummary("Register")
        .WithDescription("Makes an account, and sends a link that confirms the address. Sign in afterwards. Where the address has an account already nothing is "
            + "changed, its owner gets a mail that says so, and the answer is the same.")
        .Produces(StatusCodes.Status204NoContent)
        .Example(new Body("ann@example.com", "correct horse battery", "Ann"))
        .Refuses("edge.invalid", "busy", "unavailable");

    private static async Task<IResult> Handle(
        Body body, HttpContext http, UserManager<AccountUser> users, AccountIds ids, WantedMails mails, EvenTime even, IGrains grains, TimeProvider time)
    {
        var start = time.GetTimestamp();
        var faults = new Faults();
        var email = faults.Line("email", body.Email, EmailAddress.MaxLength);
        if (email.Length > 0 && !EmailAddress.IsOne(email)) faults.Add("email", "An e-mail address, such as you@example.com.");
        var id = ids.Of(http, email);
        var user = new AccountUser
        {
            Id = id,
            Email = email,
            DisplayName = faults.Line("displayName", body.DisplayName, 80),
            Cause = Requested.Cause(http),
            Confirm = mails.Of(http, id, AccountMailKind.ConfirmAddress),
        };
        await faults.Password("password", body.Password, users, user);
        if (faults.Any) return Problem.Of(faults);

        var result = await users.CreateAsync(user, body.Password!);
        if (IsTaken(result)) await TellOwner(http, email, users, mails, grains, time);
        else if (!result.Succeeded) return Problem.Of(new Domain.Deciding.Refusal(result.Errors.First().Code, result.Errors.First().Description));
        await even.Since(start, http.RequestAborted);
        return TypedResults.NoContent();
    }

    // Whatever comes of it: the caller must not learn it.
    private static async Task TellOwner(HttpContext http, string email, UserManager<AccountUser> users, WantedMails mails, IGrains grains, TimeProvider time)
    {
        if (await users.FindByEmailAsync(email) is not { } owner) return;
        await grains.Ask(
            AccountDecider.Family, owner.Id, new AccountCommand.WantMail(mails.Of(http, owner.Id, AccountMailKind.AlreadyRegistered), time.GetUtcNow()),
            Requested.Cause(http, "already-registered"), ct: http.RequestAborted);
    }

    private static bool IsTaken(IdentityResult result) => result.Errors.Any(e =>
        e.Code is nameof(IdentityErrorDescriber.DuplicateUserName) or nameof(IdentityErrorDescriber.DuplicateEmail) or AccountRefusals.EmailTaken);
}
