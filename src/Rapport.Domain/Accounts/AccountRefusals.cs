using Rapport.Domain.Deciding;

namespace Rapport.Domain.Accounts;

public static class AccountRefusals
{
    /// <summary>The refusal's code when another account has the e-mail address.</summary>
    public const string EmailTaken = "accounts.email-taken";

    public static readonly Refusal NotFound = new("accounts.not-found", "There is no such account.");

    public static readonly Refusal AlreadyRegistered = new("accounts.already-registered", "This account is registered with another e-mail address.");

    public static readonly Refusal SignedOut = new("accounts.signed-out", "This session has ended. Sign in again.");

    public static readonly Refusal SessionNotFound = new("accounts.session-not-found", "You have no such session. Look at the list again.");

    public static readonly Refusal ChangedMeanwhile = new("accounts.changed-meanwhile", "The account was changed since you looked at it. Look again, then change it.");

    public static Refusal Locked(DateTimeOffset until) =>
        new Refusal("accounts.locked", "Too many wrong passwords. Wait, then sign in again.").With("until", until.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
}
