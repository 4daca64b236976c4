using System.Net;
using System.Net.Http.Json;
using FluentAssertions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rapport.Domain.Accounts;
using Rapport.Silo.Accounts;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>Nobody learns whether an address has an account, but whoever reads its mail.</summary>
public sealed class RegisterStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;

    private static object Body(string email, string name = "Ann", string password = User.Password) => new { email, password, displayName = name };

    private static string Address() => $"ann-{Guid.NewGuid():n}@rapport.example";

    [Fact]
    public async Task A_new_and_a_taken_address_get_the_same_answer_and_the_owner_of_the_taken_one_gets_a_mail()
    {
        var ann = await silo.NewUser("Ann");

        var fresh = await silo.Client().PostAsJsonAsync("/api/auth/register", Body(Address()));
        var taken = await silo.Client().PostAsJsonAsync("/api/auth/register", Body($" {ann.Email.ToUpperInvariant()} ", "Zoe Quist", "another password 9"));

        (await Told(taken)).Should().Be(await Told(fresh));
        (await silo.Mail(ann.Email, "You have an account already")).Body.Should().Contain("Nothing was changed").And.NotContain("Zoe");
        (await silo.Client().SignIn(ann.Email.ToUpperInvariant())).Should().NotBeNull("her password is still hers");
        (await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = ann.Email, password = "another password 9" })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

        static async Task<string> Told(HttpResponseMessage answer)
        {
            var headers = answer.Headers.Where(h => h.Key is not ("Date" or "X-Correlation-Id")).OrderBy(h => h.Key).Select(h => $"{h.Key}: {string.Join(",", h.Value)}");
            return $"{(int)answer.StatusCode} {string.Join("; ", headers)} {answer.Content.Headers.ContentLength} {await answer.Content.ReadAsStringAsync()}";
        }
    }

    [Fact]
    public async Task Registering_an_address_costs_as_much_hashing_whether_it_is_taken_or_not()
    {
        var counting = new CountingHasher();
        await using var counted = SiloHost.Start(fixture.Database, services: s => s.RemoveAll<IPasswordHasher<AccountUser>>().AddSingleton<IPasswordHasher<AccountUser>>(counting));
        var ann = await counted.NewUser("Ann");
        async Task<int> Cost(string email)
        {
            var before = counting.Hashes;
            await counted.Client().PostAsJsonAsync("/api/auth/register", Body(email));
            return counting.Hashes - before;
        }

        (await Cost(Address())).Should().Be(1);
        (await Cost(ann.Email)).Should().Be(1);
    }

    [Fact]
    public async Task No_answer_that_could_tell_comes_sooner_than_is_set()
    {
        var clock = new ArmedClock(new TestClock(TimeProvider.System.GetUtcNow()));
        await using var slow = SiloHost.Start(
            fixture.Database, silo.Data, new Dictionary<string, string> { ["Rapport:Accounts:FailedSignInFloor"] = "00:00:07.777" }, s => s.RemoveAll<TimeProvider>().AddSingleton<TimeProvider>(clock));
        var ann = await silo.NewUser("Ann");
        var times = 0;
        async Task Waits(string path, object body)
        {
            var asked = slow.Client().PostAsJsonAsync(path, body);
            await clock.Armed(TimeSpan.FromSeconds(7.777), ++times);
            asked.IsCompleted.Should().BeFalse();
            clock.Advance(TimeSpan.FromSeconds(7.777));
            (await asked).StatusCode.Should().Be(HttpStatusCode.NoContent);
        }

        await Waits("/api/auth/register", Body(Address()));
        await Waits("/api/auth/register", Body(ann.Email));
        await Waits("/api/auth/password/forgotten", new { email = Address() });
        await Waits("/api/auth/password/forgotten", new { email = ann.Email });
    }

    [Fact]
    public async Task Of_many_who_register_one_address_at_once_one_has_it_and_nobody_can_tell_who()
    {
        var email = Address();

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => silo.Client().PostAsJsonAsync("/api/auth/register", Body(email, $"Racer {i}"))));

        answers.Should().OnlyContain(a => a.StatusCode == HttpStatusCode.NoContent);
        (await silo.AccountEvents(email)).OfType<AccountEvent.Registered>().Should().ContainSingle();
    }

    [Fact]
    public async Task A_registration_that_is_sent_again_with_its_key_is_one_registration_and_one_mail()
    {
        var (email, key) = (Address(), Guid.NewGuid().ToString());

        var first = await silo.Client().PostOnce("/api/auth/register", Body(email), key);
        var second = await silo.Client().PostOnce("/api/auth/register", Body(email), key);

        first.StatusCode.Should().Be(HttpStatusCode.NoContent);
        second.StatusCode.Should().Be(HttpStatusCode.NoContent);
        second.Headers.Should().Contain(h => h.Key == "Idempotency-Replayed");
        (await silo.AccountEvents(email)).OfType<AccountEvent.MailWanted>().Should().ContainSingle();
    }

    [Fact]
    public async Task Who_knows_the_key_of_a_registration_reaches_nothing_with_it()
    {
        var (ann, stranger, key) = (Address(), Address(), Guid.NewGuid().ToString());
        (await silo.Client().PostOnce("/api/auth/register", Body(ann), key)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await fixture.Database.Forget(key);

        (await silo.Client().PostOnce("/api/auth/register", Body(stranger), key)).StatusCode.Should().Be(HttpStatusCode.NoContent);
        await fixture.Database.Forget(key);
        (await silo.Client().PostOnce("/api/auth/register", Body(ann, password: "a stranger's own 8"), key)).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await silo.AccountEvents(stranger)).OfType<AccountEvent.Registered>().Should().ContainSingle("the stranger has an account of their own");
        (await silo.Client().SignIn(ann)).Should().NotBeNull();
        (await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = ann, password = "a stranger's own 8" })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_stranger_can_not_fill_somebodys_mail()
    {
        var ann = await silo.NewUser("Ann");

        for (var i = 0; i < AccountMails.MostInWindow + 3; i++)
            (await silo.Client().PostAsJsonAsync("/api/auth/register", Body(ann.Email))).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await silo.AccountEvents(ann.Email)).OfType<AccountEvent.MailWanted>().Count(e => e.Mail.Kind == AccountMailKind.AlreadyRegistered).Should().Be(AccountMails.MostInWindow);
    }

    private sealed class CountingHasher : PasswordHasher<AccountUser>
    {
        public int Hashes { get; private set; }

        public override string HashPassword(AccountUser user, string password)
        {
            Hashes++;
            return base.HashPassword(user, password);
        }
    }
}
