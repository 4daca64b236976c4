using System.ComponentModel;
using Microsoft.AspNetCore.Identity;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
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
        .Refuses("edge.invalid", "accounts.wrong-password", "accounts.not-found", "edge.too-many-requests", "busy", "unavailable");

    private static async Task<IResult> Handle(Body body, HttpContext http, UserManager<AccountUser> users, IGrains grains, Erasures erasures, TimeProvider time)
    {
        var faults = new Faults();
        if (string.IsNullOrEmpty(body.Password)) faults.Add("password", "Required.");
        else if (body.Password.Length > PasswordRules.MaxLength) faults.Add("password", $"At most {PasswordRules.MaxLength} characters.");
        if (faults.Any) return Problem.Of(faults);

        var person = Requested.UserId(http);
        if (await users.FindByIdAsync(person) is not { } user) return Problem.Of(AccountRefusals.NotFound);
        if (!await users.CheckPasswordAsync(user, body.Password!) || await IsLocked(person, grains, time, http.RequestAborted))
        {
            // Counted as at the door: a stolen session must not be the way to guess a password.
            var attempt = Guid.NewGuid().ToString("n");
            await grains.Ask(AccountDecider.Family, person, new AccountCommand.FailSignIn(attempt, time.GetUtcNow()), Requested.Cause(http, attempt), ct: http.RequestAborted);
            return Problem.Of("accounts.wrong-password", "The password is wrong. Nothing was erased. After many wrong tries, wait five minutes.");
        }

        var answer = await erasures.Request(person, ErasureBy.Self, again: false, Requested.Cause(http), http.RequestAborted);
        return answer.Or(http, done => ShownErasure.Of(done.State!) is { } shown ? TypedResults.Accepted($"/api/erasures/{shown.Id}", shown) : Problem.Of(AccountRefusals.NotFound));
    }

    private static async Task<bool> IsLocked(string person, IGrains grains, TimeProvider time, CancellationToken ct) =>
        (await grains.Read(AccountDecider.Family, person, ct)).OrThrow().State is Account.Registered account && account.IsLocked(time.GetUtcNow());
}
