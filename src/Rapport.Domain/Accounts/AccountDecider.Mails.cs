using System.Collections.Immutable;
using Rapport.Domain.Deciding;
using C = Rapport.Domain.Accounts.AccountCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Accounts.AccountEvent>;
using E = Rapport.Domain.Accounts.AccountEvent;
using F = Rapport.Domain.Accounts.AccountEffect;
using S = Rapport.Domain.Accounts.Account;

namespace Rapport.Domain.Accounts;

// Mails to the account's address. They are on the agenda until they were taken, so that no crash loses one.
public sealed partial class AccountDecider
{
    private static ImmutableArray<Effect> MailEffects(S.Registered s) =>
        [.. s.Mails.All.Where(m => m.Progress is MailProgress.Sending).Select(m => new F.SendMail(m.Wants!, m.Wanted, s.Email))];

    private static ImmutableArray<Wake<C>> MailWakes(S.Registered s) =>
        [.. s.Mails.All.Where(m => m.Progress is MailProgress.Waiting).Select(m => new Wake<C>(m.Wants!, ((MailProgress.Waiting)m.Progress).Until, now => new C.LookAtMails(now)))];

    private static D WantMail(S.Registered s, C.WantMail c)
    {
        if (s.Mails.Find(c.Mail.Key) is not null || (c.Mail.Kind == AccountMailKind.ConfirmAddress && s.ConfirmedAt is not null)) return D.AlreadySo;
        return s.Mails.AreTooMany(c.Mail.Kind, c.Now) ? AccountRefusals.TooManyMails : new E.MailWanted(c.Mail, c.Now);
    }

    private static D MailSent(S.Registered s, C.MailSent c) => s.Mails.Wanting(c.Key) is { Progress: MailProgress.Sending } mail ? new E.MailSent(mail.Wanted.Key, c.Now) : D.AlreadySo;

    private static D MailNotSent(S.Registered s, C.MailNotSent c)
    {
        if (s.Mails.Wanting(c.Key) is not { Progress: MailProgress.Sending { Attempt: var attempt } } mail) return D.AlreadySo;
        var until = c.Now + AccountMails.Pause(attempt);
        return c.IsFinal || until >= mail.UsefulUntil ? new E.MailGivenUp(mail.Wanted.Key, c.Now) : new E.MailPostponed(mail.Wanted.Key, attempt, until, c.Now);
    }

    private static D LookAtMails(S.Registered s, C.LookAtMails c) => D.Of(
        [.. s.Mails.All.Where(m => m.Progress is MailProgress.Waiting p && c.Now >= p.Until).Select(m => new E.MailTriedAgain(m.Wanted.Key, ((MailProgress.Waiting)m.Progress).Attempt + 1, c.Now))]);

    private static D ConfirmAddress(S.Registered s, C.ConfirmAddress c) =>
        s.Mails.Holds(AccountMailKind.ConfirmAddress, c.TokenHash, c.Now) ? new E.AddressConfirmed(c.Now) : AccountRefusals.LinkInvalid;
}
