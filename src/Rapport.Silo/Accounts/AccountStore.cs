using Microsoft.AspNetCore.Identity;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>
/// Identity's store is the Account aggregate. The user name is the e-mail address; that one account at most has it is the event store's promise.
/// </summary>
internal sealed class AccountStore(IGrains grains, IEventStore store, TimeProvider time)
    : IUserPasswordStore<AccountUser>, IUserEmailStore<AccountUser>, IUserSecurityStampStore<AccountUser>
{
    private static readonly Cause reading = new("", "", "identity");

    public async Task<IdentityResult> CreateAsync(AccountUser user, CancellationToken cancellationToken) =>
        Result(await grains.Ask(
            AccountDecider.Family, user.Id,
            new AccountCommand.Register(EmailAddress.Normalise(user.Email), user.DisplayName, user.PasswordHash, user.SecurityStamp, time.GetUtcNow(), user.Confirm),
            user.Cause, ct: cancellationToken));

    /// <summary>What Identity itself changes: the password, also when a stronger hash takes the place of an older one.</summary>
    public async Task<IdentityResult> UpdateAsync(AccountUser user, CancellationToken cancellationToken) =>
        Result(await grains.Ask(
            AccountDecider.Family, user.Id, new AccountCommand.ChangePassword(user.PasswordHash, user.SecurityStamp, time.GetUtcNow()),
            user.Cause with { CommandId = $"{user.Cause.CommandId}-password" }, ct: cancellationToken));

    public Task<IdentityResult> DeleteAsync(AccountUser user, CancellationToken cancellationToken) =>
        throw new NotSupportedException("An account is not deleted through Identity: erasing is more than that.");

    public async Task<AccountUser?> FindByIdAsync(string userId, CancellationToken cancellationToken) =>
        (await grains.Read(AccountDecider.Family, userId, cancellationToken)).OrThrow().State is Account.Registered account
            ? AccountUser.Of(userId, account, reading with { CommandId = Guid.NewGuid().ToString("n"), CorrelationId = userId })
            : null;

    public async Task<AccountUser?> FindByEmailAsync(string normalizedEmail, CancellationToken cancellationToken) =>
        await store.FindClaim(AccountDecider.EmailClaim, normalizedEmail, cancellationToken) is { } stream
            ? await FindByIdAsync(stream[(AccountDecider.Category.Length + 1)..], cancellationToken)
            : null;

    public Task<AccountUser?> FindByNameAsync(string normalizedUserName, CancellationToken cancellationToken) => FindByEmailAsync(normalizedUserName, cancellationToken);

    public Task<string> GetUserIdAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.Id);

    public Task<string?> GetUserNameAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task SetUserNameAsync(AccountUser user, string? userName, CancellationToken cancellationToken) => SetEmailAsync(user, userName, cancellationToken);

    public Task<string?> GetNormalizedUserNameAsync(AccountUser user, CancellationToken cancellationToken) => GetNormalizedEmailAsync(user, cancellationToken);

    public Task SetNormalizedUserNameAsync(AccountUser user, string? normalizedName, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<string?> GetEmailAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.Email);

    public Task SetEmailAsync(AccountUser user, string? email, CancellationToken cancellationToken)
    {
        user.Email = email ?? "";
        return Task.CompletedTask;
    }

    // Derived from the address whenever it is asked for, so there is nothing to set.
    public Task<string?> GetNormalizedEmailAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(EmailAddress.Normalise(user.Email));

    public Task SetNormalizedEmailAsync(AccountUser user, string? normalizedEmail, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<bool> GetEmailConfirmedAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.IsConfirmed);

    public Task SetEmailConfirmedAsync(AccountUser user, bool confirmed, CancellationToken cancellationToken) =>
        confirmed == user.IsConfirmed ? Task.CompletedTask : throw new NotSupportedException("An e-mail address is confirmed by a link that was sent to it.");

    public Task<string?> GetPasswordHashAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.PasswordHash);

    public Task<bool> HasPasswordAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult(user.PasswordHash.Length > 0);

    public Task SetPasswordHashAsync(AccountUser user, string? passwordHash, CancellationToken cancellationToken)
    {
        user.PasswordHash = passwordHash ?? "";
        return Task.CompletedTask;
    }

    public Task<string?> GetSecurityStampAsync(AccountUser user, CancellationToken cancellationToken) => Task.FromResult<string?>(user.SecurityStamp);

    public Task SetSecurityStampAsync(AccountUser user, string stamp, CancellationToken cancellationToken)
    {
        user.SecurityStamp = stamp;
        return Task.CompletedTask;
    }

    public void Dispose() { }

    // The refusal's code travels as Identity's.
    private static IdentityResult Result(Answer<Account> answer) => answer is Answer<Account>.Refused { Refusal: var refusal }
        ? IdentityResult.Failed(new IdentityError { Code = refusal.Code, Description = refusal.Detail ?? "" })
        : IdentityResult.Success;
}

/// <summary>Identity compares addresses the way the domain does.</summary>
internal sealed class AccountNormaliser : ILookupNormalizer
{
    public string? NormalizeEmail(string? email) => email is null ? null : EmailAddress.Normalise(email);

    public string? NormalizeName(string? name) => NormalizeEmail(name);
}
