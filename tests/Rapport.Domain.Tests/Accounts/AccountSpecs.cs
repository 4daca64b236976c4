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

public sealed class AccountSpecs
{
    private static readonly DateTimeOffset start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly E registered = new E.Registered("ann@rapport.example", "Ann", "hash", "stamp", start);

    private static Spec Ann => Spec.Given(registered);

    private static DateTimeOffset At(double minutes) => start.AddMinutes(minutes);

    [Fact]
    public void Registering_claims_the_address()
    {
        var register = new C.Register("ann@rapport.example", "Ann", "hash", "stamp", start);

        Spec.Given().When(register).Then(registered);

        AccountDecider.Decide(AccountDecider.Initial, register).Claims.Should().ContainSingle()
            .Which.Should().Be(new Deciding.Claim("account-email", "ann@rapport.example", "accounts.email-taken", Personal: true));
    }

    [Fact]
    public void Registering_again_is_already_so_with_the_same_address_and_refused_with_another()
    {
        Ann.When(new C.Register("ann@rapport.example", "Ann", "another salt", "stamp", At(1))).ThenNothing();
        Ann.When(new C.Register("ben@rapport.example", "Ann", "hash", "stamp", At(1))).ThenRefused("accounts.already-registered");
    }

    [Fact]
    public void Who_is_not_registered_can_do_nothing_else() =>
        Spec.Given().When(AccountSessionSpecs.SignIn("s1", start)).ThenRefused("accounts.not-found");

    [Fact]
    public void What_is_so_already_changes_nothing()
    {
        Ann.When(new C.Rename("Ann", At(1))).ThenNothing();
        Ann.When(new C.ChangePassword("hash", "other stamp", At(1))).ThenNothing();
        Ann.When(new C.GrantRole("admin", At(1))).Then(new E.RoleGranted("admin", At(1))).When(new C.GrantRole("admin", At(2))).ThenNothing();
        Ann.When(new C.EndSession("never was", SessionEnd.SignedOut, At(1))).ThenNothing();
        Ann.When(new C.EndSessions(null, SessionEnd.SignedOutEverywhere, At(1))).ThenNothing();
    }

    [Fact]
    public void A_role_is_granted_and_taken()
    {
        var admin = Ann.When(new C.GrantRole("admin", At(1))).Then(new E.RoleGranted("admin", At(1)));
        admin.Is<Account.Registered>().Roles.Should().Equal("admin");
        admin.When(new C.TakeRole("admin", At(2))).Then(new E.RoleTaken("admin", At(2))).When(new C.TakeRole("admin", At(3))).ThenNothing();
    }

    [Fact]
    public void Who_changes_an_older_account_has_lost_the_race()
    {
        var seen = Ann.Is<Account.Registered>().Revision;
        var renamed = Ann.When(new C.Rename("Anna", At(1), seen)).Then(new E.Renamed("Anna", At(1)));

        renamed.When(new C.Rename("Anne", At(2), seen)).ThenRefused("accounts.changed-meanwhile");
        renamed.When(new C.Rename("Anna", At(2), seen)).ThenNothing();
        renamed.When(new C.Rename("Anne", At(2), renamed.Is<Account.Registered>().Revision)).Then(new E.Renamed("Anne", At(2)));
        renamed.When(new C.Rename("Anne", At(2))).Then(new E.Renamed("Anne", At(2)));
    }

    [Fact]
    public void Signing_in_and_out_is_no_change_of_the_account() =>
        Ann.And(AccountSessionSpecs.SignIn("s1", At(1)), new C.EndSession("s1", SessionEnd.SignedOut, At(2))).Is<Account.Registered>().Revision
            .Should().Be(Ann.Is<Account.Registered>().Revision);

    [Fact]
    public void Erasing_ends_the_account_with_all_its_sessions_and_frees_its_address()
    {
        var erase = new C.Erase(At(9));
        var ann = Ann.And(AccountSessionSpecs.SignIn("s1", At(1)));
        AccountDecider.Decide(ann.State, erase).Claims.Should().Equal(new Deciding.Claim("account-email", "ann@rapport.example", "accounts.email-taken", Release: true, Personal: true));

        var erased = ann.When(erase).Then(new E.Erased(At(9)));

        erased.Is<Account.Erased>();
        erased.When(erase).ThenNothing();
        erased.When(new C.Refresh("s1", "token", true, "next", At(10), TimeSpan.FromSeconds(10), TimeSpan.FromDays(30))).ThenRefused("accounts.signed-out");
        foreach (var late in new C[] { AccountSessionSpecs.SignIn("s2", At(10)), new C.Rename("Ann", At(10)), new C.Register("ann@rapport.example", "Ann", "hash", "stamp", At(10)), new C.GrantRole("admin", At(10)) })
            erased.When(late).ThenRefused("accounts.not-found");
        Spec.Given(new E.Erased(At(9))).Is<Account.Erased>();
    }

    [Fact]
    public void Who_is_not_registered_can_not_be_erased() =>
        Spec.Given().When(new C.Erase(start)).ThenRefused("accounts.not-found");

    [Theory]
    [InlineData("ann@rapport.example", true)]
    [InlineData("o'brien+x@a.b", true)]
    [InlineData("anna", false)]
    [InlineData("@rapport.example", false)]
    [InlineData("ann@", false)]
    [InlineData("a@b@c", false)]
    [InlineData("a b@c.d", false)]
    public void An_address_has_one_at_and_no_blanks(string text, bool isOne) => EmailAddress.IsOne(text).Should().Be(isOne);

    [Fact]
    public void Spellings_of_one_address_are_one() => EmailAddress.Normalise(" Ann.Ö@Rapport.Example ").Should().Be("ann.ö@rapport.example");
}
