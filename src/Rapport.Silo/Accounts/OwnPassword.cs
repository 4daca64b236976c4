using Microsoft.AspNetCore.Identity;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>What matters asks for the password again: a token alone may have been stolen.</summary>
internal sealed class OwnPassword(UserManager<AccountUser> users, SignInSource sources, IGrains grains, TimeProvider time)
{
    /// <summary>The user, when it is theirs. A wrong one counts as a failed sign-in, and while those are locked no password is right.</summary>
    /// <param name="field">Where it stands in the body.</param>
    public async Task<AccountUser?> Check(HttpContext http, string field, string? password, Faults faults)
    {
        if (string.IsNullOrEmpty(password)) faults.Add(field, "Required.");
        else if (password.Length > PasswordRules.MaxLength) faults.Add(field, $"At most {PasswordRules.MaxLength} characters.");
        else if (await Mine(http, password) is { } user) return user;
        else faults.Add(field, "It is wrong. After many wrong tries, wait a while before the next one.");
        return null;
    }

    private async Task<AccountUser?> Mine(HttpContext http, string password)
    {
        var (id, now) = (Requested.UserId(http), time.GetUtcNow());
        var source = sources.Of(http, id);
        if ((await grains.Read(AccountDecider.Family, id, http.RequestAborted)).OrThrow().State is not Account.Registered account || account.Guard.LockedUntil(source, now) is not null) return null;
        if (await users.FindByIdAsync(id) is not { } user) return null;
        if (await users.CheckPasswordAsync(user, password)) return user;
        var attempt = Guid.NewGuid().ToString("n");
        await grains.Ask(AccountDecider.Family, id, new AccountCommand.FailSignIn(attempt, source, now), Requested.Cause(http, attempt), ct: http.RequestAborted);
        return null;
    }
}

internal static class NewPassword
{
    /// <summary>All that is wrong with a password that somebody chooses.</summary>
    public static async Task Password(this Faults faults, string field, string? password, UserManager<AccountUser> users, AccountUser user)
    {
        if (string.IsNullOrEmpty(password)) faults.Add(field, "Required.");
        else
            foreach (var validator in users.PasswordValidators)
                foreach (var error in (await validator.ValidateAsync(users, user, password)).Errors) faults.Add(field, error.Description);
    }
}
