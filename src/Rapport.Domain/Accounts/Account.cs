using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using E = Rapport.Domain.Accounts.AccountEvent;

namespace Rapport.Domain.Accounts;

/// <summary>Somebody who may sign in. The id is random; what is personal is inside.</summary>
[JsonDerivedType(typeof(Nobody), "nobody")]
[JsonDerivedType(typeof(Registered), "registered")]
[JsonDerivedType(typeof(Erased), "erased")]
public abstract record Account : IOfPerson
{
    /// <summary>A session that nobody refreshed for so long is over. A day more than a refresh token lives, for refreshes are noted once a day.</summary>
    public static readonly TimeSpan SessionLife = TimeSpan.FromDays(31);

    private Account() { }

    /// <summary>The account is the person.</summary>
    public string PersonOf(string id) => id;

    public sealed record Nobody : Account;

    /// <summary>Gone for good: nobody signs in, and nobody registers under its id again.</summary>
    public sealed record Erased : Account;

    /// <param name="Email">Normalised.</param>
    /// <param name="SecurityStamp">Changes with the password.</param>
    /// <param name="Sessions">Session id, and when it was last known to be used.</param>
    /// <param name="FailedAttempts">Since the last sign-in or lock.</param>
    public sealed record Registered(
        string Email,
        string DisplayName,
        string PasswordHash,
        string SecurityStamp,
        DateTimeOffset RegisteredAt,
        ImmutableSortedSet<string> Roles,
        ImmutableSortedDictionary<string, DateTimeOffset> Sessions,
        ImmutableArray<string> FailedAttempts,
        DateTimeOffset? LockedUntil = null) : Account
    {
        /// <summary>True between sign-in and sign-out, as long as it is used.</summary>
        public bool IsSignedIn(string sessionId, DateTimeOffset now) =>
            Sessions.TryGetValue(sessionId, out var usedAt) && now < usedAt + SessionLife;

        public bool IsLocked(DateTimeOffset now) => now < LockedUntil;
    }

    public static Account Evolve(Account state, AccountEvent @event) => (state, @event) switch
    {
        // First: all before it may have been purged, so this one makes the state from nothing.
        (_, E.Erased) => new Erased(),
        (Nobody, E.Registered e) =>
            new Registered(e.Email, e.DisplayName, e.PasswordHash, e.SecurityStamp, e.At, [], ImmutableSortedDictionary<string, DateTimeOffset>.Empty, []),
        (Registered s, E.Renamed e) => s with { DisplayName = e.DisplayName },
        (Registered s, E.PasswordChanged e) => s with { PasswordHash = e.PasswordHash, SecurityStamp = e.SecurityStamp },
        (Registered s, E.RoleGranted e) => s with { Roles = s.Roles.Add(e.Role) },
        (Registered s, E.SignInFailed e) => s with { FailedAttempts = s.FailedAttempts.Add(e.AttemptId) },
        (Registered s, E.Locked e) => s with { LockedUntil = e.Until, FailedAttempts = [] },
        (Registered s, E.SignedIn e) => s with { Sessions = Living(s.Sessions, e.At).SetItem(e.SessionId, e.At), FailedAttempts = [], LockedUntil = null },
        (Registered s, E.SessionRefreshed e) => s with { Sessions = s.Sessions.SetItem(e.SessionId, e.At) },
        (Registered s, E.SignedOut e) => s with { Sessions = s.Sessions.Remove(e.SessionId) },
        _ => state,
    };

    private static ImmutableSortedDictionary<string, DateTimeOffset> Living(ImmutableSortedDictionary<string, DateTimeOffset> sessions, DateTimeOffset now) =>
        sessions.RemoveRange(sessions.Where(s => s.Value + SessionLife <= now).Select(s => s.Key));
}
