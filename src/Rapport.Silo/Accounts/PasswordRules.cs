using Microsoft.AspNetCore.Identity;

namespace Rapport.Silo.Accounts;

/// <summary>Beside Identity's own rules. Length counts, a zoo of characters does not.</summary>
internal sealed class PasswordRules : IPasswordValidator<AccountUser>
{
    /// <summary>Hashing a longer one would be work for the server at a stranger's will.</summary>
    public const int MaxLength = 128;

    public Task<IdentityResult> ValidateAsync(UserManager<AccountUser> manager, AccountUser user, string? password)
    {
        var errors = new List<IdentityError>();
        if (password?.Length > MaxLength) errors.Add(new() { Code = "PasswordTooLong", Description = $"At most {MaxLength} characters." });
        if (password is not null && Mine(user).Any(own => own.Length >= 4 && password.Contains(own, StringComparison.OrdinalIgnoreCase)))
            errors.Add(new() { Code = "PasswordIsOwnName", Description = "Without your name or e-mail address in it." });
        // Of one that is too long nothing more is asked: that would be work too.
        if (password is { Length: <= MaxLength } && CommonPasswords.Holds(password))
            errors.Add(new() { Code = "PasswordIsCommon", Description = "Not one of those that are guessed first: a well-known password, keys in a row, or the same again and again." });
        return Task.FromResult(errors.Count == 0 ? IdentityResult.Success : IdentityResult.Failed([.. errors]));
    }

    private static IEnumerable<string> Mine(AccountUser user) => [user.Email, user.Email.Split('@')[0], user.DisplayName];
}
