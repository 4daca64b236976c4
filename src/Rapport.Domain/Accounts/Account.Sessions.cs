using System.Collections.Immutable;
using E = Rapport.Domain.Accounts.AccountEvent;

namespace Rapport.Domain.Accounts;

// Where somebody is signed in, and who may not.
public abstract partial record Account
{
    public sealed partial record Registered
    {
        /// <summary>So many ended ones are remembered, for the owner to see.</summary>
        private const int EndedToShow = 10;

        /// <summary>By id.</summary>
        public ImmutableSortedDictionary<string, SignedInSession> Sessions { get; init; } = ImmutableSortedDictionary<string, SignedInSession>.Empty;

        /// <summary>The last ones, the latest first.</summary>
        public ImmutableArray<EndedSession> Ended { get; init; } = [];

        public SignInGuard Guard { get; init; } = SignInGuard.Open;

        /// <summary>True between sign-in and sign-out, as long as it is used.</summary>
        public bool IsSignedIn(string sessionId, DateTimeOffset now) => Sessions.TryGetValue(sessionId, out var session) && session.IsAlive(now);

        internal Registered With(string sessionId, SignedInSession session) => this with { Sessions = Sessions.SetItem(sessionId, session) };

        internal Registered Without(string sessionId, SessionEnd why, DateTimeOffset at) => !Sessions.TryGetValue(sessionId, out var session) ? this : this with
        {
            Sessions = Sessions.Remove(sessionId),
            Ended = [new(sessionId, session.Device, session.BeganAt, at, why), .. Ended.Take(EndedToShow - 1)],
        };

        // What nobody used leaves here, so that sessions don't gather for ever.
        internal Registered WithoutDead(DateTimeOffset now) => this with { Sessions = Sessions.RemoveRange(Sessions.Where(s => !s.Value.IsAlive(now)).Select(s => s.Key)) };
    }

    private static Registered EvolveSessions(Registered s, AccountEvent @event) => @event switch
    {
        E.PasswordRefused e => s with { Guard = s.Guard.After(e) },
        E.SourceLocked e => s with { Guard = s.Guard.After(e) },
        E.Locked e => s with { Guard = s.Guard.After(e) },
        E.SessionBegan e => s.WithoutDead(e.At).With(e.SessionId, SignedInSession.Of(e)) with { Guard = s.Guard.After(e) },
        E.SessionRotated e when s.Sessions.TryGetValue(e.SessionId, out var session) => s.With(e.SessionId, session.After(e)),
        E.SessionConfirmed e when s.Sessions.TryGetValue(e.SessionId, out var session) => s.With(e.SessionId, session with { IsConfirmed = true }),
        E.SessionEnded e => s.Without(e.SessionId, e.Why, e.At),
        // As they were written before tokens rotated: such a session lives until its tokens end, and none can be refreshed.
        E.SignedIn e => s.With(e.SessionId, SignedInSession.BeforeRotation(e.At)),
        E.SignedOut e => s.Without(e.SessionId, SessionEnd.SignedOut, e.At),
        _ => EvolveCredentials(s, @event),
    };
}
