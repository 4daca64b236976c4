using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rapport.Engine.Events;
using Rapport.Silo.Accounts;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

public sealed class AccountStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;

    [Fact]
    public async Task Who_registers_and_signs_in_sees_their_own_account()
    {
        var ann = await silo.NewUser("Ann");
        var ben = await silo.NewUser("Ben");

        var me = await ann.Client.GetFromJsonAsync<JsonNode>("/api/users/me");
        ((string)me!["id"]!).Should().Be(ann.Id);
        ((string)me["email"]!).Should().Be(ann.Email);
        ((string)me["displayName"]!).Should().Be("Ann");
        ((string)(await ben.Client.GetFromJsonAsync<JsonNode>("/api/users/me"))!["id"]!).Should().Be(ben.Id);
    }

    [Theory]
    [InlineData("bearer")]
    [InlineData("BEARER")]
    public async Task The_word_before_a_token_may_be_written_in_any_case(string scheme)
    {
        var ann = await silo.NewUser();
        (await silo.Client().GetWith("/api/users/me", scheme, ann.AccessToken)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_display_name_is_changed_by_its_owner()
    {
        var ann = await silo.NewUser("Ann");

        var changed = await ann.Client.PutAsJsonAsync("/api/users/me", new { displayName = "  Anna Ö. " });

        changed.StatusCode.Should().Be(HttpStatusCode.OK);
        ((string)(await changed.Json())["displayName"]!).Should().Be("Anna Ö.");
        ((string)(await ann.Client.GetFromJsonAsync<JsonNode>("/api/users/me"))!["displayName"]!).Should().Be("Anna Ö.");
        (await ann.Client.PutAsJsonAsync("/api/users/me", new { displayName = " " })).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_registration_is_told_at_once()
    {
        var answer = await silo.Client().PostAsJsonAsync("/api/auth/register", new { email = "nobody", password = "aaa" });

        answer.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var problem = await answer.Json();
        ((string)problem["code"]!).Should().Be("edge.invalid");
        var errors = problem["errors"]!.AsObject();
        errors.Select(e => e.Key).Should().Equal("displayName", "email", "password");
        errors["password"]!.AsArray().Should().HaveCount(2, "it is too short, and of one character only");
    }

    [Fact]
    public async Task A_password_holds_neither_name_nor_address()
    {
        var answer = await silo.Client().PostAsJsonAsync("/api/auth/register", new { email = "anneliese@rapport.example", password = "xAnneliese99", displayName = "Anneliese" });

        ((string)(await answer.Json())["errors"]!["password"]![0]!).Should().Be("Without your name or e-mail address in it.");
    }

    [Fact]
    public async Task One_address_is_one_account_however_it_is_spelt()
    {
        var ann = await silo.NewUser("Ann");

        var again = await silo.Client().PostAsJsonAsync("/api/auth/register", new { email = $" {ann.Email.ToUpperInvariant()} ", password = User.Password, displayName = "Other" });

        again.StatusCode.Should().Be(HttpStatusCode.Conflict);
        ((string)(await again.Json())["code"]!).Should().Be("accounts.email-taken");
        (await silo.Client().SignIn(ann.Email.ToUpperInvariant())).Should().NotBeNull();
    }

    [Fact]
    public async Task Of_many_who_register_one_address_at_once_one_has_it()
    {
        var email = $"race-{Guid.NewGuid():n}@rapport.example";

        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i =>
            silo.Client().PostAsJsonAsync("/api/auth/register", new { email, password = User.Password, displayName = $"Racer {i}" })));

        answers.Select(a => a.StatusCode).Should().ContainSingle(s => s == HttpStatusCode.Created)
            .And.Subject.Where(s => s != HttpStatusCode.Created).Should().AllBeEquivalentTo(HttpStatusCode.Conflict);
    }

    [Fact]
    public async Task A_registration_that_is_sent_again_with_its_key_is_one_registration()
    {
        var body = new { email = $"once-{Guid.NewGuid():n}@rapport.example", password = User.Password, displayName = "Once" };
        var key = Guid.NewGuid().ToString();

        var first = await silo.Client().PostOnce("/api/auth/register", body, key);
        var second = await silo.Client().PostOnce("/api/auth/register", body, key);

        second.StatusCode.Should().Be(HttpStatusCode.Created);
        (await second.Content.ReadAsStringAsync()).Should().Be(await first.Content.ReadAsStringAsync());
        second.Headers.Location.Should().Be(first.Headers.Location);
        second.Headers.Should().Contain(h => h.Key == "Idempotency-Replayed");
    }

    [Fact]
    public async Task A_stranger_who_uses_the_key_of_somebody_elses_registration_gets_an_account_of_their_own()
    {
        var key = $"one-key-{Guid.NewGuid():n}";
        object Body(string name) => new { email = $"{name}-{key}@rapport.example", password = User.Password, displayName = name };
        var ann = await silo.Client().PostOnce("/api/auth/register", Body("ann"), key);
        await using var source = Npgsql.NpgsqlDataSource.Create(fixture.Database.ConnectionString);
        await using (var forgotten = source.CreateCommand("delete from idempotency_keys")) await forgotten.ExecuteNonQueryAsync();

        var ben = await silo.Client().PostOnce("/api/auth/register", Body("ben"), key);

        ben.StatusCode.Should().Be(HttpStatusCode.Created);
        ((string)(await ben.Json())["id"]!).Should().NotBe((string)(await ann.Json())["id"]!);
        using var bens = silo.SignedIn(await silo.Client().SignIn($"ben-{key}@rapport.example"));
        ((string)(await bens.GetFromJsonAsync<JsonNode>("/api/users/me"))!["displayName"]!).Should().Be("ben");
    }

    [Fact]
    public async Task An_unknown_address_and_a_wrong_password_get_one_answer()
    {
        var ann = await silo.NewUser("Ann");

        var wrong = await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = ann.Email, password = "not the right one" });
        var unknown = await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = "nobody@rapport.example", password = "not the right one" });

        wrong.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        unknown.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        Told(await wrong.Json()).Should().Be(Told(await unknown.Json()));

        static string Told(JsonNode problem)
        {
            problem.AsObject().Remove("correlationId");
            return problem.ToJsonString();
        }
    }

    [Fact]
    public async Task An_unknown_address_costs_as_much_hashing_as_a_known_one()
    {
        var counting = new CountingHasher();
        await using var counted = SiloHost.Start(fixture.Database, services: s => s.RemoveAll<IPasswordHasher<AccountUser>>().AddSingleton<IPasswordHasher<AccountUser>>(counting));
        var ann = await counted.NewUser("Ann");
        var client = counted.Client();
        async Task<int> Cost(string email)
        {
            var before = counting.Checks;
            await client.PostAsJsonAsync("/api/auth/login", new { email, password = "not the right one" });
            return counting.Checks - before;
        }

        (await Cost(ann.Email)).Should().Be(1);
        (await Cost("nobody@rapport.example")).Should().Be(1);
        (await Cost("no address at all")).Should().Be(1);
        var hashes = counting.Hashes;
        await Cost("somebody.else@rapport.example");
        await client.PostAsJsonAsync("/api/auth/login", new { });
        counting.Hashes.Should().Be(hashes, "a try makes no new hash: that would be as much work again, for anybody who asks");
    }

    [Fact]
    public async Task No_event_holds_a_password_and_only_the_registration_holds_its_hash()
    {
        var ann = await silo.NewUser("Ann");
        await silo.Client().PostAsJsonAsync("/api/auth/login", new { email = ann.Email, password = "not the right one" });
        await ann.Client.PutAsJsonAsync("/api/users/me", new { displayName = "Anna" });

        var events = await silo.Services.GetRequiredService<IEventStore>().Read(new StreamId("account", ann.Id), 0);

        events.Select(e => e.Name).Should().Equal("account.registered.v1", "account.session-began.v1", "account.password-refused.v1", "account.renamed.v1");
        events.Select(e => System.Text.Encoding.UTF8.GetString(Json.WriteBare(e.Event))).Should().NotContain(json => json.Contains(User.Password))
            .And.ContainSingle(json => json.Contains("passwordHash", StringComparison.OrdinalIgnoreCase));
    }

    private sealed class CountingHasher : PasswordHasher<AccountUser>
    {
        public int Checks { get; private set; }

        public int Hashes { get; private set; }

        public override string HashPassword(AccountUser user, string password)
        {
            Hashes++;
            return base.HashPassword(user, password);
        }

        public override PasswordVerificationResult VerifyHashedPassword(AccountUser user, string hashedPassword, string providedPassword)
        {
            Checks++;
            return base.VerifyHashedPassword(user, hashedPassword, providedPassword);
        }
    }
}
