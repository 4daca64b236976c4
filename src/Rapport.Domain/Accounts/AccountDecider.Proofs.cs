using C = Rapport.Domain.Accounts.AccountCommand;
using D = Rapport.Domain.Deciding.Decision<Rapport.Domain.Accounts.AccountEvent>;
using E = Rapport.Domain.Accounts.AccountEvent;
using S = Rapport.Domain.Accounts.Account;

namespace Rapport.Domain.Accounts;

// Changing what proves who somebody is: a new password, a second factor.
public sealed partial class AccountDecider
{
    private static D DecideProofs(S.Registered s, C command) => command switch
    {
        C.WantMail c => WantMail(s, c),
        C.MailSent c => MailSent(s, c),
        C.MailNotSent c => MailNotSent(s, c),
        C.LookAtMails c => LookAtMails(s, c),
        C.ConfirmAddress c => ConfirmAddress(s, c),
        C.ReplacePassword c => ReplacePassword(s, c),
        C.ResetPassword c => ResetPassword(s, c),
        C.BeginSecondFactor c => BeginSecondFactor(s, c),
        C.TurnOnSecondFactor c => TurnOnSecondFactor(s, c),
        C.TurnOffSecondFactor c => TurnOffSecondFactor(s, c),
        C.ReplaceRecoveryCodes c => ReplaceRecoveryCodes(s, c),
        C.PassSecondFactor c => PassSecondFactor(s, c),
        C.UseSecondFactor c => UseSecondFactor(s, c),
        _ => throw new ArgumentOutOfRangeException(nameof(command), command, "Not of the family."),
    };

    private static D ReplacePassword(S.Registered s, C.ReplacePassword c)
    {
        if (c.PasswordHash == s.PasswordHash) return D.AlreadySo;
        if (c.IfStamp != s.SecurityStamp) return AccountRefusals.ChangedMeanwhile;
        return D.Of([
            new E.PasswordChanged(c.PasswordHash, c.SecurityStamp, c.Now),
            .. Ending(s, c.KeepSession, c.Now),
            new E.MailWanted(c.Notice, c.Now)]);
    }

    // Who reads the mail owns the address, whoever registered it: so a reset confirms it, and nobody else stays signed in.
    private static D ResetPassword(S.Registered s, C.ResetPassword c)
    {
        if (c.PasswordHash == s.PasswordHash) return D.AlreadySo;
        if (!s.Mails.Holds(AccountMailKind.ResetPassword, c.TokenHash, c.Now)) return AccountRefusals.LinkInvalid;
        E[] confirmed = s.ConfirmedAt is null ? [new E.AddressConfirmed(c.Now)] : [];
        return D.Of([
            new E.PasswordChanged(c.PasswordHash, c.SecurityStamp, c.Now),
            .. confirmed,
            .. Ending(s, null, c.Now),
            new E.MailWanted(c.Notice, c.Now)]);
    }

    private static D BeginSecondFactor(S.Registered s, C.BeginSecondFactor c) => s switch
    {
        { ConfirmedAt: null } => AccountRefusals.AddressUnconfirmed,
        { SecondFactor: SecondFactor.On } => AccountRefusals.SecondFactorIsOn,
        { SecondFactor: SecondFactor.Begun begun } when begun.Secret == c.Secret => D.AlreadySo,
        _ => c.IfStamp == s.SecurityStamp ? new E.SecondFactorBegun(c.Secret, c.Now) : AccountRefusals.ChangedMeanwhile,
    };

    private static D TurnOnSecondFactor(S.Registered s, C.TurnOnSecondFactor c)
    {
        if (s.SecondFactor is SecondFactor.On on) return on.RecoveryHashes.SequenceEqual(c.RecoveryHashes) ? D.AlreadySo : AccountRefusals.SecondFactorIsOn;
        if (s.SecondFactor is not SecondFactor.Begun begun) return AccountRefusals.SecondFactorIsOff;
        return c.Proof.Secret == begun.Secret
            ? D.Of(new E.SecondFactorTurnedOn(c.Proof.Step, c.RecoveryHashes, c.Now), new E.MailWanted(c.Notice, c.Now))
            : AccountRefusals.WrongCode;
    }

    private static D TurnOffSecondFactor(S.Registered s, C.TurnOffSecondFactor c)
    {
        if (s.SecondFactor is SecondFactor.Off) return D.AlreadySo;
        if (c.IfStamp != s.SecurityStamp) return AccountRefusals.ChangedMeanwhile;
        var off = new E.SecondFactorTurnedOff(c.Now);
        return s.SecondFactor is SecondFactor.On ? D.Of(off, new E.MailWanted(c.Notice, c.Now)) : off;
    }

    private static D ReplaceRecoveryCodes(S.Registered s, C.ReplaceRecoveryCodes c)
    {
        if (s.SecondFactor is not SecondFactor.On on) return AccountRefusals.SecondFactorIsOff;
        if (on.RecoveryHashes.SequenceEqual(c.Hashes)) return D.AlreadySo;
        return c.IfStamp == s.SecurityStamp ? new E.RecoveryCodesReplaced(c.Hashes, c.Now) : AccountRefusals.ChangedMeanwhile;
    }

    // Only when the session would begin: who is locked out learns nothing about the second factor.
    private static D SignIn(S.Registered s, C.SignIn c)
    {
        var begun = BeginSession(s, c);
        return s.SecondFactor is SecondFactor.On && begun is { Refusal: null, Events.IsEmpty: false } ? AccountRefusals.SecondFactorNeeded : begun;
    }

    // Decided where the used steps are known, so that of two who show the same code at once one gets in.
    private static D PassSecondFactor(S.Registered s, C.PassSecondFactor c)
    {
        if (s.Sessions.ContainsKey(c.Then.SessionId)) return D.AlreadySo;
        if (c.IfStamp != s.SecurityStamp) return AccountRefusals.ChallengeOver;
        var signedIn = BeginSession(s, c.Then);
        if (signedIn.Refusal is not null || s.SecondFactor is not SecondFactor.On on) return signedIn;
        return Used(on, c.Proof, c.Then.Now) is { } used ? D.Of([used, .. signedIn.Events]) : FailSignIn(s, c.OrElse);
    }

    // Whoever is locked out learns nothing about the code.
    private static D UseSecondFactor(S.Registered s, C.UseSecondFactor c)
    {
        if (s.SecondFactor is not SecondFactor.On on) return D.AlreadySo;
        if (c.IfStamp != s.SecurityStamp) return AccountRefusals.ChangedMeanwhile;
        return s.Guard.LockedUntil(c.Source, c.Now) is null && Used(on, c.Proof, c.Now) is { } used ? used : AccountRefusals.WrongCode;
    }

    private static E? Used(SecondFactor.On on, SecondFactorProof proof, DateTimeOffset now) => proof switch
    {
        SecondFactorProof.Code code when code.Secret == on.Secret && code.Step > on.LastStep => new E.SecondFactorUsed(code.Step, now),
        SecondFactorProof.Recovery code when on.RecoveryHashes.Contains(code.Hash) => new E.RecoveryCodeUsed(code.Hash, now),
        _ => null,
    };

    private static IEnumerable<E> Ending(S.Registered s, string? except, DateTimeOffset now) =>
        s.Sessions.Keys.Where(id => id != except).Select(id => new E.SessionEnded(id, SessionEnd.PasswordChanged, now));
}
