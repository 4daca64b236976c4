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
            .Which.Should().Be(new Deciding.Claim("account-email", "ann@rapport.example", "accounts.email-taken"));
    }

    [Fact]
    public void Registering_again_is_already_so_with_the_same_address_and_refused_with_another()
    {
        Ann.When(new C.Register("ann@rapport.example", "Ann", "another salt", "stamp", At(1))).ThenNothing();
        Ann.When(new C.Register("ben@rapport.example", "Ann", "hash", "stamp", At(1))).ThenRefused("accounts.already-registered");
    }

    [Fact]
    public void Who_is_not_registered_can_do_nothing_else() =>
        Spec.Given().When(new C.SignIn("s1", start)).ThenRefused("accounts.not-found");

    [Fact]
    public void What_is_so_already_changes_nothing()
    {
        Ann.When(new C.Rename("Ann", At(1))).ThenNothing();
        Ann.When(new C.ChangePassword("hash", "other stamp", At(1))).ThenNothing();
        Ann.When(new C.GrantRole("admin", At(1))).Then(new E.RoleGranted("admin", At(1))).When(new C.GrantRole("admin", At(2))).ThenNothing();
        Ann.When(new C.SignOut("never was", At(1))).ThenNothing();
    }

    [Fact]
    public void A_session_lives_from_sign_in_to_sign_out()
    {
        var signedIn = Ann.When(new C.SignIn("s1", At(1))).Then(new E.SignedIn("s1", At(1)));
        signedIn.Is<Account.Registered>().IsSignedIn("s1", At(2)).Should().BeTrue();

        var signedOut = signedIn.When(new C.SignOut("s1", At(3))).Then(new E.SignedOut("s1", At(3)));
        signedOut.Is<Account.Registered>().IsSignedIn("s1", At(3)).Should().BeFalse();
        signedOut.When(new C.Refresh("s1", At(4))).ThenRefused("accounts.signed-out");
    }

    [Fact]
    public void Use_is_noted_once_a_day_and_keeps_a_session_alive()
    {
        var session = Ann.And(new C.SignIn("s1", start));
        session.When(new C.Refresh("s1", start.AddHours(23))).ThenNothing();
        var noted = session.When(new C.Refresh("s1", start.AddDays(30))).Then(new E.SessionRefreshed("s1", start.AddDays(30)));

        noted.Is<Account.Registered>().IsSignedIn("s1", start.AddDays(60)).Should().BeTrue();
        session.Is<Account.Registered>().IsSignedIn("s1", start + Account.SessionLife).Should().BeFalse();
        session.When(new C.Refresh("s1", start + Account.SessionLife)).ThenRefused("accounts.signed-out");
    }

    [Fact]
    public void Sessions_that_nobody_used_leave_the_state_at_the_next_sign_in()
    {
        var later = Ann.And(new C.SignIn("old", start)).And(new C.SignIn("new", start + Account.SessionLife));

        later.Is<Account.Registered>().Sessions.Keys.Should().Equal("new");
    }

    [Fact]
    public void One_session_too_many_ends_the_one_that_was_not_used_for_longest()
    {
        var full = Ann.And(Enumerable.Range(0, AccountDecider.MaxSessions).Select(i => new C.SignIn($"s{i}", At(i))));

        full.When(new C.SignIn("one more", At(100))).Then(new E.SignedOut("s0", At(100)), new E.SignedIn("one more", At(100)));
    }

    [Fact]
    public void Wrong_passwords_in_a_row_lock_the_account_for_a_while()
    {
        var almost = Ann.And(Enumerable.Range(1, AccountDecider.MaxFailedAttempts - 1).Select(i => new C.FailSignIn($"a{i}", At(i))));
        almost.When(new C.SignIn("s1", At(20))).ThenKinds(typeof(E.SignedIn)).Is<Account.Registered>().FailedAttempts.Should().BeEmpty("a sign-in forgives");

        var until = At(30) + AccountDecider.LockFor;
        var locked = almost.When(new C.FailSignIn("last", At(30))).Then(new E.SignInFailed("last", At(30)), new E.Locked(until));
        locked.When(new C.SignIn("s1", At(31))).ThenRefused("accounts.locked", ("until", "2026-03-02T09:35:00.0000000+00:00"));
        locked.When(new C.FailSignIn("more", At(31))).ThenNothing();
        locked.When(new C.SignIn("s1", until)).ThenKinds(typeof(E.SignedIn));
    }

    [Fact]
    public void One_attempt_counts_once() =>
        Ann.And(new C.FailSignIn("a", At(1))).When(new C.FailSignIn("a", At(2))).ThenNothing();

    [Fact]
    public void Erasing_ends_the_account_with_all_its_sessions_and_frees_its_address()
    {
        var erase = new C.Erase(At(9));
        var ann = Ann.And(new C.SignIn("s1", At(1)));
        AccountDecider.Decide(ann.State, erase).Claims.Should().Equal(new Deciding.Claim("account-email", "ann@rapport.example", "accounts.email-taken", Release: true));

        var erased = ann.When(erase).Then(new E.Erased(At(9)));

        erased.Is<Account.Erased>();
        erased.When(erase).ThenNothing();
        erased.When(new C.Refresh("s1", At(10))).ThenRefused("accounts.signed-out");
        foreach (var late in new C[] { new C.SignIn("s2", At(10)), new C.Rename("Ann", At(10)), new C.Register("ann@rapport.example", "Ann", "hash", "stamp", At(10)), new C.GrantRole("admin", At(10)) })
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
