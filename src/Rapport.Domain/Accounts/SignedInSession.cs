using E = Rapport.Domain.Accounts.AccountEvent;

namespace Rapport.Domain.Accounts;

/// <summary>One sign-in on one device. Its refresh tokens are a family: one is current, and using it makes the next one current.</summary>
/// <param name="Device">In words for its owner: "Firefox on Linux".</param>
/// <param name="UsedAt">When it began or was last refreshed.</param>
/// <param name="ExpiresAt">Unless it is refreshed before.</param>
/// <param name="EndsAt">Whatever happens.</param>
/// <param name="Counter">The place of the current token in its family, from 1.</param>
/// <param name="TokenHash">SHA-256 of the current token; the tokens themselves are nowhere.</param>
/// <param name="PreviousHash">Of the token before; null before the first refresh.</param>
/// <param name="IsConfirmed">Whether somebody has used what the last refresh gave, so that its answer has not got lost.</param>
public sealed record SignedInSession(
    string Device, DateTimeOffset BeganAt, DateTimeOffset UsedAt, DateTimeOffset ExpiresAt, DateTimeOffset EndsAt,
    int Counter, string TokenHash, string? PreviousHash = null, bool IsConfirmed = true)
{
    public bool IsAlive(DateTimeOffset now) => now < ExpiresAt;

    /// <summary>
    /// Whether the token before the current one may get the current one once more: two tabs that refresh at once, within the grace; an answer
    /// that got lost, until somebody shows that it did not.
    /// </summary>
    public bool MayRepeat(DateTimeOffset now, TimeSpan grace) => !IsConfirmed || now < UsedAt + grace;

    /// <summary>A refresh lets it live on, but not for ever.</summary>
    public DateTimeOffset Until(DateTimeOffset now, TimeSpan idle) => now + idle < EndsAt ? now + idle : EndsAt;

    internal static SignedInSession Of(E.SessionBegan e) => new(e.Device, e.At, e.At, e.ExpiresAt, e.EndsAt, 1, e.TokenHash);

    internal static SignedInSession BeforeRotation(DateTimeOffset at) => new("", at, at, at.AddDays(1), at.AddDays(1), 0, "");

    internal SignedInSession After(E.SessionRotated e) =>
        this with { UsedAt = e.At, ExpiresAt = e.ExpiresAt, Counter = e.Counter, TokenHash = e.TokenHash, PreviousHash = TokenHash, IsConfirmed = false };
}

/// <summary>A session that is over, for its owner to see.</summary>
public sealed record EndedSession(string SessionId, string Device, DateTimeOffset BeganAt, DateTimeOffset EndedAt, SessionEnd Why);

/// <summary>Why a session is over.</summary>
public enum SessionEnd
{
    /// <summary>On the device itself.</summary>
    SignedOut,

    /// <summary>From the list of sessions, on another device.</summary>
    EndedFromList,

    /// <summary>All at once.</summary>
    SignedOutEverywhere,

    PasswordChanged,

    /// <summary>One more began than an account may have, and this one was not used for longest.</summary>
    PushedOut,

    /// <summary>A refresh token came that had been used before: somebody has a copy.</summary>
    TokenReused,
}
