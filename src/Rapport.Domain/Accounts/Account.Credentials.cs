using E = Rapport.Domain.Accounts.AccountEvent;

namespace Rapport.Domain.Accounts;

// What proves who somebody is, beside the password.
public abstract partial record Account
{
    public sealed partial record Registered
    {
        /// <summary>When its owner showed that mail to the address reaches them; null until then.</summary>
        public DateTimeOffset? ConfirmedAt { get; init; }

        public AccountMails Mails { get; init; } = AccountMails.None;

        public SecondFactor SecondFactor { get; init; } = new SecondFactor.Off();
    }

    private static Registered EvolveProofs(Registered s, AccountEvent @event) => @event switch
    {
        E.MailWanted e => s with { Mails = s.Mails.With(e.Mail, e.At) },
        E.MailSent e => s with { Mails = s.Mails.With(e.Key, new MailProgress.Over()) },
        E.MailPostponed e => s with { Mails = s.Mails.With(e.Key, new MailProgress.Waiting(e.Attempt, e.Until)) },
        E.MailTriedAgain e => s with { Mails = s.Mails.With(e.Key, new MailProgress.Sending(e.Attempt)) },
        E.MailGivenUp e => s with { Mails = s.Mails.With(e.Key, new MailProgress.Over()) },
        E.AddressConfirmed e => s with { ConfirmedAt = e.At, Revision = s.Revision + 1, Mails = s.Mails.Without(AccountMailKind.ConfirmAddress) },
        E.SecondFactorBegun e => s with { SecondFactor = new SecondFactor.Begun(e.Secret) },
        E.SecondFactorTurnedOn e when s.SecondFactor is SecondFactor.Begun begun => s with { SecondFactor = new SecondFactor.On(begun.Secret, e.Step, e.RecoveryHashes), Revision = s.Revision + 1 },
        E.SecondFactorUsed e when s.SecondFactor is SecondFactor.On on => s with { SecondFactor = on with { LastStep = e.Step } },
        E.RecoveryCodeUsed e when s.SecondFactor is SecondFactor.On on => s with { SecondFactor = on with { RecoveryHashes = on.RecoveryHashes.Remove(e.Hash) } },
        E.RecoveryCodesReplaced e when s.SecondFactor is SecondFactor.On on => s with { SecondFactor = on with { RecoveryHashes = e.Hashes } },
        E.SecondFactorTurnedOff => s with { SecondFactor = new SecondFactor.Off(), Revision = s.Revision + 1 },
        _ => s,
    };
}
