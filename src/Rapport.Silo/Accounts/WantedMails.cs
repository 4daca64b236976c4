using Rapport.Domain.Accounts;

namespace Rapport.Silo.Accounts;

/// <summary>Mails that a request asks for, in the language that it prefers.</summary>
internal sealed class WantedMails(MailTokens tokens, TimeProvider time)
{
    /// <summary>The link that confirms an address holds for a day.</summary>
    public static readonly TimeSpan ConfirmFor = TimeSpan.FromDays(1);

    /// <summary>The link for a new password holds for an hour.</summary>
    public static readonly TimeSpan ResetFor = TimeSpan.FromHours(1);

    public WantedMail Of(HttpContext http, string accountId, AccountMailKind kind)
    {
        var key = Guid.NewGuid().ToString("n");
        TimeSpan? holds = kind switch { AccountMailKind.ConfirmAddress => ConfirmFor, AccountMailKind.ResetPassword => ResetFor, _ => null };
        var token = holds is { } life ? new MailToken(MailTokens.Hash(tokens.Of(accountId, key)), time.GetUtcNow() + life) : null;
        return new(key, kind, MailTexts.LanguageOf(http.Request.Headers.AcceptLanguage), token);
    }
}
