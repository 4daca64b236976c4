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

/// <summary>A session is a family of refresh tokens, of which one is current.</summary>
public sealed class AccountSessionSpecs
{
    private static readonly DateTimeOffset start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan idle = TimeSpan.FromDays(30);
    private static readonly TimeSpan absolute = TimeSpan.FromDays(90);
    private static readonly TimeSpan grace = TimeSpan.FromSeconds(10);

    private static Spec Ann => Spec.Given(new E.Registered("ann@rapport.example", "Ann", "hash", "stamp", start));

    private static Spec SignedIn => Ann.And(SignIn("s1", start));

    internal static C.SignIn SignIn(string session, DateTimeOffset at, string source = "home", string token = "token-1") =>
        new(session, "Firefox on Linux", source, token, at, idle, absolute);

    private static C.Refresh Refresh(int token, DateTimeOffset at, bool isOurs = true, string session = "s1") =>
        new(session, $"token-{token}", isOurs, $"token-{token + 1}", at, grace, idle);

    private static E.SessionRotated Rotated(int token, DateTimeOffset at) => new("s1", token, $"token-{token}", at + idle, at);

    private static DateTimeOffset At(double minutes) => start.AddMinutes(minutes);

    private static SignedInSession Session(Spec spec, string id = "s1") => spec.Is<Account.Registered>().Sessions[id];

    [Fact]
    public void A_session_lives_from_sign_in_to_sign_out()
    {
        var signedIn = Ann.When(SignIn("s1", At(1))).Then(new E.SessionBegan("s1", "Firefox on Linux", "home", "token-1", At(1) + idle, At(1) + absolute, At(1)));
        signedIn.Is<Account.Registered>().IsSignedIn("s1", At(2)).Should().BeTrue();

        var signedOut = signedIn.When(new C.EndSession("s1", SessionEnd.SignedOut, At(3))).Then(new E.SessionEnded("s1", SessionEnd.SignedOut, At(3)));
        signedOut.Is<Account.Registered>().IsSignedIn("s1", At(3)).Should().BeFalse();
        signedOut.Is<Account.Registered>().Ended.Should().Equal(new EndedSession("s1", "Firefox on Linux", At(1), At(3), SessionEnd.SignedOut));
        signedOut.When(Refresh(1, At(4))).ThenRefused("accounts.signed-out");
    }

    [Fact]
    public void Each_refresh_makes_the_next_token_current()
    {
        var second = SignedIn.When(Refresh(1, At(15))).Then(Rotated(2, At(15)));
        var third = second.When(Refresh(2, At(30))).Then(Rotated(3, At(30)));

        Session(third).Should().Be(new SignedInSession("Firefox on Linux", start, At(30), At(30) + idle, start + absolute, 3, "token-3", "token-2", IsConfirmed: false));
    }

    [Fact]
    public void Two_tabs_that_refresh_at_once_get_the_same_successor_within_the_grace_also_when_one_has_used_it()
    {
        var one = SignedIn.And(Refresh(1, At(15)));
        one.When(Refresh(1, At(15) + grace / 2)).ThenNothing();

        var used = one.And(new C.Confirm("s1", 2, At(15)));
        used.When(Refresh(1, At(15) + grace / 2)).ThenNothing();
        Session(used).Counter.Should().Be(2);
    }

    [Fact]
    public void A_lost_answer_is_given_again_for_as_long_as_nobody_used_it()
    {
        var lost = SignedIn.And(Refresh(1, At(15)));

        var again = lost.When(Refresh(1, At(600))).ThenNothing();

        again.When(Refresh(2, At(601))).Then(Rotated(3, At(601)));
    }

    [Fact]
    public void A_token_that_comes_again_after_its_successor_was_used_ends_the_session()
    {
        var confirmed = SignedIn.And(Refresh(1, At(15)), new C.Confirm("s1", 2, At(16)));

        var ended = confirmed.When(Refresh(1, At(20))).Then(new E.TokenReused("s1", At(20)), new E.SessionEnded("s1", SessionEnd.TokenReused, At(20)));

        ended.Is<Account.Registered>().Ended.Should().ContainSingle().Which.Why.Should().Be(SessionEnd.TokenReused);
        ended.When(Refresh(2, At(21))).ThenRefused("accounts.signed-out");
    }

    [Fact]
    public void Its_owner_gets_a_mail_about_it_once_however_often_it_comes()
    {
        var notice = new WantedMail("n1", AccountMailKind.TokenReused, "en");
        var confirmed = SignedIn.And(Refresh(1, At(15)), new C.Confirm("s1", 2, At(16)));

        var ended = confirmed.When(Refresh(1, At(20)) with { Notice = notice })
            .Then(new E.TokenReused("s1", At(20)), new E.SessionEnded("s1", SessionEnd.TokenReused, At(20)), new E.MailWanted(notice, At(20)));

        ended.When(Refresh(1, At(21)) with { Notice = notice with { Key = "n2" } }).ThenRefused("accounts.signed-out");
        SignedIn.When(Refresh(1, At(15)) with { Notice = notice }).Then(Rotated(2, At(15)));
        SignedIn.When(Refresh(7, At(1), isOurs: false) with { Notice = notice }).ThenRefused("accounts.signed-out");
    }

    [Fact]
    public void A_token_older_than_the_one_before_ends_the_session_also_within_the_grace()
    {
        var third = SignedIn.And(Refresh(1, At(15)), Refresh(2, At(15)));

        third.When(Refresh(1, At(15))).ThenKinds(typeof(E.TokenReused), typeof(E.SessionEnded));
    }

    [Fact]
    public void What_nobody_can_prove_to_be_ours_ends_nothing() => SignedIn.When(Refresh(7, At(1), isOurs: false)).ThenRefused("accounts.signed-out");

    [Fact]
    public void What_is_current_counts_also_when_the_key_that_made_it_is_gone() => SignedIn.When(Refresh(1, At(1), isOurs: false)).Then(Rotated(2, At(1)));

    [Fact]
    public void Use_is_confirmed_once_after_each_refresh()
    {
        SignedIn.When(new C.Confirm("s1", 1, At(1))).ThenNothing();
        var refreshed = SignedIn.And(Refresh(1, At(15)));
        refreshed.When(new C.Confirm("s1", 1, At(16))).ThenNothing();
        refreshed.When(new C.Confirm("s1", 2, At(16))).Then(new E.SessionConfirmed("s1", 2, At(16))).When(new C.Confirm("s1", 2, At(17))).ThenNothing();
        refreshed.When(new C.Confirm("never was", 2, At(16))).ThenNothing();
    }

    [Fact]
    public void A_session_that_nobody_refreshes_expires_and_one_that_is_refreshed_ends_all_the_same()
    {
        SignedIn.Is<Account.Registered>().IsSignedIn("s1", start + idle).Should().BeFalse();
        SignedIn.When(Refresh(1, start + idle)).ThenRefused("accounts.signed-out");

        var old = SignedIn.And(Refresh(1, start.AddDays(29)), Refresh(2, start.AddDays(58)), Refresh(3, start.AddDays(87)));
        Session(old).ExpiresAt.Should().Be(start + absolute);
        old.When(Refresh(4, start + absolute)).ThenRefused("accounts.signed-out");
    }

    [Fact]
    public void Sessions_that_nobody_used_leave_the_state_at_the_next_sign_in()
    {
        var later = SignedIn.And(SignIn("new", start + idle));

        later.Is<Account.Registered>().Sessions.Keys.Should().Equal("new");
    }

    [Fact]
    public void One_session_too_many_ends_the_one_that_was_not_used_for_longest_and_its_owner_sees_which()
    {
        var full = Ann.And(Enumerable.Range(0, AccountDecider.MaxSessions).Select(i => SignIn($"s{i}", At(i)))).And(Refresh(1, At(60), session: "s0"));

        var more = full.When(SignIn("one more", At(100)));

        var state = more.ThenKinds(typeof(E.SessionEnded), typeof(E.SessionBegan)).Is<Account.Registered>();
        state.Ended.Should().Equal(new EndedSession("s1", "Firefox on Linux", At(1), At(100), SessionEnd.PushedOut));
        state.Sessions.Should().HaveCount(AccountDecider.MaxSessions);
    }

    [Fact]
    public void All_sessions_end_at_once_but_one_that_is_excepted()
    {
        var three = SignedIn.And(SignIn("s2", At(1)), SignIn("s3", At(2)));

        three.When(new C.EndSessions("s2", SessionEnd.PasswordChanged, At(3)))
            .Then(new E.SessionEnded("s1", SessionEnd.PasswordChanged, At(3)), new E.SessionEnded("s3", SessionEnd.PasswordChanged, At(3)))
            .Is<Account.Registered>().Sessions.Keys.Should().Equal("s2");
        three.When(new C.EndSessions(null, SessionEnd.SignedOutEverywhere, At(3))).ThenKinds(typeof(E.SessionEnded), typeof(E.SessionEnded), typeof(E.SessionEnded));
    }

    [Fact]
    public void The_last_ten_that_ended_are_remembered()
    {
        var many = Enumerable.Range(0, 12).Aggregate(Ann, (spec, i) => spec.And(SignIn($"s{i}", At(i)), new C.EndSession($"s{i}", SessionEnd.SignedOut, At(i))));

        many.Is<Account.Registered>().Ended.Select(e => e.SessionId).Should().Equal(Enumerable.Range(2, 10).Reverse().Select(i => $"s{i}"));
    }

    [Fact]
    public void Sessions_of_before_tokens_rotated_are_read_and_can_not_be_refreshed()
    {
        var before = Ann.When(SignIn("new", start)).ThenKinds(typeof(E.SessionBegan)).State;
        var old = new AccountEvent[] { new E.SignedIn("old", start), new E.SessionRefreshed("old", At(1)), new E.SignInFailed("a1", At(2)) }.Aggregate(before, Account.Evolve);

        ((Account.Registered)old).IsSignedIn("old", At(3)).Should().BeTrue();
        AccountDecider.Decide(old, Refresh(1, At(3), session: "old") with { IsOurs = false }).Refusal!.Code.Should().Be("accounts.signed-out");
        ((Account.Registered)Account.Evolve(old, new E.SignedOut("old", At(4)))).IsSignedIn("old", At(4)).Should().BeFalse();
    }
}
