namespace Rapport.Client;

/// <summary>What proves who somebody is: the password, the address, a second factor.</summary>
public sealed class CredentialsApi
{
    private readonly Wire wire;
    private readonly Wire.Credentials user;
    private readonly Action<Tokens> begin;

    internal CredentialsApi(Wire wire, Wire.Credentials user, Action<Tokens> begin) => (this.wire, this.user, this.begin) = (wire, user, begin);

    /// <summary>The second half of signing in.</summary>
    /// <param name="challenge">From <see cref="RapportClient.SignIn"/>.</param>
    /// <param name="code">Six digits of the authenticator, or a recovery code.</param>
    /// <param name="ct">Stops waiting.</param>
    public async Task ShowSecondFactor(string challenge, string code, CancellationToken ct = default) =>
        begin(RapportClient.Held(await wire.Post<RapportClient.TokenAnswer>("/api/auth/two-factor", new { challenge, code }, null, ct), wire.Options.Time));

    /// <summary>With the token from the mail.</summary>
    public Task ConfirmAddress(string token, CancellationToken ct = default) => wire.Post("/api/auth/confirm", new { token }, null, ct);

    /// <summary>Sends the mail with the token again.</summary>
    public Task ResendConfirmation(CancellationToken ct = default) => wire.Post("/api/auth/confirm/resend", null, user, ct);

    /// <summary>Signs out everywhere else.</summary>
    public Task ChangePassword(string currentPassword, string newPassword, CancellationToken ct = default) =>
        wire.Post("/api/auth/password", new { currentPassword, newPassword }, user, ct);

    /// <summary>Sends a mail with a token, if the address has an account; whether it has is not told.</summary>
    public Task ForgotPassword(string email, CancellationToken ct = default) => wire.Post("/api/auth/password/forgotten", new { email }, null, ct);

    /// <summary>With the token from the mail. Signs out everywhere.</summary>
    public Task ResetPassword(string token, string newPassword, CancellationToken ct = default) =>
        wire.Post("/api/auth/password/reset", new { token, newPassword }, null, ct);

    /// <summary>Shows a secret for an authenticator. Needs a confirmed address.</summary>
    public Task<SecondFactorSecret> BeginSecondFactor(string password, CancellationToken ct = default) =>
        wire.Post<SecondFactorSecret>("/api/auth/two-factor/begin", new { password }, user, ct);

    /// <summary>Turns it on, with a code of the authenticator.</summary>
    public Task<RecoveryCodes> ConfirmSecondFactor(string code, CancellationToken ct = default) =>
        wire.Post<RecoveryCodes>("/api/auth/two-factor/confirm", new { code }, user, ct);

    /// <summary>From then on the password is enough again.</summary>
    /// <param name="code">Of the authenticator, or a recovery code.</param>
    public Task DisableSecondFactor(string password, string code, CancellationToken ct = default) => wire.Post("/api/auth/two-factor/disable", new { password, code }, user, ct);

    /// <summary>The ones before hold no more.</summary>
    /// <param name="code">Of the authenticator, or one of those before.</param>
    public Task<RecoveryCodes> NewRecoveryCodes(string password, string code, CancellationToken ct = default) =>
        wire.Post<RecoveryCodes>("/api/auth/two-factor/recovery-codes", new { password, code }, user, ct);
}

/// <summary>What an authenticator is told.</summary>
/// <param name="Key">In base32.</param>
/// <param name="Uri">The same as a QR code holds it.</param>
public sealed record SecondFactorSecret(string Key, string Uri);

/// <summary>Each holds once, instead of a code.</summary>
public sealed record RecoveryCodes(IReadOnlyList<string> Codes);
