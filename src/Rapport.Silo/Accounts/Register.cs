using System.ComponentModel;
using Microsoft.AspNetCore.Identity;
using Rapport.Domain.Accounts;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

internal static class Register
{
    public sealed record Body(
        [property: Description("Yours alone; capitals don't count.")] string? Email,
        [property: Description("At least 10 characters.")] string? Password,
        [property: Description("What others see.")] string? DisplayName);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapPost("/register", Handle)
        .WithSummary("Register")
        .WithDescription("Makes an account. Sign in afterwards.")
        .Produces<Me.Account>(StatusCodes.Status201Created)
        .Example(new Body("ann@example.com", "correct horse battery", "Ann"), Me.Example)
        .Refuses("edge.invalid", "accounts.email-taken", "privacy.erased", "busy", "unavailable");

    private static async Task<IResult> Handle(Body body, HttpContext http, UserManager<AccountUser> users, TimeProvider time)
    {
        var faults = new Faults();
        var email = faults.Text("email", body.Email, EmailAddress.MaxLength);
        if (email.Length > 0 && !EmailAddress.IsOne(email)) faults.Add("email", "An e-mail address, such as you@example.com.");
        var user = new AccountUser
        {
            // The same when the request comes again with its key: then it is the same account, not a second one that finds the address taken.
            // Of this address: nobody signs for the key of somebody who is not signed in yet, and a stranger may use it too.
            Id = Requested.NewId(http, $"account of {EmailAddress.Normalise(email)}"),
            Email = email,
            DisplayName = faults.Text("displayName", body.DisplayName, 80),
            Cause = Requested.Cause(http),
        };
        if (string.IsNullOrEmpty(body.Password)) faults.Add("password", "Required.");
        else
            foreach (var validator in users.PasswordValidators)
                foreach (var error in (await validator.ValidateAsync(users, user, body.Password)).Errors) faults.Add("password", error.Description);
        if (faults.Any) return Problem.Of(faults);

        var result = await users.CreateAsync(user, body.Password!);
        return result.Succeeded
            ? TypedResults.Created("/api/users/me", new Me.Account(user.Id, EmailAddress.Normalise(user.Email), user.DisplayName, [], time.GetUtcNow()))
            : Refused(result);
    }

    private static Problem Refused(IdentityResult result)
    {
        var error = result.Errors.First();
        return error.Code is nameof(IdentityErrorDescriber.DuplicateUserName) or nameof(IdentityErrorDescriber.DuplicateEmail) or AccountRefusals.EmailTaken
            ? Problem.Of(AccountRefusals.EmailTaken, "An account with this e-mail address exists. Sign in with it.")
            : Problem.Of(new Domain.Deciding.Refusal(error.Code, error.Description));
    }
}
