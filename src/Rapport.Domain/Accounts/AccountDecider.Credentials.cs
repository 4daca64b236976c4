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
        C.Rename c => Rename(s, c),
        C.ChangePassword c => c.PasswordHash == s.PasswordHash ? D.AlreadySo : new E.PasswordChanged(c.PasswordHash, c.SecurityStamp, c.Now),
        C.GrantRole c => s.Roles.Contains(c.Role) ? D.AlreadySo : new E.RoleGranted(c.Role, c.Now),
        C.TakeRole c => s.Roles.Contains(c.Role) ? new E.RoleTaken(c.Role, c.Now) : D.AlreadySo,
        _ => DecideProofs(s, command),
    };

    private static D Register(C.Register c) =>
        D
            .Of([new E.Registered(c.Email, c.DisplayName, c.PasswordHash, c.SecurityStamp, c.Now), .. c.Welcome is { } mail ? [new E.MailWanted(mail, c.Now)] : Array.Empty<E>()])
            .Claiming(new Claim(EmailClaim, c.Email, AccountRefusals.EmailTaken, Personal: true));

    // The same name again is no race: whoever sends it twice has won it.
    private static D Rename(S.Registered s, C.Rename c)
    {
        if (c.DisplayName == s.DisplayName) return D.AlreadySo;
        return c.IfRevision is { } seen && seen != s.Revision ? AccountRefusals.ChangedMeanwhile : new E.Renamed(c.DisplayName, c.Now);
    }
}
