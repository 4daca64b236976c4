using System.Collections.Immutable;
using E = Rapport.Domain.Accounts.AccountEvent;

namespace Rapport.Domain.Accounts;

/// <summary>
/// Keeps out who guesses passwords without keeping out the owner. Wrong passwords count per source (the client's network, as a keyed hash): so many
/// lock that source, each time for longer. Guessing from many sources at once locks all of them but those where somebody signed in before.
/// </summary>
/// <param name="KnownSources">Where somebody signed in, the latest first.</param>
/// <param name="Strangers">Wrong passwords of other sources, within the hour that began at <paramref name="StrangersSince"/>.</param>
/// <param name="StrangersLockedUntil">For all sources that are not known.</param>
public sealed record SignInGuard(
    ImmutableSortedDictionary<string, Guesses> Guesses, ImmutableArray<string> KnownSources, int Strangers, DateTimeOffset StrangersSince,
    DateTimeOffset? StrangersLockedUntil = null)
{
    public static readonly SignInGuard Open = new(ImmutableSortedDictionary<string, Guesses>.Empty, [], 0, DateTimeOffset.UnixEpoch);

    /// <summary>In this time the wrong passwords of all strangers count together.</summary>
    public static readonly TimeSpan StrangersWindow = TimeSpan.FromHours(1);

    private const int SourcesToKnow = 10;
    private const int Doublings = 4;
    private static readonly TimeSpan firstLock = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan longestLock = TimeSpan.FromHours(1);
    private static readonly TimeSpan forgetAfter = TimeSpan.FromHours(6);

    /// <summary>Until when nobody gets in from there; null when they may.</summary>
    public DateTimeOffset? LockedUntil(string source, DateTimeOffset now)
    {
        if (Guesses.TryGetValue(source, out var guesses) && now < guesses.LockedUntil) return guesses.LockedUntil;
        return now < StrangersLockedUntil && !KnownSources.Contains(source) ? StrangersLockedUntil : null;
    }

    public Guesses Of(string source) => Guesses.GetValueOrDefault(source) ?? Accounts.Guesses.None;

    /// <summary>5, 10, 20, 40 minutes, then an hour each time, until the source is quiet for six.</summary>
    public TimeSpan NextLock(string source) => Of(source).Locks < Doublings ? firstLock * (1 << Of(source).Locks) : longestLock;

    internal SignInGuard After(E.PasswordRefused e)
    {
        var quiet = Guesses.RemoveRange(Guesses.Where(g => g.Value.QuietSince + forgetAfter <= e.At).Select(g => g.Key));
        var before = quiet.GetValueOrDefault(e.Source) ?? Accounts.Guesses.None;
        var guessed = this with { Guesses = quiet.SetItem(e.Source, before with { Attempts = before.Attempts.Add(e.AttemptId), QuietSince = e.At }) };
        if (KnownSources.Contains(e.Source)) return guessed;
        return e.At < StrangersSince + StrangersWindow ? guessed with { Strangers = Strangers + 1 } : guessed with { Strangers = 1, StrangersSince = e.At };
    }

    internal SignInGuard After(E.SourceLocked e) =>
        this with { Guesses = Guesses.SetItem(e.Source, new([], Of(e.Source).Locks + 1, e.Until, e.Until)) };

    internal SignInGuard After(E.Locked e) => this with { StrangersLockedUntil = e.Until, Strangers = 0 };

    internal SignInGuard After(E.SessionBegan e) =>
        this with { Guesses = Guesses.Remove(e.Source), KnownSources = [e.Source, .. KnownSources.Remove(e.Source).Take(SourcesToKnow - 1)] };
}

/// <summary>Wrong passwords from one source.</summary>
/// <param name="Attempts">Since the last lock or sign-in.</param>
/// <param name="Locks">How often it was locked without being quiet in between.</param>
/// <param name="QuietSince">The last attempt, or the end of the last lock.</param>
public sealed record Guesses(ImmutableArray<string> Attempts, int Locks, DateTimeOffset QuietSince, DateTimeOffset? LockedUntil = null)
{
    public static readonly Guesses None = new([], 0, DateTimeOffset.UnixEpoch);
}
