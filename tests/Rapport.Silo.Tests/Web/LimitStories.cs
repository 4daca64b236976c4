using System.Net;
using System.Net.Http.Json;
using System.Net.WebSockets;
using System.Text.Json.Nodes;
using Dapper;
using FluentAssertions;
using Rapport.Silo.Tests.Practice;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Web;

/// <summary>What one user or one address may cost the others.</summary>
public sealed class LimitStories : IAsyncLifetime
{
    // Of each story's own: they all come from one address.
    private TestDatabase database = null!;

    public async Task InitializeAsync() => database = await TestDatabase.Create();

    public async Task DisposeAsync() => await database.DisposeAsync();

    [Fact]
    public async Task A_limit_holds_over_two_nodes_however_the_tries_are_spread()
    {
        await using var one = Strict(("AuthPerMinute", 6));
        await using var other = Strict(("AuthPerMinute", 6));
        var (here, there) = (one.Client(), other.Client());
        for (var i = 0; i < 3; i++)
            foreach (var client in (HttpClient[])[here, there])
                (await client.PostAsJsonAsync("/api/auth/login", new { })).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);

        await Refused(await here.PostAsJsonAsync("/api/auth/login", new { }), "auth");
        await Refused(await there.PostAsJsonAsync("/api/auth/login", new { }), "auth");
        await using var connection = await database.DataSource.OpenConnectionAsync();
        (await connection.QueryAsync<byte[]>("select key from rate_buckets")).Should().NotBeEmpty().And.OnlyContain(k => k.Length == 16, "no address and no user can be read there");
    }

    [Fact]
    public async Task A_user_who_asks_without_end_is_refused_on_all_routes_and_others_are_not()
    {
        await using var strict = Strict(("UserPerMinute", 10));
        var (ann, ben) = (await strict.NewUser("Ann"), await strict.NewUser("Ben"));
        for (var i = 0; i < 10; i++) await ann.Client.GetAsync("/api/users/me");

        await Refused(await ann.Client.GetAsync("/api/users/me"), "user");
        await Refused(await ann.Client.GetAsync("/api/nothing"), "user");
        (await ben.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task An_address_that_asks_without_end_is_refused_and_health_is_told_all_the_same()
    {
        await using var strict = Strict(("AddressPerMinute", 5));
        for (var i = 0; i < 5; i++) await strict.Client().GetAsync("/nothing");

        await Refused(await strict.Client().GetAsync("/nothing"), "address");
        (await strict.Client().GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Keys_and_evaluations_have_limits_of_their_own()
    {
        await using var strict = Strict(("KeyedPerHour", 2), ("EvaluationsPerHour", 2));
        var ann = await strict.NewUser("Ann");
        for (var i = 0; i < 2; i++) (await ann.Client.PostOnce("/api/sessions/none/stop", new { }, $"k{i}")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        await Refused(await ann.Client.PostOnce("/api/sessions/none/stop", new { }, "k3"), "keyed");
        (await ann.Client.PostAsJsonAsync("/api/sessions/none/stop", new { })).StatusCode.Should().Be(HttpStatusCode.NotFound, "without a key nothing is kept");

        for (var i = 0; i < 2; i++) (await ann.Client.PostAsync("/api/sessions/none/evaluation", null)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        await Refused(await ann.Client.PostAsync("/api/sessions/none/evaluation", null), "evaluations");
    }

    [Fact]
    public async Task Who_opens_connections_without_end_is_refused_until_one_is_closed()
    {
        await using var strict = Strict(("HubConnections", 2));
        var (ann, ben) = (await strict.NewUser("Ann"), await strict.NewUser("Ben"));
        await using var first = await Connected(strict, ann);
        await using (await Connected(strict, ann))
        {
            await FluentActions.Invoking(() => HubReader.Watch(strict.Address, ann.AccessToken, "none")).Should().ThrowAsync<WebSocketException>().WithMessage("*429*");
            await Refused(await ann.Client.PostAsync("/hubs/practice/negotiate?negotiateVersion=1", null), "hub-connections");
            await using var others = await Connected(strict, ben);
        }
        await Eventually.Holds(async () => (await ann.Client.PostAsync("/hubs/practice/negotiate?negotiateVersion=1", null)).IsSuccessStatusCode, "the closed one made room");
    }

    [Fact]
    public async Task Who_calls_a_hub_without_end_over_one_connection_is_refused_as_over_many()
    {
        await using var strict = Strict(("UserPerMinute", 12));
        var ann = await strict.NewUser("Ann");
        await using var reader = await HubReader.Watch(strict.Address, ann.AccessToken, "none");
        var refused = new List<string>();
        for (var i = 0; i < 20; i++)
        {
            refused.Add((await reader.Invoking(r => r.Next()).Should().ThrowAsync<HubRefusedException>()).Which.Message);
            await reader.WatchAlso("none");
        }
        refused[0].Should().Contain("practice.session-not-found");
        refused[^1].Should().Contain("edge.too-many-requests");
    }

    [Fact]
    public async Task Who_is_no_trusted_proxy_does_not_say_who_the_client_is()
    {
        await using var strict = Strict(("AuthPerMinute", 3));
        for (var i = 0; i < 3; i++) (await Login(strict, $"192.0.2.{i}")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);

        await Refused(await Login(strict, "192.0.2.9"), "auth");
    }

    [Fact]
    public async Task Of_what_passed_a_trusted_proxy_its_own_word_counts_and_nothing_that_the_client_put_before_it()
    {
        await using var behind = SiloHost.Start(
            database, settings: new Dictionary<string, string> { ["Rapport:Limits:AuthPerMinute"] = "3", ["Rapport:TrustedProxies"] = "127.0.0.1" });
        for (var i = 0; i < 3; i++) (await Login(behind, $"198.51.100.{i}, 203.0.113.7")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);

        await Refused(await Login(behind, "198.51.100.9, 203.0.113.7"), "auth");
        (await Login(behind, "203.0.113.8")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity, "that is another client");
    }

    // Counted for certain: it has got so far as to be told that there is no such session.
    private static async Task<HubReader> Connected(SiloHost silo, User user)
    {
        var reader = await HubReader.Watch(silo.Address, user.AccessToken, "none");
        await reader.Invoking(r => r.Next()).Should().ThrowAsync<HubRefusedException>();
        return reader;
    }

    private static Task<HttpResponseMessage> Login(SiloHost silo, string forwardedFor)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = JsonContent.Create(new { }) };
        request.Headers.Add("X-Forwarded-For", forwardedFor);
        return silo.Client().SendAsync(request);
    }

    private static async Task Refused(HttpResponseMessage answer, string limit)
    {
        answer.StatusCode.Should().Be(HttpStatusCode.TooManyRequests, await answer.Content.ReadAsStringAsync());
        answer.Headers.RetryAfter!.Delta.Should().BePositive();
        JsonNode problem = await answer.Json();
        ((string)problem["code"]!, (string)problem["limit"]!).Should().Be(("edge.too-many-requests", limit));
    }

    private SiloHost Strict(params (string Limit, int Value)[] limits) =>
        SiloHost.Start(database, settings: limits.ToDictionary(l => $"Rapport:Limits:{l.Limit}", l => $"{l.Value}"));
}
