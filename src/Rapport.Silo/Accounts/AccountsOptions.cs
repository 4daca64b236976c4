using Rapport.Domain.Accounts;
using Rapport.Engine.Settings;

namespace Rapport.Silo.Accounts;

/// <summary>The section <c>Rapport:Accounts</c>.</summary>
internal sealed class AccountsOptions
{
    /// <summary>How long an access token holds. Default: 15 minutes.</summary>
    public TimeSpan AccessTokenLife { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>How long a refresh token holds; each refresh gives a new one. Default: 30 days.</summary>
    public TimeSpan RefreshTokenLife { get; set; } = TimeSpan.FromDays(30);

    /// <summary>Characters of a password at least. Default: 10.</summary>
    public int PasswordLength { get; set; } = 10;

    /// <summary>
    /// A failed sign-in is answered no sooner, whatever was wrong: how long it took tells nothing. Default: 300 milliseconds.
    /// </summary>
    public TimeSpan FailedSignInFloor { get; set; } = TimeSpan.FromMilliseconds(300);

    public static void Check(AccountsOptions options, OptionFaults faults)
    {
        faults.Range(nameof(AccessTokenLife), options.AccessTokenLife, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        faults.Range(nameof(RefreshTokenLife), options.RefreshTokenLife, options.AccessTokenLife, Account.SessionLife - AccountDecider.NoteUseEvery);
        faults.Range(nameof(PasswordLength), options.PasswordLength, 8, PasswordRules.MaxLength);
        faults.Range(nameof(FailedSignInFloor), options.FailedSignInFloor, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
