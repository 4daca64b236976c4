using System.Net;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Engine.Events;
using Rapport.Silo.Tests.Practice;
using Xunit;

namespace Rapport.Silo.Tests.Web;

/// <summary>What the threat model names and no other story tells.</summary>
public sealed class AbuseStories : IAsyncLifetime
{
    private PracticeHouse house = null!;

    public async Task InitializeAsync() => house = await PracticeHouse.Open();

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Fact]
    public async Task What_is_not_for_the_client_to_set_is_not_taken_from_it()
    {
        var client = house.Host.Client();
        var email = $"eve-{Guid.NewGuid():n}@rapport.example";
        (await client.PostAsJsonAsync("/api/auth/register", new
        {
            email,
            password = User.Password,
            displayName = "Eve",
            id = "admin",
            roles = new[] { "admin" },
            isAdmin = true,
            emailConfirmed = true,
            registeredAt = "2000-01-01T00:00:00Z",
        })).EnsureSuccessStatusCode();
        var token = (string)(await client.SignIn(email))["accessToken"]!;
        using var change = new HttpRequestMessage(HttpMethod.Put, "/api/users/me") { Content = JsonContent.Create(new { displayName = "Eva", roles = new[] { "admin" }, email = "root@rapport.example" }) };
        change.Headers.Authorization = new("Bearer", token);
        await client.SendAsync(change);

        var me = await (await client.GetWith("/api/users/me", "Bearer", token)).Json();
        ((string)me["id"]!).Should().NotBe("admin");
        (me["roles"]!.AsArray().Count, (string)me["email"]!, (string)me["displayName"]!).Should().Be((0, email, "Eva"));
        ((DateTimeOffset)me["registeredAt"]!).Year.Should().BeGreaterThan(2000);

        var ann = await house.Trainee();
        var begun = await ann.Http.PostAsJsonAsync("/api/sessions", new { scenarioId = (await house.Scenario()).Id, ownerId = "somebody", id = "mine", sessionId = "mine", status = "ended" });
        var id = (string)(await begun.Json())["id"]!;
        id.Should().NotBe("mine");
        (await house.Host.Services.GetRequiredService<IEventStore>().Read(new("practice-session", id), 0))[0].Event.Should().BeOfType<Domain.Practice.PracticeSessionEvent.Opened>().Which.OwnerId.Should().Be(ann.Id);
    }

    [Fact]
    public async Task The_key_of_a_recording_opens_nothing_without_its_link()
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        (await ann.Send(id, 1, "Hello.", audio: Convert.ToBase64String(Recording.Of(1)))).EnsureSuccessStatusCode();
        var path = ((string)(await ann.Get(id))["lines"]![1]!["audio"]!).Split('?')[0];

        (await ann.Http.GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.Forbidden, "not even for its owner");
        (await house.Host.Client().GetAsync(path)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_cursor_of_anothers_list_shows_nothing_of_it()
    {
        var (ann, eve) = (await house.Trainee(), await house.Trainee("Eve"));
        var scenario = await house.Scenario();
        for (var i = 0; i < 3; i++) await ann.Start(scenario);
        JsonNode page = null!;
        await Eventually.Holds(async () => (page = await (await ann.Http.GetAsync("/api/sessions?pageSize=1")).Json())["next"] is not null, "the view shows them");

        var theirs = await (await eve.Http.GetAsync($"/api/sessions?pageSize=1&cursor={page["next"]}")).Json();

        theirs["items"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task A_token_in_the_address_counts_for_hubs_alone()
    {
        var ann = await house.Host.NewUser();

        (await house.Host.Client().GetAsync($"/api/users/me?access_token={ann.AccessToken}")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        (await house.Host.Client().PostAsync($"/hubs/practice/negotiate?negotiateVersion=1&access_token={ann.AccessToken}", null)).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task A_form_of_very_many_parts_is_refused()
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        using var form = new MultipartFormDataContent();
        for (var i = 0; i < 1_100; i++) form.Add(new StringContent("x"), $"field{i}");

        var answer = await ann.Http.PostAsync($"/api/sessions/{id}/turns", form);

        answer.StatusCode.Should().BeOneOf(HttpStatusCode.BadRequest, HttpStatusCode.RequestEntityTooLarge);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }
}
