using FluentAssertions;
using Rapport.Domain.Accounts;
using Xunit;
using C = Rapport.Domain.Accounts.AccountCommand;
using E = Rapport.Domain.Accounts.AccountEvent;
using Spec = Rapport.Testing.Spec<
    Rapport.Domain.Accounts.AccountDecider,
    Rapport.Domain.Accounts.Account,
    Rapport.Domain.Accounts.AccountCommand,
    Rapport.Domain.Accounts.AccountEvent>;

namespace Rapport.Domain.Tests.Accounts;

public sealed class AccountProofSpecs
{
    private const string Secret = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ";

    private static readonly DateTimeOffset start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly WantedMail notice = new("n1", AccountMailKind.PasswordChanged, "en");
    private static readonly WantedMail reset = new("r1", AccountMailKind.ResetPassword, "en", new("hash of r1", At(60)));

    private static Spec Ann => Spec.Given(new E.Registered("ann@rapport.example", "Ann", "hash", "stamp", start));

    private static Spec Confirmed => Spec.Given(new E.Registered("ann@rapport.example", "Ann", "hash", "stamp", start), new E.AddressConfirmed(start));

    private static Spec WithFactor => Confirmed.And(
        new C.BeginSecondFactor(Secret, "stamp", At(1)), new C.TurnOnSecondFactor(Shown(1), ["r-hash-1", "r-hash-2"], notice, At(1)), new C.MailSent("mail-n1-1", At(1)));

    private static DateTimeOffset At(double minutes) => start.AddMinutes(minutes);

    private static long Step(double minutes) => At(minutes).ToUnixTimeSeconds() / 30;

    private static SecondFactorProof.Code Shown(double minutes, string secret = Secret) => new(secret, Step(minutes));

    private static C.PassSecondFactor Pass(SecondFactorProof proof, double minutes, string session = "s1", string stamp = "stamp") =>
        new(SignIn(session, At(minutes)), FailSignIn($"attempt at {minutes}", At(minutes)), proof, stamp);

    private static C.UseSecondFactor Use(SecondFactorProof proof, double minutes, string stamp = "stamp") => new(proof, "here", stamp, At(minutes));

    private static C.SignIn SignIn(string session, DateTimeOffset at) => new(session, "Firefox on Linux", "here", "token", at, TimeSpan.FromDays(30), TimeSpan.FromDays(90));

    private static C.FailSignIn FailSignIn(string attempt, DateTimeOffset at) => new(attempt, "here", at);

    private static SecondFactorProof.Code Code(double minutes) => Shown(minutes);

    [Fact]
    public void A_new_password_ends_all_sessions_but_the_one_in_which_it_was_chosen()
    {
        var two = Ann.And(SignIn("here", At(1)), SignIn("there", At(2)));

        var changed = two.When(new C.ReplacePassword("new", "stamp 2", "stamp", "here", notice, At(3)))
            .ThenKinds(typeof(E.PasswordChanged), EndedKind, typeof(E.MailWanted));

        changed.Is<Account.Registered>().Should().Match<Account.Registered>(a => a.PasswordHash == "new" && a.SecurityStamp == "stamp 2");
        changed.Is<Account.Registered>().Sessions.Keys.Should().Equal("here");
        changed.When(new C.ReplacePassword("newer", "stamp 3", "stamp", "here", notice, At(4))).ThenRefused("accounts.changed-meanwhile");
    }

    [Fact]
    public void A_reset_ends_every_session_confirms_the_address_and_holds_once()
    {
        var asked = Ann.And(SignIn("s1", At(1)), new C.WantMail(reset, At(1)), new C.WantMail(reset with { Key = "r2", Token = new("hash of r2", At(60)) }, At(2)));
        asked.When(new C.ResetPassword("hash of r1", "new", "stamp 2", notice, At(60))).ThenRefused("accounts.link-invalid");

        var done = asked.When(new C.ResetPassword("hash of r1", "new", "stamp 2", notice, At(3)))
            .ThenKinds(typeof(E.PasswordChanged), typeof(E.AddressConfirmed), EndedKind, typeof(E.MailWanted));

        done.Is<Account.Registered>().Sessions.Should().BeEmpty();
        done.When(new C.ResetPassword("hash of r1", "newer", "stamp 3", notice, At(4))).ThenRefused("accounts.link-invalid");
        done.When(new C.ResetPassword("hash of r2", "newer", "stamp 3", notice, At(4))).ThenRefused("accounts.link-invalid");
    }

    [Fact]
    public void A_changed_password_ends_the_links_for_a_new_one() =>
        Ann.And(new C.WantMail(reset, At(1)), new C.ReplacePassword("new", "stamp 2", "stamp", "s", notice, At(2)))
            .When(new C.ResetPassword("hash of r1", "newer", "stamp 3", notice, At(3))).ThenRefused("accounts.link-invalid");

    [Fact]
    public void A_second_factor_needs_a_confirmed_address_and_a_code_that_shows_that_the_secret_arrived()
    {
        Ann.When(new C.BeginSecondFactor(Secret, "stamp", At(1))).ThenRefused("accounts.address-unconfirmed");
        Confirmed.When(new C.BeginSecondFactor(Secret, "older stamp", At(1))).ThenRefused("accounts.changed-meanwhile");
        Confirmed.When(new C.TurnOnSecondFactor(Shown(1), [], notice, At(1))).ThenRefused("accounts.second-factor-off");
        var begun = Confirmed.When(new C.BeginSecondFactor(Secret, "stamp", At(1))).Then(new E.SecondFactorBegun(Secret, At(1)));

        begun.When(SignIn("s1", At(1))).ThenKinds(SignedInKind);
        begun.When(new C.TurnOnSecondFactor(Shown(1, "ANOTHER"), ["h"], notice, At(1))).ThenRefused("accounts.wrong-code");
        var on = begun.When(new C.TurnOnSecondFactor(Shown(1), ["h"], notice, At(1)))
            .Then(new E.SecondFactorTurnedOn(Step(1), ["h"], At(1)), new E.MailWanted(notice, At(1)));
        on.When(new C.BeginSecondFactor("OTHER", "stamp", At(2))).ThenRefused("accounts.second-factor-on");
        on.When(new C.TurnOnSecondFactor(Shown(2), ["other"], notice, At(2))).ThenRefused("accounts.second-factor-on");
    }

    [Fact]
    public void With_a_second_factor_the_password_alone_begins_no_session()
    {
        WithFactor.When(SignIn("s1", At(2))).ThenRefused("accounts.second-factor-needed");
        WithFactor.When(Pass(Code(2), 2)).ThenKinds(typeof(E.SecondFactorUsed), SignedInKind).Is<Account.Registered>().IsSignedIn("s1", At(2)).Should().BeTrue();
        WithFactor.When(Pass(Code(2), 2, stamp: "older stamp")).ThenRefused("accounts.challenge-over");
    }

    [Fact]
    public void A_code_holds_once_also_the_one_that_turned_it_on_and_those_before_it()
    {
        WithFactor.When(Pass(Code(1), 1)).ThenKinds(RefusedKind);
        WithFactor.When(Pass(Code(0.5), 1)).ThenKinds(RefusedKind);
        WithFactor.And(Pass(Code(2), 2)).When(Pass(Code(2), 2.1, "s2")).ThenKinds(RefusedKind).Is<Account.Registered>().Sessions.Keys.Should().Equal("s1");
    }

    [Fact]
    public void A_recovery_code_holds_once()
    {
        var used = WithFactor.When(Pass(new SecondFactorProof.Recovery("r-hash-1"), 2)).ThenKinds(typeof(E.RecoveryCodeUsed), SignedInKind);

        used.When(Pass(new SecondFactorProof.Recovery("r-hash-1"), 3, "s2")).ThenKinds(RefusedKind);
        used.When(Pass(new SecondFactorProof.Recovery("r-hash-2"), 3, "s2")).ThenKinds(typeof(E.RecoveryCodeUsed), SignedInKind);
        used.And(new C.ReplaceRecoveryCodes(["new"], "stamp", At(3))).When(Pass(new SecondFactorProof.Recovery("r-hash-2"), 4, "s2")).ThenKinds(RefusedKind);
    }

    [Fact]
    public void Wrong_codes_count_as_wrong_passwords_and_while_they_are_locked_out_the_right_one_is_not_told_apart()
    {
        var locked = WithFactor.And(Enumerable.Range(0, AccountDecider.MaxFailedAttempts).Select(i => Pass(new SecondFactorProof.Wrong(), 2 + i / 100.0)));

        locked.When(Pass(Code(3), 3)).ThenRefused("accounts.locked");
        locked.When(SignIn("s1", At(3))).ThenRefused("accounts.locked");
        locked.When(Pass(Code(10), 10)).ThenKinds(typeof(E.SecondFactorUsed), SignedInKind);
    }

    [Fact]
    public void Shown_for_what_can_not_be_taken_back_a_code_is_used_up_and_a_recovery_code_too()
    {
        var shown = WithFactor.When(Use(Code(2), 2)).Then(new E.SecondFactorUsed(Step(2), At(2)));
        shown.When(Use(Code(2), 2.1)).ThenRefused("accounts.wrong-code");
        shown.When(Pass(Code(2), 2.1)).ThenKinds(RefusedKind);
        var recovered = WithFactor.When(Use(new SecondFactorProof.Recovery("r-hash-1"), 2)).Then(new E.RecoveryCodeUsed("r-hash-1", At(2)));
        recovered.When(Use(new SecondFactorProof.Recovery("r-hash-1"), 3)).ThenRefused("accounts.wrong-code");
        WithFactor.When(Use(new SecondFactorProof.Wrong(), 2)).ThenRefused("accounts.wrong-code");
        WithFactor.When(Use(Code(2), 2, "older stamp")).ThenRefused("accounts.changed-meanwhile");
        Confirmed.When(Use(new SecondFactorProof.Wrong(), 2)).ThenNothing();
    }

    [Fact]
    public void While_wrong_ones_are_locked_out_the_right_code_is_not_told_apart_and_not_used_up()
    {
        var locked = WithFactor.And(Enumerable.Range(0, AccountDecider.MaxFailedAttempts).Select(i => (C)FailSignIn($"attempt {i}", At(2 + (i / 100.0)))));

        locked.When(Use(Code(3), 3)).ThenRefused("accounts.wrong-code");
        locked.When(Use(Code(10), 10)).Then(new E.SecondFactorUsed(Step(10), At(10)));
    }

    [Fact]
    public void Without_it_the_password_is_enough_again()
    {
        WithFactor.When(new C.TurnOffSecondFactor("older stamp", notice, At(2))).ThenRefused("accounts.changed-meanwhile");
        var off = WithFactor.When(new C.TurnOffSecondFactor("stamp", notice with { Key = "n2" }, At(2))).ThenKinds(typeof(E.SecondFactorTurnedOff), typeof(E.MailWanted));
        off.When(SignIn("s1", At(3))).ThenKinds(SignedInKind);
        off.When(new C.ReplaceRecoveryCodes(["new"], "stamp", At(3))).ThenRefused("accounts.second-factor-off");
        off.When(new C.TurnOffSecondFactor("stamp", notice, At(3))).ThenNothing();
    }

    private static Type EndedKind => typeof(E.SessionEnded);

    private static Type SignedInKind => typeof(E.SessionBegan);

    private static Type RefusedKind => typeof(E.PasswordRefused);
}
