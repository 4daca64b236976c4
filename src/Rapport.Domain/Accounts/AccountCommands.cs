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
[JsonDerivedType(typeof(Erase), "erase")]
public abstract record AccountCommand
{
    private AccountCommand() { }

    /// <param name="Email">Normalised; one account at most has it.</param>
    public sealed record Register(string Email, string DisplayName, string PasswordHash, string SecurityStamp, DateTimeOffset Now) : AccountCommand;

    /// <param name="IfRevision">The <see cref="Account.Registered.Revision"/> that was looked at; null when that does not matter.</param>
    public sealed record Rename(string DisplayName, DateTimeOffset Now, int? IfRevision = null) : AccountCommand;

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
    public sealed record Refresh(string SessionId, string TokenHash, bool IsOurs, string NextHash, DateTimeOffset Now, TimeSpan Grace, TimeSpan Idle) : AccountCommand;

    /// <summary>Somebody used an access token that came with the refresh token of this place.</summary>
    public sealed record Confirm(string SessionId, int Counter, DateTimeOffset Now) : AccountCommand;

    public sealed record EndSession(string SessionId, SessionEnd Why, DateTimeOffset Now) : AccountCommand;

    /// <param name="Except">The one that goes on; null for none.</param>
    public sealed record EndSessions(string? Except, SessionEnd Why, DateTimeOffset Now) : AccountCommand;

    /// <summary>Ends it for good, with all its sessions; its address is free again.</summary>
    public sealed record Erase(DateTimeOffset Now) : AccountCommand;
}
