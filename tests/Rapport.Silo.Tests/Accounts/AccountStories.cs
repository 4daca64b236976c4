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
        errors["password"]!.AsArray().Should().HaveCount(3, "it is too short, of one character only, and guessed first");
    }

    [Fact]
    public async Task A_password_holds_neither_name_nor_address()
    {
        var answer = await silo.Client().PostAsJsonAsync("/api/auth/register", new { email = "anneliese@rapport.example", password = "xAnneliese99", displayName = "Anneliese" });

        ((string)(await answer.Json())["errors"]!["password"]![0]!).Should().Be("Without your name or e-mail address in it.");
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

        events.Select(e => e.Name).Should().Contain(["account.registered.v1", "account.session-began.v1", "account.password-refused.v1", "account.renamed.v1"]);
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
