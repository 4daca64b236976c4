using C = Rapport.Domain.Accounts.AccountCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Accounts.AccountEvent>;
using E = Rapport.Domain.Accounts.AccountEvent;
using S = Rapport.Domain.Accounts.Account;

namespace Rapport.Domain.Accounts;

// Signing in, staying signed in, and leaving.
public sealed partial class AccountDecider
{
    /// <summary>So many wrong passwords in a row lock the account for <see cref="LockFor"/>.</summary>
    public const int MaxFailedAttempts = 10;

    /// <summary>The oldest ends when one more begins.</summary>
    public const int MaxSessions = 50;

    public static readonly TimeSpan LockFor = TimeSpan.FromMinutes(5);

    /// <summary>A session's use is noted once in this time, not each quarter of an hour.</summary>
    public static readonly TimeSpan NoteUseEvery = TimeSpan.FromDays(1);

    private static D DecideSessions(S.Registered s, C command) => command switch
    {
        C.FailSignIn c => FailSignIn(s, c),
        C.SignIn c => SignIn(s, c),
        C.Refresh c => Refresh(s, c),
        C.SignOut c => s.Sessions.ContainsKey(c.SessionId) ? new E.SignedOut(c.SessionId, c.Now) : D.AlreadySo,
        _ => DecideCredentials(s, command),
    };

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
