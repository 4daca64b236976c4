using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;

namespace Rapport.Silo.Accounts;

/// <summary>An account as ASP.NET Core Identity works on it: a copy that <see cref="AccountStore"/> turns into commands.</summary>
internal sealed class AccountUser
{
    public required string Id { get; init; }
    public required string Email { get; set; }
    public required string DisplayName { get; set; }
    public string PasswordHash { get; set; } = "";
    public string SecurityStamp { get; set; } = "";
    public bool IsConfirmed { get; init; }
    public bool HasSecondFactor { get; init; }
    public AccountMails Mails { get; init; } = AccountMails.None;

    /// <summary>For one that is being made: the mail that confirms the address.</summary>
    public WantedMail? Confirm { get; init; }

    /// <summary>Who changes it, and why.</summary>
    public required Cause Cause { get; init; }

    public static AccountUser Of(string id, Account.Registered account, Cause cause) => new()
    {
        Id = id,
        Email = account.Email,
        DisplayName = account.DisplayName,
        PasswordHash = account.PasswordHash,
        SecurityStamp = account.SecurityStamp,
        IsConfirmed = account.ConfirmedAt is not null,
        HasSecondFactor = account.SecondFactor is SecondFactor.On,
        Mails = account.Mails,
        Cause = cause,
    };
}
