using Rapport.Domain.Deciding;
using C = Rapport.Domain.Accounts.AccountCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Accounts.AccountEvent>;
using E = Rapport.Domain.Accounts.AccountEvent;
using S = Rapport.Domain.Accounts.Account;

namespace Rapport.Domain.Accounts;

// Who somebody is and what proves it: address, name, password, roles.
public sealed partial class AccountDecider
{
    public const string EmailClaim = "account-email";

    private static D DecideCredentials(S.Registered s, C command) => command switch
    {
        C.Register c => s.Email == c.Email ? D.AlreadySo : AccountRefusals.AlreadyRegistered,
        C.Rename c => c.DisplayName == s.DisplayName ? D.AlreadySo : new E.Renamed(c.DisplayName, c.Now),
        C.ChangePassword c => c.PasswordHash == s.PasswordHash ? D.AlreadySo : new E.PasswordChanged(c.PasswordHash, c.SecurityStamp, c.Now),
        C.GrantRole c => s.Roles.Contains(c.Role) ? D.AlreadySo : new E.RoleGranted(c.Role, c.Now),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    private static D Register(C.Register c) =>
        D
            .Of(new E.Registered(c.Email, c.DisplayName, c.PasswordHash, c.SecurityStamp, c.Now))
            .Claiming(new Claim(EmailClaim, c.Email, AccountRefusals.EmailTaken));
}
