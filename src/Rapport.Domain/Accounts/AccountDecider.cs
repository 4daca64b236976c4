using Rapport.Domain.Deciding;
using C = Rapport.Domain.Accounts.AccountCommand;
using S = Rapport.Domain.Accounts.Account;

namespace Rapport.Domain.Accounts;

public sealed partial class AccountDecider : IDecider<Account, AccountCommand, AccountEvent>
{
    public static readonly Family<Account, AccountCommand> Family = Deciding.Family.Of<AccountDecider, Account, AccountCommand, AccountEvent>();

    private AccountDecider() { }

    public static string Category => "account";

    public static Account Initial { get; } = new S.Nobody();

    public static Account Evolve(Account state, AccountEvent @event) => S.Evolve(state, @event);

    public static Agenda<AccountCommand> Agenda(Account state) => state is S.Registered s ? new(MailEffects(s), MailWakes(s)) : Agenda<AccountCommand>.Nothing;

    public static Decision<AccountEvent> Decide(Account state, AccountCommand command) => (state, command) switch
    {
        (S.Nobody, C.Register c) => Register(c),
        (S.Nobody or S.Erased, C.Erase) => state is S.Erased ? Decision<AccountEvent>.AlreadySo : AccountRefusals.NotFound,
        (S.Erased, C.Refresh) => AccountRefusals.SignedOut,
        (S.Nobody or S.Erased, _) => AccountRefusals.NotFound,
        (S.Registered s, C.Erase c) => Decision<AccountEvent>.Of(new AccountEvent.Erased(c.Now)).Claiming(new Claim(EmailClaim, s.Email, AccountRefusals.EmailTaken, Release: true, Personal: true)),
        (S.Registered s, _) => DecideSessions(s, command),
        _ => throw new ArgumentOutOfRangeException(nameof(state), state, "Not of the family."),
    };
}
