using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Operations;

public sealed class OperationsStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;

    [Theory]
    [InlineData(null, null)]
    [InlineData("Operator", "guessed")]
    [InlineData("Operator", "")]
    [InlineData("Bearer", null)]
    public async Task Only_who_can_read_the_data_directory_is_the_operator(string? scheme, string? token)
    {
        var client = silo.Client();
        if (scheme == "Bearer") token = (await silo.NewUser()).AccessToken;
        if (scheme is not null) client.DefaultRequestHeaders.Authorization = new(scheme, token);

        foreach (var path in new[] { "/api/operations/streams/account/x", "/api/operations/views" })
            (await client.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_operator_is_nobody_elsewhere() =>
        (await Operator().GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);

    [Fact]
    public async Task A_stream_is_shown_with_where_from_and_why_but_without_secrets()
    {
        var ann = await silo.NewUser("Ann");
        var rename = new HttpRequestMessage(HttpMethod.Put, "/api/users/me") { Content = JsonContent.Create(new { displayName = "Anna" }), Headers = { { "X-Correlation-Id", "call-7" } } };
        (await ann.Client.SendAsync(rename)).EnsureSuccessStatusCode();

        var shown = (await Operator().GetFromJsonAsync<JsonNode>($"/api/operations/streams/account/{ann.Id}"))!;

        // Mails go out beside it, sooner or later.
        var events = shown["events"]!.AsArray().Where(e => !((string)e!["name"]!).StartsWith("account.mail-", StringComparison.Ordinal)).ToList();
        events.Select(e => (string?)e!["name"]).Should().Equal("account.registered.v1", "account.session-began.v1", "account.renamed.v1");
        events.Select(e => (int)e!["version"]!).Should().BeInAscendingOrder();
        events.Select(e => (long)e!["position"]!).Should().BeInAscendingOrder();
        ((string?)events[0]!["data"]!["passwordHash"]).Should().Be("(not shown)");
        ((string?)events[2]!["data"]!["displayName"]).Should().Be("Anna");
        ((string?)events[2]!["correlationId"]).Should().Be("call-7");
        ((string?)events[2]!["headers"]!["actor"]).Should().Be(ann.Id);
        events[2]!["headers"]!.ToJsonString().Should().MatchRegex("00-[0-9a-f]{32}-[0-9a-f]{16}-0", "the trace leads to the request");
        shown["next"].Should().BeNull();
    }

    [Fact]
    public async Task A_long_stream_is_shown_in_pages()
    {
        var ann = await silo.NewUser("Ann");

        var first = (await Operator().GetFromJsonAsync<JsonNode>($"/api/operations/streams/account/{ann.Id}?max=1"))!;
        var second = (await Operator().GetFromJsonAsync<JsonNode>($"/api/operations/streams/account/{ann.Id}?max=1&after={first["next"]}"))!;

        ((int)second["events"]![0]!["version"]!).Should().Be(2);
        (await Operator().GetAsync("/api/operations/streams/account/nobody")).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await Operator().GetAsync("/api/operations/streams/account/x?max=0&after=-1")).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
    }

    [Fact]
    public async Task Views_are_shown_and_rebuilt()
    {
        var views = (await Operator().GetFromJsonAsync<JsonNode>("/api/operations/views"))!.AsArray();
        views.Should().NotBeEmpty();
        var name = (string)views[0]!["name"]!;

        var rebuilt = await Operator().PostAsync($"/api/operations/views/{name}/rebuild", null);

        rebuilt.StatusCode.Should().Be(HttpStatusCode.OK);
        ((int)(await rebuilt.Json())["differing"]!).Should().Be(0);
        (await Operator().PostAsync("/api/operations/views/nothing/rebuild", null)).StatusCode.Should().Be(HttpStatusCode.NotFound);
        (await Operator().PostAsync($"/api/operations/views/{name}/retry", null)).StatusCode.Should().Be(HttpStatusCode.Accepted);
    }

    private HttpClient Operator()
    {
        var client = silo.Client();
        client.DefaultRequestHeaders.Authorization = new("Operator", File.ReadAllText(Path.Combine(silo.Data, "operator.token")));
        return client;
    }
}
