using C = Rapport.Domain.Accounts.AccountCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Accounts.AccountEvent>;
using E = Rapport.Domain.Accounts.AccountEvent;
using S = Rapport.Domain.Accounts.Account;

namespace Rapport.Domain.Accounts;

// Signing in, staying signed in, and leaving.
public sealed partial class AccountDecider
{
    /// <summary>So many wrong passwords in a row lock the source that they came from.</summary>
    public const int MaxFailedAttempts = 10;

    /// <summary>So many within <see cref="SignInGuard.StrangersWindow"/>, from wherever, lock all sources that are not known.</summary>
    public const int MaxOfStrangers = 100;

    /// <summary>The one that was not used for longest ends when one more begins.</summary>
    public const int MaxSessions = 50;

    private static D DecideSessions(S.Registered s, C command) => command switch
    {
        C.FailSignIn c => FailSignIn(s, c),
        C.SignIn c => SignIn(s, c),
        C.Refresh c => Refresh(s, c),
        C.Confirm c => Confirm(s, c),
        C.EndSession c => s.Sessions.ContainsKey(c.SessionId) ? new E.SessionEnded(c.SessionId, c.Why, c.Now) : D.AlreadySo,
        C.EndSessions c => D.Of([.. s.Sessions.Keys.Where(id => id != c.Except).Select(id => new E.SessionEnded(id, c.Why, c.Now))]),
        _ => DecideCredentials(s, command),
    };

    // While locked nothing is counted, so that guessing neither prolongs the lock nor fills the stream.
    private static D FailSignIn(S.Registered state, C.FailSignIn c)
    {
        if (state.Guard.LockedUntil(c.Source, c.Now) is not null || state.Guard.Of(c.Source).Attempts.Contains(c.AttemptId)) return D.AlreadySo;
        var refused = new E.PasswordRefused(c.AttemptId, c.Source, c.Now);
        var guard = state.Guard.After(refused);
        E? ofSource = guard.Of(c.Source).Attempts.Length < MaxFailedAttempts ? null : new E.SourceLocked(c.Source, c.Now + guard.NextLock(c.Source));
        E? ofAll = guard.Strangers < MaxOfStrangers ? null : new E.Locked(c.Now + SignInGuard.StrangersWindow);
        return D.Of([.. new[] { refused, ofSource, ofAll }.OfType<E>()]);
    }

    private static D BeginSession(S.Registered state, C.SignIn c)
    {
        if (state.Guard.LockedUntil(c.Source, c.Now) is { } until) return AccountRefusals.Locked(until);
        if (state.Sessions.ContainsKey(c.SessionId)) return D.AlreadySo;
        var began = new E.SessionBegan(c.SessionId, c.Device, c.Source, c.TokenHash, c.Now + (c.Idle < c.Absolute ? c.Idle : c.Absolute), c.Now + c.Absolute, c.Now);
        var living = state.Sessions.Where(s => s.Value.IsAlive(c.Now)).ToList();
        return living.Count < MaxSessions ? began : D.Of(new E.SessionEnded(living.MinBy(s => s.Value.UsedAt).Key, SessionEnd.PushedOut, c.Now), began);
    }

    // What is not ours ends nothing: anybody can write the id of a session.
    private static D Refresh(S.Registered state, C.Refresh c)
    {
        if (!state.IsSignedIn(c.SessionId, c.Now)) return AccountRefusals.SignedOut;
        var session = state.Sessions[c.SessionId];
        if (c.TokenHash == session.TokenHash) return new E.SessionRotated(c.SessionId, session.Counter + 1, c.NextHash, session.Until(c.Now, c.Idle), c.Now);
        if (c.TokenHash == session.PreviousHash && session.MayRepeat(c.Now, c.Grace)) return D.AlreadySo;
        return c.IsOurs ? Reused(c) : AccountRefusals.SignedOut;
    }

    // Once for a family: it ends with it, and what comes later comes for a session that is not there.
    private static D Reused(C.Refresh c) => D.Of([
        new E.TokenReused(c.SessionId, c.Now),
        new E.SessionEnded(c.SessionId, SessionEnd.TokenReused, c.Now),
        .. c.Notice is { } mail ? [new E.MailWanted(mail, c.Now)] : Array.Empty<E>()]);

    private static D Confirm(S.Registered state, C.Confirm c) => state.Sessions.TryGetValue(c.SessionId, out var session) && session.Counter == c.Counter && !session.IsConfirmed
        ? new E.SessionConfirmed(c.SessionId, c.Counter, c.Now)
        : D.AlreadySo;
}
