using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using C = Rapport.Domain.Accounts.AccountCommand;
using F = Rapport.Domain.Accounts.AccountEffect;

namespace Rapport.Silo.Accounts;

/// <summary>A mail goes to its account's address. Sent twice, after a crash, it is the same mail under the same id.</summary>
internal sealed partial class SendAccountMail(IMail mail, MailTexts texts, MailTokens tokens, TimeProvider time, ILogger<SendAccountMail> log) : IEffectHandler<F.SendMail, C>
{
    public async ValueTask<C> Run(string id, F.SendMail effect, CancellationToken ct)
    {
        await mail.Send(texts.Of($"account-{effect.Mail.Key}", effect.To, effect.Mail, Token(id, effect.Mail)), ct);
        LogSent(log, effect.Mail.Kind, id, mail.Name);
        return new C.MailSent(effect.Key, time.GetUtcNow());
    }

    public C GiveUp(string id, F.SendMail effect, Exception reason) => new C.MailNotSent(effect.Key, reason is MailException { IsFinal: true }, time.GetUtcNow());

    private string? Token(string id, WantedMail wanted) => wanted.Token is null
        ? null
        : tokens.Find(id, wanted.Key, wanted.Token.Hash) ?? throw new MailException("The master key under which the mail was wanted is gone, and with it its link.", isFinal: true);

    [LoggerMessage(1, LogLevel.Information, "The mail {Kind} to the account {Account} was taken by: {Mail}")]
    private static partial void LogSent(ILogger log, AccountMailKind kind, string account, string mail);
}
