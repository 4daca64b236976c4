using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Accounts;

/// <summary>What a mail to an account's address is about.</summary>
public enum AccountMailKind
{
    /// <summary>With the link that shows that the address is theirs.</summary>
    ConfirmAddress,

    /// <summary>Somebody wanted to register with an address that has an account.</summary>
    AlreadyRegistered,

    /// <summary>With the link that lets them choose a new password.</summary>
    ResetPassword,

    PasswordChanged,

    SecondFactorOn,

    SecondFactorOff,

    /// <summary>Somebody had a copy of a session's tokens, and the session was ended.</summary>
    TokenReused,
}

/// <summary>What a link in a mail is known by: SHA-256 of 256 bits that nobody can guess. They themselves are in the mail alone.</summary>
public sealed record MailToken([property: NotPersonal("of a random token")] string Hash, DateTimeOffset ExpiresAt);

/// <summary>A mail that somebody asks for.</summary>
/// <param name="Key">Random; names the mail.</param>
/// <param name="Language">Of its words: <c>en</c> or <c>de</c>.</param>
/// <param name="Token">Of the link in it; null when there is none.</param>
public sealed record WantedMail(string Key, AccountMailKind Kind, [property: NotPersonal("one of those that mails are written in")] string Language, MailToken? Token = null);

/// <summary>Where a mail is on its way out.</summary>
[JsonDerivedType(typeof(Sending), "sending")]
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(Over), "over")]
public abstract record MailProgress
{
    private MailProgress() { }

    /// <param name="Attempt">From 1.</param>
    public sealed record Sending(int Attempt) : MailProgress;

    /// <summary>It was not taken, and is tried again then.</summary>
    public sealed record Waiting(int Attempt, DateTimeOffset Until) : MailProgress;

    /// <summary>Sent, given up, or of no use any more.</summary>
    public sealed record Over : MailProgress;
}

public sealed record AccountMail(WantedMail Wanted, DateTimeOffset At, MailProgress Progress)
{
    /// <summary>A mail that comes later than this is of no use.</summary>
    public DateTimeOffset UsefulUntil => Wanted.Token?.ExpiresAt ?? At + AccountMails.TryFor;

    /// <summary>The key of the effect that sends it, or of the wake that tries again.</summary>
    public string? Wants => Progress switch
    {
        MailProgress.Sending p => $"mail-{Wanted.Key}-{p.Attempt}",
        MailProgress.Waiting p => $"mail-{Wanted.Key}-{p.Attempt}-later",
        _ => null,
    };

    internal bool IsForgotten(DateTimeOffset now) => Progress is MailProgress.Over && now >= At + AccountMails.Window && !(now < Wanted.Token?.ExpiresAt);

    internal AccountMail Voided() => this with { Wanted = Wanted with { Token = null }, Progress = new MailProgress.Over() };
}

/// <summary>The mails of an account: those on their way, and those whose links hold.</summary>
public sealed record AccountMails(ImmutableArray<AccountMail> All)
{
    public static readonly AccountMails None = new([]);

    /// <summary>A mail without a link that was not taken for so long is given up.</summary>
    public static readonly TimeSpan TryFor = TimeSpan.FromDays(1);

    /// <summary>In this time an account gets <see cref="MostInWindow"/> mails of a kind that strangers can ask for.</summary>
    public static readonly TimeSpan Window = TimeSpan.FromHours(1);

    public const int MostInWindow = 3;

    private static readonly TimeSpan firstPause = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan longestPause = TimeSpan.FromHours(1);

    public AccountMail? Find(string key) => All.FirstOrDefault(m => m.Wanted.Key == key);

    /// <summary>The mail that wants the effect or wake of this key.</summary>
    public AccountMail? Wanting(string key) => All.FirstOrDefault(m => m.Wants == key);

    public bool AreTooMany(AccountMailKind kind, DateTimeOffset now) => All.Count(m => m.Wanted.Kind == kind && now < m.At + Window) >= MostInWindow;

    /// <summary>Whether a link that was sent for this holds.</summary>
    public bool Holds(AccountMailKind kind, string tokenHash, DateTimeOffset now) =>
        All.Any(m => m.Wanted.Kind == kind && m.Wanted.Token is { } token && token.Hash == tokenHash && now < token.ExpiresAt);

    /// <summary>1, 2, 4 ... minutes, then an hour each time.</summary>
    public static TimeSpan Pause(int attempt) => attempt > 6 ? longestPause : firstPause * (1 << (attempt - 1));

    internal AccountMails With(WantedMail wanted, DateTimeOffset at) =>
        new([.. All.Where(m => !m.IsForgotten(at)), new(wanted, at, new MailProgress.Sending(1))]);

    internal AccountMails With(string key, MailProgress progress) => new([.. All.Select(m => m.Wanted.Key == key ? m with { Progress = progress } : m)]);

    /// <summary>The links of this kind hold no more, and what was not sent is of no use.</summary>
    internal AccountMails Without(AccountMailKind kind) => new([.. All.Select(m => m.Wanted.Kind == kind ? m.Voided() : m)]);
}
