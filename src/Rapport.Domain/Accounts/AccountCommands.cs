using System.Text.Json.Serialization;

namespace Rapport.Domain.Accounts;

[JsonDerivedType(typeof(Register), "register")]
[JsonDerivedType(typeof(Rename), "rename")]
[JsonDerivedType(typeof(ChangePassword), "change-password")]
[JsonDerivedType(typeof(GrantRole), "grant-role")]
[JsonDerivedType(typeof(FailSignIn), "fail-sign-in")]
[JsonDerivedType(typeof(SignIn), "sign-in")]
[JsonDerivedType(typeof(Refresh), "refresh")]
[JsonDerivedType(typeof(SignOut), "sign-out")]
[JsonDerivedType(typeof(Erase), "erase")]
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

    /// <summary>Ends it for good, with all its sessions; its address is free again.</summary>
    public sealed record Erase(DateTimeOffset Now) : AccountCommand;
}
