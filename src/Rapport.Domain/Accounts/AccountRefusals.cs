using Rapport.Domain.Deciding;

namespace Rapport.Domain.Accounts;

public static class AccountRefusals
{
    /// <summary>The refusal's code when another account has the e-mail address.</summary>
    public const string EmailTaken = "accounts.email-taken";

    public static readonly Refusal NotFound = new("accounts.not-found", "There is no such account.");

    public static readonly Refusal AlreadyRegistered = new("accounts.already-registered", "This account is registered with another e-mail address.");

    public static readonly Refusal SignedOut = new("accounts.signed-out", "This session has ended. Sign in again.");

    public static Refusal Locked(DateTimeOffset until) =>
        new Refusal("accounts.locked", "Too many wrong passwords. Wait, then sign in again.").With("until", until.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
}
