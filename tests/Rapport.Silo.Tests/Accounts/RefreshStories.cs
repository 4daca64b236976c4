using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Silo.Accounts;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>Refresh tokens rotate; the time is the test's.</summary>
public sealed class RefreshStories : IAsyncLifetime
{
    private readonly TestClock clock = new();
    private TestDatabase database = null!;
    private SiloHost silo = null!;

    public async Task InitializeAsync()
    {
        database = await TestDatabase.Create();
        silo = SiloHost.Start(database, services: s => s.AddSingleton<TimeProvider>(clock));
    }

    public async Task DisposeAsync()
    {
        await silo.DisposeAsync();
        await database.DisposeAsync();
    }

    [Fact]
    public async Task A_refresh_gives_a_successor_and_a_session_goes_on_with_it()
    {
        var ann = await silo.NewUser();
        clock.Advance(TimeSpan.FromMinutes(15));
        (await Me(silo, ann.AccessToken)).Should().Be(HttpStatusCode.Unauthorized, "an access token holds for 15 minutes");

        var second = await Refreshed(silo, ann.RefreshToken);
        var third = await Refreshed(silo, second.Refresh);

        new[] { ann.RefreshToken, second.Refresh, third.Refresh }.Should().OnlyHaveUniqueItems();
        (await Me(silo, third.Access)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Two_tabs_may_refresh_at_once_on_two_nodes_and_get_the_same_successor()
    {
        await using var elsewhere = SiloHost.Start(database, silo.Data, services: s => s.AddSingleton<TimeProvider>(clock));
        var ann = await silo.NewUser();

        var tabs = await Task.WhenAll(Enumerable.Range(0, 8).Select(i => Refreshed(i % 2 == 0 ? silo : elsewhere, ann.RefreshToken)));

        tabs.Select(t => t.Refresh).Distinct().Should().ContainSingle();
        foreach (var tab in tabs) (await Me(silo, tab.Access)).Should().Be(HttpStatusCode.OK);
        (await Refreshed(elsewhere, tabs[0].Refresh)).Refresh.Should().NotBe(tabs[0].Refresh);
    }

    [Fact]
    public async Task An_answer_that_got_lost_is_given_again_hours_later_as_nobody_used_it()
    {
        var ann = await silo.NewUser();
        var lost = await Refreshed(silo, ann.RefreshToken);
        clock.Advance(TimeSpan.FromHours(5));

        (await Refreshed(silo, ann.RefreshToken)).Refresh.Should().Be(lost.Refresh);
    }

    [Fact]
    public async Task A_copied_token_that_is_used_after_its_owner_used_it_ends_the_session_and_the_owner_sees_why()
    {
        var ann = await silo.NewUser();
        var other = await silo.Client().SignIn(ann.Email);
        var second = await Refreshed(silo, ann.RefreshToken);
        (await Me(silo, second.Access)).Should().Be(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromSeconds(11));

        await Refused(silo, ann.RefreshToken);

        await Refused(silo, second.Refresh);
        (await Me(silo, second.Access)).Should().Be(HttpStatusCode.Unauthorized);
        using var owner = silo.SignedIn((string)other["accessToken"]!);
        var ended = (await owner.GetFromJsonAsync<JsonNode>("/api/users/me/sessions"))!["ended"]!.AsArray();
        ended.Should().ContainSingle().Which!["why"]!.GetValue<string>().Should().Be("token-reused");
        (await Names(ann.Id)).Should().ContainInOrder("account.token-reused.v1", "account.session-ended.v1");
    }

    [Fact]
    public async Task A_thief_who_is_first_is_found_out_when_the_owner_comes()
    {
        var ann = await silo.NewUser();
        var thief = await Refreshed(silo, ann.RefreshToken);
        (await Me(silo, thief.Access)).Should().Be(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromMinutes(14));

        await Refused(silo, ann.RefreshToken);

        (await Me(silo, thief.Access)).Should().Be(HttpStatusCode.Unauthorized);
        await Refused(silo, thief.Refresh);
    }

    [Fact]
    public async Task The_owner_of_a_copied_token_gets_a_mail_once_for_each_session_that_it_ended()
    {
        var ann = await silo.NewUser();
        var second = await Refreshed(silo, ann.RefreshToken);
        (await Me(silo, second.Access)).Should().Be(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromSeconds(11));

        await Refused(silo, ann.RefreshToken);
        await Refused(silo, ann.RefreshToken);
        await Refused(silo, second.Refresh);

        var mail = await silo.Mail(ann.Email, "Somebody used a copy of your sign-in");
        mail.Body.Should().Contain("/settings/sessions").And.NotContain(ann.RefreshToken).And.NotContain("#");
        (await Names(ann.Id)).Count(name => name == "account.mail-wanted.v1").Should().Be(2, "with the one that confirms the address");
    }

    [Fact]
    public async Task Within_the_grace_the_token_before_is_good_also_after_its_successor_was_used()
    {
        var ann = await silo.NewUser();
        var second = await Refreshed(silo, ann.RefreshToken);
        (await Me(silo, second.Access)).Should().Be(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromSeconds(9));

        (await Refreshed(silo, ann.RefreshToken)).Refresh.Should().Be(second.Refresh);
    }

    [Fact]
    public async Task The_key_of_a_request_does_not_bring_a_used_token_back()
    {
        var ann = await silo.NewUser();
        var body = new { refreshToken = ann.RefreshToken };
        var key = Guid.NewGuid().ToString();
        var first = await (await silo.Client().PostOnce("/api/auth/refresh", body, key)).Json();
        var again = await (await silo.Client().PostOnce("/api/auth/refresh", body, key)).Json();
        ((string)again["refreshToken"]!).Should().Be((string)first["refreshToken"]!);
        (await Me(silo, (string)first["accessToken"]!)).Should().Be(HttpStatusCode.OK);
        clock.Advance(TimeSpan.FromMinutes(1));

        (await silo.Client().PostOnce("/api/auth/refresh", body, key)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task A_session_ends_when_nobody_refreshes_it_for_30_days_and_after_90_in_any_case()
    {
        var (idle, used) = (await silo.NewUser("Idle"), await silo.NewUser("Used"));
        var token = used.RefreshToken;
        for (var day = 0; day < 87; day += 29)
        {
            clock.Advance(TimeSpan.FromDays(29));
            token = (await Refreshed(silo, token)).Refresh;
        }

        await Refused(silo, idle.RefreshToken);
        var last = await Refreshed(silo, token);
        clock.Advance(TimeSpan.FromDays(3));
        (await Me(silo, last.Access)).Should().Be(HttpStatusCode.Unauthorized);
        await Refused(silo, last.Refresh);
    }

    [Theory]
    [InlineData("")]
    [InlineData("garbage")]
    [InlineData("rapport-refresh-1.a.b.1.")]
    [InlineData("rapport-refresh-1.a.b.-1.mac")]
    [InlineData("rapport-refresh-1.a/../b.b.1.mac")]
    [InlineData("rapport-refresh-1.nobody.never.1.mac")]
    [InlineData("rapport-refresh-1.nobody.never.99999999999.mac")]
    public async Task A_refresh_token_that_is_none_is_refused(string token)
    {
        var answer = await silo.Client().PostAsJsonAsync("/api/auth/refresh", new { refreshToken = token });

        answer.StatusCode.Should().Be(token.Length == 0 ? HttpStatusCode.UnprocessableEntity : HttpStatusCode.Unauthorized);
        if (token.Length > 0) ((string)(await answer.Json())["code"]!).Should().Be("accounts.signed-out");
    }

    [Fact]
    public async Task A_token_that_somebody_made_up_for_a_session_does_not_end_it()
    {
        var ann = await silo.NewUser();
        await Refreshed(silo, (await Refreshed(silo, ann.RefreshToken)).Refresh);
        var parts = ann.RefreshToken.Split('.');

        await Refused(silo, $"{string.Join('.', parts[..4])}.{new string('A', parts[4].Length)}");
        await Refused(silo, $"{string.Join('.', parts[..3])}.7.{parts[4]}");

        (await Me(silo, ann.AccessToken)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task No_token_is_in_the_database()
    {
        var ann = await silo.NewUser();
        var key = Guid.NewGuid().ToString();
        var login = await (await silo.Client().PostOnce("/api/auth/login", new { email = ann.Email, password = User.Password }, key)).Json();
        var second = await (await silo.Client().PostOnce("/api/auth/refresh", new { refreshToken = (string)login["refreshToken"]! }, key)).Json();

        await using var source = NpgsqlDataSource.Create(database.ConnectionString);
        await using var events = source.CreateCommand("select coalesce(string_agg(data::text || headers::text, ' '), '') from mt_events");
        var stored = (string)(await events.ExecuteScalarAsync())!;
        stored.Should().Contain(RefreshTokens.HashOf(ann.RefreshToken)).And.Contain(RefreshTokens.HashOf((string)second["refreshToken"]!));
        foreach (var token in new[] { ann.RefreshToken, ann.AccessToken, (string)login["refreshToken"]!, (string)login["accessToken"]!, (string)second["refreshToken"]! })
            stored.Should().NotContain(token).And.NotContain(token.Split('.')[^1]);
        await using var kept = source.CreateCommand("select count(*) from idempotency_keys where route like '%/login' or route like '%/refresh'");
        ((long)(await kept.ExecuteScalarAsync())!).Should().Be(0, "an answer with tokens is not kept, not even sealed");
    }

    [Fact]
    public async Task A_sign_in_that_is_sent_again_with_its_key_is_one_session()
    {
        var ann = await silo.NewUser();
        var (body, key) = (new { email = ann.Email, password = User.Password }, Guid.NewGuid().ToString());

        var first = await (await silo.Client().PostOnce("/api/auth/login", body, key)).Json();
        var again = await (await silo.Client().PostOnce("/api/auth/login", body, key)).Json();

        ((string)again["refreshToken"]!).Should().Be((string)first["refreshToken"]!);
        (await ann.Client.GetFromJsonAsync<JsonNode>("/api/users/me/sessions"))!["sessions"]!.AsArray().Should().HaveCount(2);
    }

    [Fact]
    public async Task Tokens_outlive_a_restart()
    {
        var ann = await silo.NewUser();
        await using var after = SiloHost.Start(database, services: s => s.AddSingleton<TimeProvider>(clock));

        (await Me(after, ann.AccessToken)).Should().Be(HttpStatusCode.OK);
        (await Me(after, (await Refreshed(after, ann.RefreshToken)).Access)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_session_outlives_a_new_master_key_and_two_tabs_at_once_on_both_sides_of_it()
    {
        await using var after = SiloHost.Start(
            database, silo.Data, new Dictionary<string, string> { ["Rapport:MasterKey"] = $"{Convert.ToBase64String(new byte[32])},{SiloHost.MasterKey}" },
            s => s.AddSingleton<TimeProvider>(clock));
        var ann = await silo.NewUser();

        var before = await Refreshed(silo, ann.RefreshToken);
        (await Refreshed(after, ann.RefreshToken)).Refresh.Should().Be(before.Refresh);
        var next = await Refreshed(after, before.Refresh);

        (await Refreshed(after, next.Refresh)).Refresh.Should().NotBe(next.Refresh);
    }

    [Fact]
    public async Task A_refresh_token_opens_no_route_and_an_access_token_refreshes_nothing()
    {
        var ann = await silo.NewUser();

        (await Me(silo, ann.RefreshToken)).Should().Be(HttpStatusCode.Unauthorized);
        await Refused(silo, ann.AccessToken);
        (await silo.Client().GetAsync($"/api/users/me?access_token={ann.AccessToken}")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "only hubs take it from the address");
    }

    private static async Task<HttpStatusCode> Me(SiloHost host, string token) => (await host.Client().GetWith("/api/users/me", "Bearer", token)).StatusCode;

    private static async Task<(string Access, string Refresh)> Refreshed(SiloHost host, string token)
    {
        var answer = await host.Client().PostAsJsonAsync("/api/auth/refresh", new { refreshToken = token });
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        var tokens = await answer.Json();
        ((int)tokens["expiresIn"]!).Should().Be(900);
        return ((string)tokens["accessToken"]!, (string)tokens["refreshToken"]!);
    }

    private static async Task Refused(SiloHost host, string token)
    {
        var answer = await host.Client().PostAsJsonAsync("/api/auth/refresh", new { refreshToken = token });
        answer.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        ((string)(await answer.Json())["code"]!).Should().Be("accounts.signed-out");
    }

    private async Task<IEnumerable<string>> Names(string user) =>
        (await silo.Services.GetRequiredService<IEventStore>().Read(new StreamId("account", user), 0)).Select(e => e.Name);
}
