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
[JsonDerivedType(typeof(Erased), "account.erased.v1")]
public abstract record AccountEvent
{
    private AccountEvent() { }

    public sealed record Registered(
        [property: Personal] string Email, [property: Personal] string DisplayName, [property: Personal] string PasswordHash, string SecurityStamp, DateTimeOffset At) : AccountEvent;

    public sealed record Renamed([property: Personal] string DisplayName, DateTimeOffset At) : AccountEvent;

    public sealed record PasswordChanged([property: Personal] string PasswordHash, string SecurityStamp, DateTimeOffset At) : AccountEvent;

    public sealed record RoleGranted(string Role, DateTimeOffset At) : AccountEvent;

    /// <param name="AttemptId">Counts one attempt once.</param>
    public sealed record SignInFailed(string AttemptId, DateTimeOffset At) : AccountEvent;

    public sealed record Locked(DateTimeOffset Until) : AccountEvent;

    public sealed record SignedIn(string SessionId, DateTimeOffset At) : AccountEvent;

    /// <summary>Still in use; at most one a day and session.</summary>
    public sealed record SessionRefreshed(string SessionId, DateTimeOffset At) : AccountEvent;

    public sealed record SignedOut(string SessionId, DateTimeOffset At) : AccountEvent;

    /// <summary>It is over, with all its sessions. All events before it are purged.</summary>
    public sealed record Erased(DateTimeOffset At) : AccountEvent;
}
