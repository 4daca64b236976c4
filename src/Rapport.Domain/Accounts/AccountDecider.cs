using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Accounts.AccountCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Accounts.AccountEvent>;
using E = Rapport.Domain.Accounts.AccountEvent;
using S = Rapport.Domain.Accounts.Account;

namespace Rapport.Domain.Accounts;

[JsonDerivedType(typeof(Register), "register")]
[JsonDerivedType(typeof(Rename), "rename")]
[JsonDerivedType(typeof(ChangePassword), "change-password")]
[JsonDerivedType(typeof(GrantRole), "grant-role")]
[JsonDerivedType(typeof(FailSignIn), "fail-sign-in")]
[JsonDerivedType(typeof(SignIn), "sign-in")]
[JsonDerivedType(typeof(Refresh), "refresh")]
[JsonDerivedType(typeof(SignOut), "sign-out")]
public abstract record AccountCommand
{
    private AccountCommand() { }

    /// <param name="Email">Normalised; one account at most has it.</param>
    public sealed record Register(string Email, string DisplayName, string PasswordHash, string SecurityStamp, DateTimeOffset Now) : AccountCommand;

    public sealed record Rename(string DisplayName, DateTimeOffset Now) : AccountCommand;

    public sealed record ChangePassword(string PasswordHash, string SecurityStamp, DateTimeOffset Now) : AccountCommand;

    public sealed record GrantRole(string Role, DateTimeOffset Now) : AccountCommand;

    /// <summary>Somebody gave a wrong password.</summary>
    public sealed record FailSignIn(string AttemptId, DateTimeOffset Now) : AccountCommand;

    /// <summary>Somebody gave the right password.</summary>
    public sealed record SignIn(string SessionId, DateTimeOffset Now) : AccountCommand;

    public sealed record Refresh(string SessionId, DateTimeOffset Now) : AccountCommand;

    public sealed record SignOut(string SessionId, DateTimeOffset Now) : AccountCommand;
}

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

public sealed class AccountDecider : IDecider<Account, AccountCommand, AccountEvent>
{
    public static readonly Family<Account, AccountCommand> Family = Deciding.Family.Of<AccountDecider, Account, AccountCommand, AccountEvent>();

    public const string EmailClaim = "account-email";

    /// <summary>So many wrong passwords in a row lock the account for <see cref="LockFor"/>.</summary>
    public const int MaxFailedAttempts = 10;

    /// <summary>The oldest ends when one more begins.</summary>
    public const int MaxSessions = 50;

    public static readonly TimeSpan LockFor = TimeSpan.FromMinutes(5);

    /// <summary>A session's use is noted once in this time, not each quarter of an hour.</summary>
    public static readonly TimeSpan NoteUseEvery = TimeSpan.FromDays(1);

    private AccountDecider() { }

    public static string Category => "account";

    public static Account Initial { get; } = new S.Nobody();

    public static Account Evolve(Account state, AccountEvent @event) => S.Evolve(state, @event);

    public static Agenda<AccountCommand> Agenda(Account state) => Agenda<AccountCommand>.Nothing;

    public static Decision<AccountEvent> Decide(Account state, AccountCommand command) => (state, command) switch
    {
        (S.Nobody, C.Register c) => Register(c),
        (S.Nobody, _) => AccountRefusals.NotFound,
        (S.Registered s, C.Register c) => s.Email == c.Email ? D.AlreadySo : AccountRefusals.AlreadyRegistered,
        (S.Registered s, C.Rename c) => c.DisplayName == s.DisplayName ? D.AlreadySo : new E.Renamed(c.DisplayName, c.Now),
        (S.Registered s, C.ChangePassword c) => c.PasswordHash == s.PasswordHash ? D.AlreadySo : new E.PasswordChanged(c.PasswordHash, c.SecurityStamp, c.Now),
        (S.Registered s, C.GrantRole c) => s.Roles.Contains(c.Role) ? D.AlreadySo : new E.RoleGranted(c.Role, c.Now),
        (S.Registered s, C.FailSignIn c) => FailSignIn(s, c),
        (S.Registered s, C.SignIn c) => SignIn(s, c),
        (S.Registered s, C.Refresh c) => Refresh(s, c),
        (S.Registered s, C.SignOut c) => s.Sessions.ContainsKey(c.SessionId) ? new E.SignedOut(c.SessionId, c.Now) : D.AlreadySo,
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    private static D Register(C.Register c) =>
        D
            .Of(new E.Registered(c.Email, c.DisplayName, c.PasswordHash, c.SecurityStamp, c.Now))
            .Claiming(new Claim(EmailClaim, c.Email, AccountRefusals.EmailTaken));

    // While locked nothing is counted, so that guessing neither prolongs the lock nor fills the stream.
    private static D FailSignIn(S.Registered state, C.FailSignIn c)
    {
        if (state.IsLocked(c.Now) || state.FailedAttempts.Contains(c.AttemptId)) return D.AlreadySo;
        var failed = new E.SignInFailed(c.AttemptId, c.Now);
        return state.FailedAttempts.Length + 1 < MaxFailedAttempts ? failed : D.Of(failed, new E.Locked(c.Now + LockFor));
    }

    private static D SignIn(S.Registered state, C.SignIn c)
    {
        if (state.IsLocked(c.Now)) return AccountRefusals.Locked(state.LockedUntil!.Value);
        if (state.Sessions.ContainsKey(c.SessionId)) return D.AlreadySo;
        var signedIn = new E.SignedIn(c.SessionId, c.Now);
        var living = state.Sessions.Where(s => state.IsSignedIn(s.Key, c.Now)).ToList();
        if (living.Count < MaxSessions) return signedIn;
        return D.Of(new E.SignedOut(living.MinBy(s => s.Value).Key, c.Now), signedIn);
    }

    private static D Refresh(S.Registered state, C.Refresh c)
    {
        if (!state.IsSignedIn(c.SessionId, c.Now)) return AccountRefusals.SignedOut;
        return c.Now < state.Sessions[c.SessionId] + NoteUseEvery ? D.AlreadySo : new E.SessionRefreshed(c.SessionId, c.Now);
    }
}
