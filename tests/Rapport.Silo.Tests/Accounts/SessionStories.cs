using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Domain.Accounts;
using Rapport.Silo.Accounts;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>Where somebody is signed in, and leaving: here, there and everywhere.</summary>
public sealed class SessionStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private const string Firefox = "Mozilla/5.0 (X11; Linux x86_64; rv:140.0) Gecko/20100101 Firefox/140.0";
    private const string Safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Mobile/15E148 Safari/604.1";
    private readonly SiloHost silo = fixture.Silo;

    [Fact]
    public async Task The_list_tells_devices_in_words_and_which_one_asks()
    {
        var ann = await silo.NewUser();
        using var firefox = silo.SignedIn(await SignIn(ann, Firefox));
        using var phone = silo.SignedIn(await SignIn(ann, Safari));

        var sessions = (await firefox.GetFromJsonAsync<JsonNode>("/api/users/me/sessions"))!["sessions"]!.AsArray();

        sessions.Select(s => (string)s!["device"]!).Should().BeEquivalentTo("Firefox on Linux", "Safari on iPhone", "Another program");
        sessions.Where(s => (bool)s!["isCurrent"]!).Select(s => (string)s!["device"]!).Should().Equal("Firefox on Linux");
        sessions.Select(s => (DateTimeOffset)s!["usedAt"]!).Should().BeInDescendingOrder();
        sessions.Should().OnlyContain(s => (DateTimeOffset)s!["expiresAt"]! > (DateTimeOffset)s["beganAt"]!);
    }

    [Fact]
    public async Task A_session_is_ended_from_another_one_at_once_and_twice_is_once()
    {
        var ann = await silo.NewUser();
        var phone = await SignIn(ann, Safari);
        var id = await IdOf(ann, "Safari on iPhone");

        (await ann.Client.DeleteAsync($"/api/users/me/sessions/{id}")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await ann.Client.DeleteAsync($"/api/users/me/sessions/{id}")).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await Me((string)phone["accessToken"]!)).Should().Be(HttpStatusCode.Unauthorized);
        var list = (await ann.Client.GetFromJsonAsync<JsonNode>("/api/users/me/sessions"))!;
        list["sessions"]!.AsArray().Should().ContainSingle();
        var ended = list["ended"]!.AsArray().Should().ContainSingle().Subject!;
        ((string)ended["device"]!, (string)ended["why"]!).Should().Be(("Safari on iPhone", "ended-from-list"));
    }

    [Fact]
    public async Task Nobody_ends_the_session_of_somebody_else()
    {
        var (ann, ben) = (await silo.NewUser("Ann"), await silo.NewUser("Ben"));

        var answer = await ben.Client.DeleteAsync($"/api/users/me/sessions/{await IdOf(ann, "Another program")}");

        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        ((string)(await answer.Json())["code"]!).Should().Be("accounts.session-not-found");
        (await ann.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task All_others_are_ended_at_once_and_mine_goes_on_and_so_do_those_of_somebody_else()
    {
        var (ann, ben) = (await silo.NewUser("Ann"), await silo.NewUser("Ben"));
        JsonNode[] others = [await SignIn(ann, Firefox), await SignIn(ann, Safari), await SignIn(ann, Safari)];

        (await ann.Client.DeleteAsync("/api/users/me/sessions")).StatusCode.Should().Be(HttpStatusCode.NoContent);
        (await ann.Client.DeleteAsync("/api/users/me/sessions")).StatusCode.Should().Be(HttpStatusCode.NoContent, "there are none any more, as was asked");

        foreach (var other in others)
        {
            (await Me((string)other["accessToken"]!)).Should().Be(HttpStatusCode.Unauthorized);
            (await silo.Client().PostAsJsonAsync("/api/auth/refresh", new { refreshToken = (string)other["refreshToken"]! })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }
        var list = (await ann.Client.GetFromJsonAsync<JsonNode>("/api/users/me/sessions"))!;
        list["sessions"]!.AsArray().Should().ContainSingle().Which!["isCurrent"]!.GetValue<bool>().Should().BeTrue();
        list["ended"]!.AsArray().Select(e => (string)e!["why"]!).Should().Equal("ended-from-list", "ended-from-list", "ended-from-list");
        (await ben.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await silo.Client().DeleteAsync("/api/users/me/sessions")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task Signing_out_takes_effect_at_once_and_for_this_session_alone()
    {
        var ann = await silo.NewUser();
        var other = await silo.Client().SignIn(ann.Email);

        (await ann.Client.PostAsync("/api/auth/logout", null)).StatusCode.Should().Be(HttpStatusCode.NoContent);

        (await ann.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        var refreshed = await silo.Client().PostAsJsonAsync("/api/auth/refresh", new { refreshToken = ann.RefreshToken });
        refreshed.StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        ((string)(await refreshed.Json())["code"]!).Should().Be("accounts.signed-out");
        (await Me((string)other["accessToken"]!)).Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Signing_out_everywhere_leaves_no_session_and_no_token_alive()
    {
        var ann = await silo.NewUser();
        var other = await silo.Client().SignIn(ann.Email);

        (await ann.Client.PostAsync("/api/auth/logout-everywhere", null)).StatusCode.Should().Be(HttpStatusCode.NoContent);

        foreach (var tokens in new[] { ann.Tokens, other })
        {
            (await Me((string)tokens["accessToken"]!)).Should().Be(HttpStatusCode.Unauthorized);
            (await silo.Client().PostAsJsonAsync("/api/auth/refresh", new { refreshToken = (string)tokens["refreshToken"]! })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        }
        using var again = silo.SignedIn(await silo.Client().SignIn(ann.Email));
        (await again.GetFromJsonAsync<JsonNode>("/api/users/me/sessions"))!["ended"]!.AsArray().Select(e => (string)e!["why"]!).Should().Equal("signed-out-everywhere", "signed-out-everywhere");
    }

    [Fact]
    public async Task Signing_out_on_one_node_counts_on_another()
    {
        await using var elsewhere = SiloHost.Start(fixture.Database, silo.Data);
        var ann = await silo.NewUser();
        (await elsewhere.Client().GetWith("/api/users/me", "Bearer", ann.AccessToken)).StatusCode.Should().Be(HttpStatusCode.OK, "a token holds on every node");

        (await ann.Client.PostAsync("/api/auth/logout", null)).StatusCode.Should().Be(HttpStatusCode.NoContent);

        await Eventually.Holds(async () => (await elsewhere.Client().GetWith("/api/users/me", "Bearer", ann.AccessToken)).StatusCode == HttpStatusCode.Unauthorized, "the other node hears of it");
        (await elsewhere.Client().PostAsJsonAsync("/api/auth/refresh", new { refreshToken = ann.RefreshToken })).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
    }

    [Fact]
    public async Task The_session_that_is_pushed_out_is_shown_to_its_owner()
    {
        var ann = await silo.NewUser();
        for (var i = 0; i < AccountDecider.MaxSessions; i++) await silo.Client().SignIn(ann.Email);

        (await ann.Client.GetAsync("/api/users/me")).StatusCode.Should().Be(HttpStatusCode.Unauthorized, "it was not used for longest");
        using var last = silo.SignedIn(await silo.Client().SignIn(ann.Email));
        var list = (await last.GetFromJsonAsync<JsonNode>("/api/users/me/sessions"))!;
        list["sessions"]!.AsArray().Should().HaveCount(AccountDecider.MaxSessions);
        list["ended"]!.AsArray().Select(e => (string)e!["why"]!).Should().AllBe("pushed-out");
    }

    [Theory]
    [InlineData(null, "Another program")]
    [InlineData("curl/8.9.1", "Another program")]
    [InlineData("rapport-cli/1.0 (Linux)", "The command line on Linux")]
    [InlineData("Rapport.Client/1.0 (Windows)", "A .NET program on Windows")]
    [InlineData("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Safari/537.36 Edg/138.0.0.0", "Edge on Windows")]
    [InlineData("Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/138.0.0.0 Mobile Safari/537.36", "Chrome on Android")]
    [InlineData("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15", "Safari on Mac")]
    [InlineData("<script>alert(1)</script>", "Another program")]
    public void What_a_program_says_of_itself_becomes_plain_words(string? userAgent, string words) => Device.Of(userAgent).Should().Be(words);

    private async Task<JsonNode> SignIn(User user, string userAgent)
    {
        using var client = silo.Client();
        client.DefaultRequestHeaders.TryAddWithoutValidation("User-Agent", userAgent);
        return await client.SignIn(user.Email);
    }

    private async Task<HttpStatusCode> Me(string token) => (await silo.Client().GetWith("/api/users/me", "Bearer", token)).StatusCode;

    private static async Task<string> IdOf(User user, string device) =>
        (string)(await user.Client.GetFromJsonAsync<JsonNode>("/api/users/me/sessions"))!["sessions"]!.AsArray().Single(s => (string)s!["device"]! == device)!["id"]!;
}
