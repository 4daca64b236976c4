using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>One's own account: changing it, and losing the race for it.</summary>
public sealed class MeStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;

    [Fact]
    public async Task Who_changes_what_was_changed_meanwhile_is_told_and_overwrites_nothing()
    {
        var ann = await silo.NewUser("Ann");
        var seen = (await ann.Client.GetAsync("/api/users/me")).Headers.ETag!.ToString();
        await silo.Client().SignIn(ann.Email);

        var first = await Rename(ann, "Anna", seen);
        var second = await Rename(ann, "Anne", seen);
        var third = await Rename(ann, "Anne", first.Headers.ETag!.ToString());

        first.StatusCode.Should().Be(HttpStatusCode.OK, "signing in elsewhere is no change of the account");
        second.StatusCode.Should().Be(HttpStatusCode.PreconditionFailed);
        ((string)(await second.Json())["code"]!).Should().Be("accounts.changed-meanwhile");
        third.StatusCode.Should().Be(HttpStatusCode.OK);
        ((string)(await ann.Client.GetFromJsonAsync<JsonNode>("/api/users/me"))!["displayName"]!).Should().Be("Anne");
    }

    [Theory]
    [InlineData("*", HttpStatusCode.OK)]
    [InlineData("\"not-ours\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("W/\"1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"-1\"", HttpStatusCode.PreconditionFailed)]
    [InlineData("", HttpStatusCode.PreconditionFailed)]
    [InlineData("\"1\", \"2\"", HttpStatusCode.PreconditionFailed)]
    public async Task A_tag_that_is_none_of_this_account_matches_nothing(string tag, HttpStatusCode status) =>
        (await Rename(await silo.NewUser("Ann"), "Anna", tag)).StatusCode.Should().Be(status);

    [Fact]
    public async Task An_account_that_has_not_changed_is_not_sent_again()
    {
        var ann = await silo.NewUser("Ann");
        var seen = (await ann.Client.GetAsync("/api/users/me")).Headers.ETag!;

        using var same = await Unless(seen);
        (same.StatusCode, same.Headers.ETag).Should().Be((HttpStatusCode.NotModified, seen));
        (await same.Content.ReadAsByteArrayAsync()).Should().BeEmpty();

        (await Rename(ann, "Anna", seen.ToString())).StatusCode.Should().Be(HttpStatusCode.OK);
        using var other = await Unless(seen);
        other.StatusCode.Should().Be(HttpStatusCode.OK);
        ((string)(await other.Json())["displayName"]!).Should().Be("Anna");

        async Task<HttpResponseMessage> Unless(EntityTagHeaderValue tag)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/me");
            request.Headers.IfNoneMatch.Add(tag);
            return await ann.Client.SendAsync(request);
        }
    }

    [Theory]
    [InlineData("Ann\nAdmin")]
    [InlineData("Ann\u2028Admin")]
    [InlineData("Ann\u202Enimda")]
    [InlineData("Ann\u200BSmith")]
    [InlineData("Ann\u0007")]
    [InlineData("Ann\uFEFFSmith")]
    public async Task A_name_is_one_line_that_looks_like_what_it_is(string name)
    {
        var ann = await silo.NewUser("Ann");

        (await Rename(ann, name, null)).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        var registered = await silo.Client().PostAsJsonAsync("/api/auth/register", new { email = $"x{name}@rapport.example", password = User.Password, displayName = name });
        registered.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        (await registered.Json())["errors"]!.AsObject().Select(e => e.Key).Should().Equal("displayName", "email");
    }

    private static Task<HttpResponseMessage> Rename(User user, string name, string? tag)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, "/api/users/me") { Content = JsonContent.Create(new { displayName = name }) };
        if (tag is not null) request.Headers.TryAddWithoutValidation("If-Match", tag);
        return user.Client.SendAsync(request);
    }
}
