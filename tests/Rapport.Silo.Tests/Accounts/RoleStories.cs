using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>Who administers, and what only they see.</summary>
public sealed class RoleStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;

    [Fact]
    public async Task An_administrator_is_made_by_whoever_runs_the_server_and_sees_all_accounts()
    {
        var (ann, ben) = (await silo.NewUser("Ann"), await silo.NewUser("Ben"));
        (await ann.Client.GetAsync("/api/users")).StatusCode.Should().Be(HttpStatusCode.Forbidden);

        (await Operate("grant-admin", ann.Email.ToUpperInvariant())).StatusCode.Should().Be(HttpStatusCode.OK);

        var tokens = await (await silo.Client().PostAsJsonAsync("/api/auth/refresh", new { refreshToken = ann.RefreshToken })).Json();
        using var admin = silo.SignedIn(tokens);
        await Eventually.Holds(async () => (await Listed(admin, "/api/users?limit=1")).Contains(ann.Id), "the list has her");
        (await Listed(admin, "/api/users?limit=1")).Should().Contain(ben.Id).And.OnlyHaveUniqueItems();
        (await Listed(admin, "/api/users?role=admin")).Should().Contain(ann.Id).And.NotContain(ben.Id);
        ((string)(await admin.GetFromJsonAsync<JsonNode>("/api/users/me"))!["roles"]![0]!).Should().Be("admin");
        (await ben.Client.GetAsync("/api/users")).StatusCode.Should().Be(HttpStatusCode.Forbidden);

        (await Operate("revoke-admin", ann.Email)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await admin.GetAsync("/api/users")).StatusCode.Should().Be(HttpStatusCode.Forbidden, "no token outlives the role");
    }

    [Fact]
    public async Task Nobody_makes_an_administrator_of_themselves_and_an_unknown_address_is_told()
    {
        var ann = await silo.NewUser("Ann");

        (await ann.Client.PostAsJsonAsync("/api/operations/users/grant-admin", new { email = ann.Email })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await ann.Client.PutAsJsonAsync("/api/users/me", new { displayName = "Ann", roles = new[] { "admin" } })).StatusCode.Should().Be(HttpStatusCode.OK);
        (await ann.Client.GetAsync("/api/users")).StatusCode.Should().Be(HttpStatusCode.Forbidden);
        var unknown = await Operate("grant-admin", "nobody@rapport.example");
        ((string)(await unknown.Json())["code"]!).Should().Be("accounts.not-found");
    }

    // Page by page, to the end.
    private static async Task<List<string>> Listed(HttpClient client, string path)
    {
        var ids = new List<string>();
        for (var next = path; next is not null;)
        {
            var page = (await client.GetFromJsonAsync<JsonNode>(next))!;
            ids.AddRange(page["items"]!.AsArray().Select(item => (string)item!["id"]!));
            next = page["next"] is { } cursor ? $"{path}&cursor={cursor}" : null;
        }
        return ids;
    }

    private Task<HttpResponseMessage> Operate(string what, string email)
    {
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/operations/users/{what}") { Content = JsonContent.Create(new { email }) };
        request.Headers.Authorization = new("Operator", File.ReadAllText(Path.Combine(silo.Data, "operator.token")).Trim());
        return silo.Client().SendAsync(request);
    }
}
