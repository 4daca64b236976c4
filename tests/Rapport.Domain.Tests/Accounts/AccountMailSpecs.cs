using FluentAssertions;
using Rapport.Domain.Accounts;
using Xunit;
using C = Rapport.Domain.Accounts.AccountCommand;
using E = Rapport.Domain.Accounts.AccountEvent;
using F = Rapport.Domain.Accounts.AccountEffect;
using Spec = Rapport.Testing.Spec<
    Rapport.Domain.Accounts.AccountDecider,
    Rapport.Domain.Accounts.Account,
    Rapport.Domain.Accounts.AccountCommand,
    Rapport.Domain.Accounts.AccountEvent>;

namespace Rapport.Domain.Tests.Accounts;

public sealed class AccountMailSpecs
{
    private static readonly DateTimeOffset start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly E registered = new E.Registered("ann@rapport.example", "Ann", "hash", "stamp", start);

    private static Spec Ann => Spec.Given(registered);

    private static DateTimeOffset At(double minutes) => start.AddMinutes(minutes);

    private static WantedMail Confirm(string key = "m1", double holds = 60 * 24) => new(key, AccountMailKind.ConfirmAddress, "en", new($"hash of {key}", At(holds)));

    private static WantedMail Taken(string key) => new(key, AccountMailKind.AlreadyRegistered, "de");

    [Fact]
    public void Who_registers_gets_a_mail_at_once()
    {
        var spec = Spec.Given().When(new C.Register("ann@rapport.example", "Ann", "hash", "stamp", start, Confirm())).Then(registered, new E.MailWanted(Confirm(), start));

        spec.Effect<F.SendMail>().Should().Be(new F.SendMail("mail-m1-1", Confirm(), "ann@rapport.example"));
    }

    [Fact]
    public void Accounts_of_before_get_no_mail_by_themselves() => Ann.Wants.Should().BeEmpty();

    [Fact]
    public void A_mail_that_was_taken_is_wanted_no_more_and_its_link_holds()
    {
        var sent = Ann.And(new C.WantMail(Confirm(), start)).When(new C.MailSent("mail-m1-1", At(1))).Then(new E.MailSent("m1", At(1)));

        sent.Wants.Should().BeEmpty();
        sent.When(new C.MailSent("mail-m1-1", At(2))).ThenNothing();
        sent.When(new C.MailNotSent("mail-m1-1", true, At(2))).ThenNothing();
        sent.When(new C.ConfirmAddress("hash of m1", At(3))).Then(new E.AddressConfirmed(At(3)));
    }

    [Fact]
    public void A_mail_that_was_not_taken_is_tried_again_less_and_less_often()
    {
        var spec = Ann.And(new C.WantMail(Confirm(), start)).When(new C.MailNotSent("mail-m1-1", false, At(1))).Then(new E.MailPostponed("m1", 1, At(2), At(1)));
        spec.Wants.Should().Equal("mail-m1-1-later");
        spec.When(new C.LookAtMails(At(1.9))).ThenNothing();

        var again = spec.When(spec.Agenda.Wakes.Single().Command(At(2))).Then(new E.MailTriedAgain("m1", 2, At(2)));

        again.Wants.Should().Equal("mail-m1-2");
        again.When(new C.MailSent("mail-m1-1", At(2))).ThenNothing();
        again.When(new C.MailNotSent("mail-m1-2", false, At(3))).Then(new E.MailPostponed("m1", 2, At(5), At(3)));
        Enumerable.Range(1, 9).Select(attempt => AccountMails.Pause(attempt).TotalMinutes).Should().Equal(1, 2, 4, 8, 16, 32, 60, 60, 60);
    }

    [Fact]
    public void What_comes_too_late_to_be_of_use_or_to_an_address_that_takes_none_is_given_up()
    {
        Ann.And(new C.WantMail(Confirm(holds: 1.5), start)).When(new C.MailNotSent("mail-m1-1", false, At(1))).Then(new E.MailGivenUp("m1", At(1))).Wants.Should().BeEmpty();
        Ann.And(new C.WantMail(Confirm(), start)).When(new C.MailNotSent("mail-m1-1", true, At(1))).Then(new E.MailGivenUp("m1", At(1)));
        Ann.And(new C.WantMail(Taken("m2"), start)).When(new C.MailNotSent("mail-m2-1", false, start + AccountMails.TryFor)).ThenKinds(typeof(E.MailGivenUp));
    }

    [Fact]
    public void A_stranger_can_ask_for_three_mails_of_a_kind_in_an_hour()
    {
        var three = Ann.And(Enumerable.Range(0, AccountMails.MostInWindow).Select(i => new C.WantMail(Taken($"t{i}"), At(i))));

        three.When(new C.WantMail(Taken("t3"), At(59))).ThenRefused("accounts.too-many-mails");
        three.When(new C.WantMail(Confirm(), At(59))).ThenKinds(typeof(E.MailWanted));
        three.When(new C.WantMail(Taken("t3"), At(60))).ThenKinds(typeof(E.MailWanted));
    }

    [Fact]
    public void A_link_holds_once_and_until_its_time_is_over()
    {
        var two = Ann.And(new C.WantMail(Confirm(), start)).And(new C.WantMail(Confirm("m2"), At(1)));

        two.When(new C.ConfirmAddress("hash of m1", At(60 * 24))).ThenRefused("accounts.link-invalid");
        two.When(new C.ConfirmAddress("hash of nothing", At(2))).ThenRefused("accounts.link-invalid");
        two.When(new C.ResetPassword("hash of m1", "new", "stamp 2", Taken("n"), At(2))).ThenRefused("accounts.link-invalid");
        var confirmed = two.When(new C.ConfirmAddress("hash of m1", At(2))).Then(new E.AddressConfirmed(At(2)));
        confirmed.Is<Account.Registered>().ConfirmedAt.Should().Be(At(2));
        confirmed.Wants.Should().BeEmpty("a mail that was not sent yet is of no use any more");
        confirmed.When(new C.ConfirmAddress("hash of m1", At(3))).ThenRefused("accounts.link-invalid");
        confirmed.When(new C.ConfirmAddress("hash of m2", At(3))).ThenRefused("accounts.link-invalid");
        confirmed.When(new C.WantMail(Confirm("m3"), At(3))).ThenNothing();
    }

    [Fact]
    public void Old_mails_leave_the_state()
    {
        var old = Ann.And(new C.WantMail(Taken("t1"), start), new C.MailSent("mail-t1-1", At(1)), new C.WantMail(Confirm(), At(2)), new C.MailSent("mail-m1-1", At(3)));

        old.And(new C.WantMail(Taken("t2"), At(90))).Is<Account.Registered>().Mails.All.Select(m => m.Wanted.Key).Should().Equal("m1", "t2");
        old.And(new C.WantMail(Taken("t2"), At(60 * 25))).Is<Account.Registered>().Mails.All.Select(m => m.Wanted.Key).Should().Equal("t2");
    }
}
