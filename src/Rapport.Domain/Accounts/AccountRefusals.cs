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

    public static readonly Refusal LinkInvalid = new("accounts.link-invalid", "The link was used before, is too old, or is not whole. Ask for a new one.");

    public static readonly Refusal TooManyMails = new("accounts.too-many-mails", "So many mails were sent to this address already. Look into your mail, or come again in an hour.");

    public static readonly Refusal AddressUnconfirmed = new("accounts.address-unconfirmed", "Confirm your e-mail address first: follow the link that was sent to it.");

    public static readonly Refusal SecondFactorNeeded = new("accounts.second-factor-needed", "The password is right. Now show a code of your authenticator, or a recovery code.");

    public static readonly Refusal SecondFactorIsOn = new("accounts.second-factor-on", "The second factor is on already. Turn it off first, then set it up anew.");

    public static readonly Refusal SecondFactorIsOff = new("accounts.second-factor-off", "The second factor is not set up. Begin with it.");

    public static readonly Refusal WrongCode = new("accounts.wrong-code", "The code is wrong, too old or was used before. Wait for the next one.");

    public static readonly Refusal ChallengeOver = new("accounts.challenge-over", "That took too long, or the password was changed meanwhile. Sign in again.");

    public static Refusal Locked(DateTimeOffset until) =>
        new Refusal("accounts.locked", "Too many wrong passwords. Wait, then sign in again.").With("until", until.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
}
