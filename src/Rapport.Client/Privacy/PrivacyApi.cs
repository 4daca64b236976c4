namespace Rapport.Client;

/// <summary>What a user decides about their data, and all of it as one file.</summary>
public sealed class PrivacyApi
{
    private readonly Wire wire;
    private readonly Wire.Credentials user;

    internal PrivacyApi(Wire wire, Wire.Credentials user) => (this.wire, this.user) = (wire, user);

    /// <summary>All purposes, and the newest steps of the history.</summary>
    /// <param name="before">For earlier steps: <see cref="ConsentsPage.Next"/> of the page before.</param>
    public Task<ConsentsPage> Consents(long? before = null, CancellationToken ct = default) =>
        wire.Get<ConsentsPage>(before is null ? "/api/users/me/consents" : $"/api/users/me/consents?before={before}", user, ct);

    /// <param name="textVersion">Of the text that was shown.</param>
    public Task<UserConsent> GiveConsent(string purpose, int textVersion, CancellationToken ct = default) =>
        wire.Put<UserConsent>(PathOf(purpose), new { given = true, textVersion }, user, ct);

    public Task<UserConsent> WithdrawConsent(string purpose, CancellationToken ct = default) => wire.Put<UserConsent>(PathOf(purpose), new { given = false }, user, ct);

    /// <summary>Asks for an export. While one is being built or lies ready, that one is the answer.</summary>
    public Task<UserExport> AskForExport(CancellationToken ct = default) => wire.Post<UserExport>("/api/users/me/export", null, user, ct);

    /// <summary>How far it is.</summary>
    public Task<UserExport> Export(CancellationToken ct = default) => wire.Get<UserExport>("/api/users/me/export", user, ct);

    /// <summary>Fetches a ready export, which works once: a ZIP file. Not repeated when the connection breaks; ask for another export then.</summary>
    /// <param name="link"><see cref="UserExport.Link"/>.</param>
    public Task FetchExport(string link, Stream to, CancellationToken ct = default) => wire.Download(link, to, ct);

    private static string PathOf(string purpose) => $"/api/users/me/consents/{Uri.EscapeDataString(purpose)}";
}

public enum ConsentStatus
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    NeverGiven,
    Given,

    /// <summary>To an earlier text: it does not hold.</summary>
    Outdated,
    Withdrawn,
}

/// <param name="Text">What is asked now; <paramref name="TextVersion"/> is its version.</param>
/// <param name="GivenTo">The version of the text that was agreed to.</param>
/// <param name="Since">Of the status.</param>
public sealed record UserConsent(string Purpose, string Title, ConsentStatus Status, int TextVersion, string Text, int? GivenTo, DateTimeOffset? Since);

/// <param name="Text">What was shown when it was given.</param>
public sealed record ConsentStep(string Purpose, ConsentStatus Step, DateTimeOffset At, int TextVersion, string? Text);

/// <param name="History">The newest first.</param>
/// <param name="Next">Where earlier steps begin; null at the beginning.</param>
public sealed record ConsentsPage(IReadOnlyList<UserConsent> Consents, IReadOnlyList<ConsentStep> History, long? Next);

public enum ExportStatus
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    NeverAsked,
    Building,
    Ready,
    Fetched,
    Expired,
    GivenUp,
}

/// <param name="Link">Works once, until it expires; only while it is ready.</param>
/// <param name="Bytes">About as large as the file will be.</param>
/// <param name="Entries">Documents and recordings in it.</param>
/// <param name="Reason">Why it was given up: <c>too-large</c>, <c>no-space</c>, <c>failed</c>, <c>lost</c>.</param>
public sealed record UserExport(
    ExportStatus Status, DateTimeOffset? AskedAt, DateTimeOffset? ReadyAt, DateTimeOffset? ExpiresAt, string? Link, long? Bytes, int? Entries, DateTimeOffset? EndedAt,
    string? Reason);
