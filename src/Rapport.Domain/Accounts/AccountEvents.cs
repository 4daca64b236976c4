using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Accounts;

/// <summary>What happens to an account. The password's hash is in <see cref="Registered"/> and <see cref="PasswordChanged"/> and nowhere else.</summary>
[JsonDerivedType(typeof(Registered), "account.registered.v1")]
[JsonDerivedType(typeof(Renamed), "account.renamed.v1")]
[JsonDerivedType(typeof(PasswordChanged), "account.password-changed.v1")]
[JsonDerivedType(typeof(RoleGranted), "account.role-granted.v1")]
[JsonDerivedType(typeof(SignInFailed), "account.sign-in-failed.v1")]
[JsonDerivedType(typeof(Locked), "account.locked.v1")]
[JsonDerivedType(typeof(SignedIn), "account.signed-in.v1")]
[JsonDerivedType(typeof(SessionRefreshed), "account.session-refreshed.v1")]
[JsonDerivedType(typeof(SignedOut), "account.signed-out.v1")]
[JsonDerivedType(typeof(SessionBegan), "account.session-began.v1")]
[JsonDerivedType(typeof(SessionRotated), "account.session-rotated.v1")]
[JsonDerivedType(typeof(SessionConfirmed), "account.session-confirmed.v1")]
[JsonDerivedType(typeof(TokenReused), "account.token-reused.v1")]
[JsonDerivedType(typeof(SessionEnded), "account.session-ended.v1")]
[JsonDerivedType(typeof(PasswordRefused), "account.password-refused.v1")]
[JsonDerivedType(typeof(SourceLocked), "account.source-locked.v1")]
[JsonDerivedType(typeof(RoleTaken), "account.role-taken.v1")]
[JsonDerivedType(typeof(MailWanted), "account.mail-wanted.v1")]
[JsonDerivedType(typeof(MailSent), "account.mail-sent.v1")]
[JsonDerivedType(typeof(MailPostponed), "account.mail-postponed.v1")]
[JsonDerivedType(typeof(MailTriedAgain), "account.mail-tried-again.v1")]
[JsonDerivedType(typeof(MailGivenUp), "account.mail-given-up.v1")]
[JsonDerivedType(typeof(AddressConfirmed), "account.address-confirmed.v1")]
[JsonDerivedType(typeof(SecondFactorBegun), "account.second-factor-begun.v1")]
[JsonDerivedType(typeof(SecondFactorTurnedOn), "account.second-factor-turned-on.v1")]
[JsonDerivedType(typeof(SecondFactorUsed), "account.second-factor-used.v1")]
[JsonDerivedType(typeof(RecoveryCodeUsed), "account.recovery-code-used.v1")]
[JsonDerivedType(typeof(RecoveryCodesReplaced), "account.recovery-codes-replaced.v1")]
[JsonDerivedType(typeof(SecondFactorTurnedOff), "account.second-factor-turned-off.v1")]
[JsonDerivedType(typeof(Erased), "account.erased.v1")]
public abstract record AccountEvent
{
    private AccountEvent() { }

    public sealed record Registered(
        [property: Personal] string Email, [property: Personal] string DisplayName, [property: Personal] string PasswordHash, string SecurityStamp, DateTimeOffset At) : AccountEvent;

    public sealed record Renamed([property: Personal] string DisplayName, DateTimeOffset At) : AccountEvent;

    public sealed record PasswordChanged([property: Personal] string PasswordHash, string SecurityStamp, DateTimeOffset At) : AccountEvent;

    public sealed record RoleGranted(string Role, DateTimeOffset At) : AccountEvent;

    /// <summary>As it was written before sources were told apart; see <see cref="PasswordRefused"/>.</summary>
    public sealed record SignInFailed(string AttemptId, DateTimeOffset At) : AccountEvent;

    /// <summary>Too many wrong passwords from everywhere: nobody signs in from where nobody signed in before.</summary>
    public sealed record Locked(DateTimeOffset Until) : AccountEvent;

    /// <summary>As it was written before tokens rotated; see <see cref="SessionBegan"/>.</summary>
    public sealed record SignedIn(string SessionId, DateTimeOffset At) : AccountEvent;

    /// <summary>As it was written before tokens rotated; see <see cref="SessionRotated"/>.</summary>
    public sealed record SessionRefreshed(string SessionId, DateTimeOffset At) : AccountEvent;

    /// <summary>As it was written before sessions ended for several reasons; see <see cref="SessionEnded"/>.</summary>
    public sealed record SignedOut(string SessionId, DateTimeOffset At) : AccountEvent;

    /// <param name="Source">From where; see <see cref="SignInGuard"/>.</param>
    /// <param name="TokenHash">Of the first refresh token.</param>
    /// <param name="ExpiresAt">Unless it is refreshed before.</param>
    /// <param name="EndsAt">Whatever happens.</param>
    public sealed record SessionBegan(
        string SessionId, [property: Personal] string Device, [property: Personal] string Source,
        [property: NotPersonal("of a random token")] string TokenHash,
        DateTimeOffset ExpiresAt, DateTimeOffset EndsAt, DateTimeOffset At) : AccountEvent;

    /// <summary>The current refresh token was used, and the next one is current.</summary>
    /// <param name="Counter">The place of the new one in its family.</param>
    public sealed record SessionRotated(
        string SessionId, int Counter, [property: NotPersonal("of a random token")] string TokenHash, DateTimeOffset ExpiresAt, DateTimeOffset At) : AccountEvent;

    /// <summary>Somebody used what the last refresh gave: the token before it is of no use any more.</summary>
    public sealed record SessionConfirmed(string SessionId, int Counter, DateTimeOffset At) : AccountEvent;

    /// <summary>A refresh token came that had been used before: its owner and somebody else have it. The session ends.</summary>
    public sealed record TokenReused(string SessionId, DateTimeOffset At) : AccountEvent;

    public sealed record SessionEnded(string SessionId, SessionEnd Why, DateTimeOffset At) : AccountEvent;

    /// <param name="AttemptId">Counts one attempt once.</param>
    /// <param name="Source">From where; see <see cref="SignInGuard"/>.</param>
    public sealed record PasswordRefused(string AttemptId, [property: Personal] string Source, DateTimeOffset At) : AccountEvent;

    public sealed record SourceLocked([property: Personal] string Source, DateTimeOffset Until) : AccountEvent;

    public sealed record RoleTaken(string Role, DateTimeOffset At) : AccountEvent;

    /// <summary>A mail is to be sent to the account's address.</summary>
    public sealed record MailWanted(WantedMail Mail, DateTimeOffset At) : AccountEvent;

    public sealed record MailSent(string Key, DateTimeOffset At) : AccountEvent;

    /// <summary>It was not taken, and is tried again later.</summary>
    /// <param name="Attempt">The one that failed, from 1.</param>
    public sealed record MailPostponed(string Key, int Attempt, DateTimeOffset Until, DateTimeOffset At) : AccountEvent;

    /// <param name="Attempt">The one that begins.</param>
    public sealed record MailTriedAgain(string Key, int Attempt, DateTimeOffset At) : AccountEvent;

    /// <summary>The address takes no mail, or it was tried for too long.</summary>
    public sealed record MailGivenUp(string Key, DateTimeOffset At) : AccountEvent;

    /// <summary>Mail to the address reaches its owner.</summary>
    public sealed record AddressConfirmed(DateTimeOffset At) : AccountEvent;

    /// <param name="Secret">In base32; shown once.</param>
    public sealed record SecondFactorBegun([property: Personal] string Secret, DateTimeOffset At) : AccountEvent;

    /// <summary>A program has shown that it has the secret.</summary>
    /// <param name="Step">The time step of the code that it showed.</param>
    /// <param name="RecoveryHashes">Of the recovery codes.</param>
    public sealed record SecondFactorTurnedOn(long Step, [property: NotPersonal("of random codes")] ImmutableArray<string> RecoveryHashes, DateTimeOffset At) : AccountEvent;

    public sealed record SecondFactorUsed(long Step, DateTimeOffset At) : AccountEvent;

    /// <param name="Hash">Of a code that is used up.</param>
    public sealed record RecoveryCodeUsed([property: NotPersonal("of a random code")] string Hash, DateTimeOffset At) : AccountEvent;

    public sealed record RecoveryCodesReplaced([property: NotPersonal("of random codes")] ImmutableArray<string> Hashes, DateTimeOffset At) : AccountEvent;

    public sealed record SecondFactorTurnedOff(DateTimeOffset At) : AccountEvent;

    /// <summary>It is over, with all its sessions. All events before it are purged.</summary>
    public sealed record Erased(DateTimeOffset At) : AccountEvent;
}
