using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;
using C = Rapport.Domain.Accounts.AccountCommand;
using F = Rapport.Domain.Accounts.AccountEffect;

namespace Rapport.Silo.Accounts;

/// <summary>A mail goes to its account's address. Sent twice, after a crash, it is the same mail under the same id.</summary>
internal sealed partial class SendAccountMail(IMail mail, MailTexts texts, MailTokens tokens, IGrains grains, TimeProvider time, ILogger<SendAccountMail> log) : IEffectHandler<F.SendMail, C>
{
    public async ValueTask<C> Run(string id, F.SendMail effect, CancellationToken ct)
    {
        await mail.Send(texts.Of(MailId(effect.Mail), effect.To, effect.Mail, Token(id, effect.Mail)), ct);
        // Erased while it was on its way: whoever cleared its mails away may have been faster.
        if ((await grains.Read(AccountDecider.Family, id, ct)).OrThrow().State is Account.Erased) await mail.Forget(MailId(effect.Mail), ct);
        LogSent(log, effect.Mail.Kind, id, mail.Name);
        return new C.MailSent(effect.Key, time.GetUtcNow());
    }

    /// <summary>Of the mail; the same however often it is sent.</summary>
    public static string MailId(WantedMail wanted) => $"account-{wanted.Key}";

    public C GiveUp(string id, F.SendMail effect, Exception reason) => new C.MailNotSent(effect.Key, reason is MailException { IsFinal: true }, time.GetUtcNow());

    private string? Token(string id, WantedMail wanted) => wanted.Token is null
        ? null
        : tokens.Find(id, wanted.Key, wanted.Token.Hash) ?? throw new MailException("The master key under which the mail was wanted is gone, and with it its link.", isFinal: true);

    [LoggerMessage(1, LogLevel.Information, "The mail {Kind} to the account {Account} was taken by: {Mail}")]
    private static partial void LogSent(ILogger log, AccountMailKind kind, string account, string mail);
}
