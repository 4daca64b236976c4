using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Rapport.Domain.Accounts;

[JsonDerivedType(typeof(Register), "register")]
[JsonDerivedType(typeof(Rename), "rename")]
[JsonDerivedType(typeof(ChangePassword), "change-password")]
[JsonDerivedType(typeof(GrantRole), "grant-role")]
[JsonDerivedType(typeof(TakeRole), "take-role")]
[JsonDerivedType(typeof(FailSignIn), "fail-sign-in")]
[JsonDerivedType(typeof(SignIn), "sign-in")]
[JsonDerivedType(typeof(Refresh), "refresh")]
[JsonDerivedType(typeof(Confirm), "confirm")]
[JsonDerivedType(typeof(EndSession), "end-session")]
[JsonDerivedType(typeof(EndSessions), "end-sessions")]
[JsonDerivedType(typeof(WantMail), "want-mail")]
[JsonDerivedType(typeof(MailSent), "mail-sent")]
[JsonDerivedType(typeof(MailNotSent), "mail-not-sent")]
[JsonDerivedType(typeof(LookAtMails), "look-at-mails")]
[JsonDerivedType(typeof(ConfirmAddress), "confirm-address")]
[JsonDerivedType(typeof(ReplacePassword), "replace-password")]
[JsonDerivedType(typeof(ResetPassword), "reset-password")]
[JsonDerivedType(typeof(BeginSecondFactor), "begin-second-factor")]
[JsonDerivedType(typeof(TurnOnSecondFactor), "turn-on-second-factor")]
[JsonDerivedType(typeof(TurnOffSecondFactor), "turn-off-second-factor")]
[JsonDerivedType(typeof(ReplaceRecoveryCodes), "replace-recovery-codes")]
[JsonDerivedType(typeof(PassSecondFactor), "pass-second-factor")]
[JsonDerivedType(typeof(UseSecondFactor), "use-second-factor")]
[JsonDerivedType(typeof(Erase), "erase")]
public abstract record AccountCommand
{
    private AccountCommand() { }

    /// <param name="Email">Normalised; one account at most has it.</param>
    /// <param name="Welcome">The mail with the link that confirms the address; null where nobody reads mail.</param>
    public sealed record Register(string Email, string DisplayName, string PasswordHash, string SecurityStamp, DateTimeOffset Now, WantedMail? Welcome = null) : AccountCommand;

    /// <param name="IfRevision">The <see cref="Account.Registered.Revision"/> that was looked at; null when that does not matter.</param>
    public sealed record Rename(string DisplayName, DateTimeOffset Now, long? IfRevision = null) : AccountCommand;

    public sealed record ChangePassword(string PasswordHash, string SecurityStamp, DateTimeOffset Now) : AccountCommand;

    public sealed record GrantRole(string Role, DateTimeOffset Now) : AccountCommand;

    public sealed record TakeRole(string Role, DateTimeOffset Now) : AccountCommand;

    /// <summary>Somebody gave a wrong password.</summary>
    /// <param name="Source">From where; see <see cref="SignInGuard"/>.</param>
    public sealed record FailSignIn(string AttemptId, string Source, DateTimeOffset Now) : AccountCommand;

    /// <summary>Somebody gave the right password.</summary>
    /// <param name="Device">In words for the owner.</param>
    /// <param name="TokenHash">Of the session's first refresh token.</param>
    /// <param name="Idle">Without a refresh the session lives so long.</param>
    /// <param name="Absolute">With any number of them it lives so long.</param>
    public sealed record SignIn(string SessionId, string Device, string Source, string TokenHash, DateTimeOffset Now, TimeSpan Idle, TimeSpan Absolute) : AccountCommand;

    /// <param name="TokenHash">Of the refresh token that came.</param>
    /// <param name="IsOurs">Whether it is known for certain that we made it, whenever that was.</param>
    /// <param name="NextHash">Of its successor.</param>
    /// <param name="Grace">So long a token that was just used may come again.</param>
    /// <param name="Notice">The mail for the owner when it shows that somebody has a copy; null from a node that does not send one yet.</param>
    public sealed record Refresh(
        string SessionId, string TokenHash, bool IsOurs, string NextHash, DateTimeOffset Now, TimeSpan Grace, TimeSpan Idle, WantedMail? Notice = null) : AccountCommand;

    /// <summary>Somebody used an access token that came with the refresh token of this place.</summary>
    public sealed record Confirm(string SessionId, int Counter, DateTimeOffset Now) : AccountCommand;

    public sealed record EndSession(string SessionId, SessionEnd Why, DateTimeOffset Now) : AccountCommand;

    /// <param name="Except">The one that goes on; null for none.</param>
    public sealed record EndSessions(string? Except, SessionEnd Why, DateTimeOffset Now) : AccountCommand;

    /// <summary>Of each kind so many in an hour.</summary>
    public sealed record WantMail(WantedMail Mail, DateTimeOffset Now) : AccountCommand;

    /// <param name="Key">Of the effect.</param>
    public sealed record MailSent(string Key, DateTimeOffset Now) : AccountCommand;

    /// <param name="Key">Of the effect.</param>
    /// <param name="IsFinal">It is no use to try again.</param>
    public sealed record MailNotSent(string Key, bool IsFinal, DateTimeOffset Now) : AccountCommand;

    /// <summary>Those that waited long enough are tried again.</summary>
    public sealed record LookAtMails(DateTimeOffset Now) : AccountCommand;

    public sealed record ConfirmAddress(string TokenHash, DateTimeOffset Now) : AccountCommand;

    /// <summary>Its owner, who gave the old one, has chosen a new password. Ends all sessions but one.</summary>
    /// <param name="IfStamp">The security stamp under which the old one was checked.</param>
    /// <param name="KeepSession">The one that goes on.</param>
    public sealed record ReplacePassword(string PasswordHash, string SecurityStamp, string IfStamp, string KeepSession, WantedMail Notice, DateTimeOffset Now) : AccountCommand;

    /// <summary>Whoever reads the account's mail has chosen a new password. Ends all sessions and confirms the address.</summary>
    public sealed record ResetPassword(string TokenHash, string PasswordHash, string SecurityStamp, WantedMail Notice, DateTimeOffset Now) : AccountCommand;

    /// <param name="Secret">In base32.</param>
    /// <param name="IfStamp">The security stamp under which the password was checked.</param>
    public sealed record BeginSecondFactor(string Secret, string IfStamp, DateTimeOffset Now) : AccountCommand;

    /// <param name="Proof">That the program has the secret.</param>
    public sealed record TurnOnSecondFactor(SecondFactorProof.Code Proof, ImmutableArray<string> RecoveryHashes, WantedMail Notice, DateTimeOffset Now) : AccountCommand;

    /// <param name="IfStamp">The security stamp under which the password was checked.</param>
    public sealed record TurnOffSecondFactor(string IfStamp, WantedMail Notice, DateTimeOffset Now) : AccountCommand;

    /// <param name="IfStamp">The security stamp under which the password was checked.</param>
    public sealed record ReplaceRecoveryCodes(ImmutableArray<string> Hashes, string IfStamp, DateTimeOffset Now) : AccountCommand;

    /// <summary>Somebody who gave the right password shows their second factor. When it is wrong nobody is signed in: the state tells.</summary>
    /// <param name="Then">What happens when it is right.</param>
    /// <param name="OrElse">What happens when it is wrong.</param>
    /// <param name="IfStamp">The security stamp under which the password was checked.</param>
    public sealed record PassSecondFactor(SignIn Then, FailSignIn OrElse, SecondFactorProof Proof, string IfStamp) : AccountCommand;

    /// <summary>Somebody who is signed in and gave the password shows their second factor as well, for what can't be taken back.</summary>
    /// <param name="Source">From where; see <see cref="SignInGuard"/>.</param>
    /// <param name="IfStamp">The security stamp under which the password was checked.</param>
    public sealed record UseSecondFactor(SecondFactorProof Proof, string Source, string IfStamp, DateTimeOffset Now) : AccountCommand;

    /// <summary>Ends it for good, with all its sessions; its address is free again.</summary>
    public sealed record Erase(DateTimeOffset Now) : AccountCommand;
}
