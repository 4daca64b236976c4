using Rapport.Engine.Settings;

namespace Rapport.Silo.Accounts;

/// <summary>The section <c>Rapport:Accounts</c>.</summary>
internal sealed class AccountsOptions
{
    /// <summary>How long an access token holds. Default: 15 minutes.</summary>
    public TimeSpan AccessTokenLife { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>A session that nobody refreshes ends after it. Default: 30 days.</summary>
    public TimeSpan SessionIdle { get; set; } = TimeSpan.FromDays(30);

    /// <summary>A session ends after it, however much it is used; then one signs in again. Default: 90 days.</summary>
    public TimeSpan SessionLife { get; set; } = TimeSpan.FromDays(90);

    /// <summary>
    /// A refresh token that was just used may come again for so long and gets the same successor: two tabs refresh at once. Later it ends its session.
    /// Default: 10 seconds.
    /// </summary>
    public TimeSpan RefreshGrace { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>Characters of a password at least. Default: 10.</summary>
    public int PasswordLength { get; set; } = 10;

    /// <summary>
    /// A failed sign-in is answered no sooner, whatever was wrong, and so are registering and asking for a new password, whether or not the
    /// address has an account: how long it took tells nothing. Default: 300 milliseconds.
    /// </summary>
    public TimeSpan FailedSignInFloor { get; set; } = TimeSpan.FromMilliseconds(300);

    public static void Check(AccountsOptions options, OptionFaults faults)
    {
        faults.Range(nameof(AccessTokenLife), options.AccessTokenLife, TimeSpan.FromSeconds(1), TimeSpan.FromDays(1));
        faults.Range(nameof(SessionIdle), options.SessionIdle, options.AccessTokenLife, TimeSpan.FromDays(400));
        faults.Range(nameof(SessionLife), options.SessionLife, options.SessionIdle, TimeSpan.FromDays(400));
        faults.Range(nameof(RefreshGrace), options.RefreshGrace, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        faults.Range(nameof(PasswordLength), options.PasswordLength, 8, PasswordRules.MaxLength);
        faults.Range(nameof(FailedSignInFloor), options.FailedSignInFloor, TimeSpan.Zero, TimeSpan.FromSeconds(10));
    }
}
