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

/// <summary>Who guesses is kept out; who owns the account is not.</summary>
public sealed class SignInGuardSpecs
{
    private static readonly DateTimeOffset start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static Spec Ann => Spec.Given(new E.Registered("ann@rapport.example", "Ann", "hash", "stamp", start));

    private static DateTimeOffset At(double minutes) => start.AddMinutes(minutes);

    private static C.SignIn SignIn(DateTimeOffset at, string source, string session = "s1") => AccountSessionSpecs.SignIn(session, at, source);

    private static IEnumerable<C.FailSignIn> Wrong(int count, DateTimeOffset at, string source = "stranger") =>
        Enumerable.Range(0, count).Select(i => new C.FailSignIn($"{source} {at:O} {i}", source, at));

    [Fact]
    public void Wrong_passwords_in_a_row_lock_the_source_that_they_came_from()
    {
        var almost = Ann.And(Wrong(AccountDecider.MaxFailedAttempts - 1, At(1)));

        var locked = almost.When(new C.FailSignIn("last", "stranger", At(2))).Then(new E.PasswordRefused("last", "stranger", At(2)), new E.SourceLocked("stranger", At(7)));

        locked.When(SignIn(At(3), "stranger")).ThenRefused("accounts.locked", ("until", "2026-03-02T09:07:00.0000000+00:00"));
        locked.When(new C.FailSignIn("more", "stranger", At(3))).ThenNothing();
        locked.When(SignIn(At(7), "stranger")).ThenKinds(typeof(E.SessionBegan));
    }

    [Fact]
    public void The_owner_gets_in_from_elsewhere_meanwhile() =>
        Ann.And(Wrong(AccountDecider.MaxFailedAttempts, At(1))).When(SignIn(At(2), "home")).ThenKinds(typeof(E.SessionBegan));

    [Fact]
    public void A_sign_in_forgives_what_its_own_source_did_wrong_and_nothing_else()
    {
        var signedIn = Ann.And(Wrong(9, At(1), "home")).And(Wrong(9, At(1))).And(SignIn(At(2), "home"));

        signedIn.When(Wrong(1, At(3), "home").Single()).ThenKinds(typeof(E.PasswordRefused));
        signedIn.When(Wrong(1, At(3)).Single()).ThenKinds(typeof(E.PasswordRefused), typeof(E.SourceLocked));
    }

    [Fact]
    public void Each_further_lock_is_twice_as_long_up_to_an_hour_until_the_source_is_quiet()
    {
        var (spec, now, waits) = (Ann, start, new List<double>());
        for (var i = 0; i < 6; i++)
        {
            spec = spec.And(Wrong(AccountDecider.MaxFailedAttempts, now));
            var until = spec.Is<Account.Registered>().Guard.LockedUntil("stranger", now)!.Value;
            waits.Add((until - now).TotalMinutes);
            now = until;
        }
        waits.Should().Equal(5, 10, 20, 40, 60, 60);

        spec = spec.And(Wrong(AccountDecider.MaxFailedAttempts, now.AddHours(6)));
        spec.Is<Account.Registered>().Guard.LockedUntil("stranger", now.AddHours(6)).Should().Be(now.AddHours(6).AddMinutes(5));
    }

    [Fact]
    public void Guessing_from_everywhere_locks_all_who_never_signed_in_and_lets_the_owner_in_from_where_they_did()
    {
        var swarm = Ann.And(SignIn(At(0), "home")).And(Enumerable.Range(0, AccountDecider.MaxOfStrangers - 1).SelectMany(i => Wrong(1, At(1), $"bot {i}")));

        var locked = swarm.When(new C.FailSignIn("last", "another bot", At(2)))
            .Then(new E.PasswordRefused("last", "another bot", At(2)), new E.Locked(At(62)));

        locked.When(SignIn(At(3), "a bot that guessed right", "s2")).ThenRefused("accounts.locked");
        locked.When(SignIn(At(3), "home", "s2")).ThenKinds(typeof(E.SessionBegan));
        locked.When(SignIn(At(62), "hotel", "s2")).ThenKinds(typeof(E.SessionBegan));
    }

    [Fact]
    public void Wrong_passwords_of_another_hour_do_not_add_up()
    {
        var hours = Ann.And(Enumerable.Range(0, 60).SelectMany(i => Wrong(1, At(0), $"bot {i}"))).And(Enumerable.Range(60, 60).SelectMany(i => Wrong(1, At(61), $"bot {i}")));

        hours.When(SignIn(At(62), "hotel")).ThenKinds(typeof(E.SessionBegan));
    }

    [Fact]
    public void Wrong_passwords_of_the_owner_lock_nobody_else()
    {
        var swarm = Ann.And(SignIn(At(0), "home"));
        for (var i = 0; i < 12; i++) swarm = swarm.And(Wrong(AccountDecider.MaxFailedAttempts, At(61 * i), "home"));

        swarm.When(SignIn(At(61 * 12), "hotel", "s2")).ThenKinds(typeof(E.SessionBegan));
    }

    [Fact]
    public void One_attempt_counts_once() =>
        Ann.And(new C.FailSignIn("a", "home", At(1))).When(new C.FailSignIn("a", "home", At(2))).ThenNothing();

    [Fact]
    public void The_last_ten_sources_are_known()
    {
        var many = Ann.And(Enumerable.Range(0, 12).Select(i => SignIn(At(i), $"place {i}", $"s{i}"))).And(SignIn(At(20), "place 5", "again"));

        many.Is<Account.Registered>().Guard.KnownSources.Should().Equal(["place 5", "place 11", "place 10", "place 9", "place 8", "place 7", "place 6", "place 4", "place 3", "place 2"]);
    }

    [Fact]
    public void Sources_that_were_quiet_for_long_are_forgotten()
    {
        var later = Ann.And(Wrong(3, At(0))).And(Wrong(1, At(6 * 60), "another"));

        later.Is<Account.Registered>().Guard.Guesses.Keys.Should().Equal("another");
    }
}
