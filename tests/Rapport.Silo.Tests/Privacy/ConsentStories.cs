using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Privacy;

/// <summary>What somebody agrees to, over HTTP.</summary>
public sealed class ConsentStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private const string Path = "/api/users/me/consents";

    [Fact]
    public async Task Nobody_has_agreed_to_anything_who_was_not_asked()
    {
        var ann = await fixture.Silo.NewUser();
        var answer = await ann.Client.GetAsync(Path);
        answer.Headers.ETag!.Tag.Should().Be("\"0\"");
        var page = await answer.Json();
        page["consents"]!.AsArray().Select(c => (string)c!["purpose"]!).Should().Equal("training-data", "voice-clone", "outside-insights");
        page["consents"]!.AsArray().Should().OnlyContain(c => (string)c!["status"]! == "never-given" && ((string)c["text"]!).Length > 50);
        page["history"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task It_is_given_and_withdrawn_and_the_history_has_the_time_and_the_text_that_was_shown()
    {
        var ann = await fixture.Silo.NewUser();
        var given = await Change(ann, "training-data", new { given = true, textVersion = 1 });
        given.StatusCode.Should().Be(HttpStatusCode.OK);
        given.Headers.ETag!.Tag.Should().Be("\"1\"");
        var shown = await given.Json();
        (((string)shown["status"]!), (int)shown["givenTo"]!).Should().Be(("given", 1));
        ((string)(await (await Change(ann, "training-data", new { given = false })).Json())["status"]!).Should().Be("withdrawn");

        var history = (await Get(ann))["history"]!.AsArray();
        history.Select(h => (string)h!["step"]!).Should().Equal("withdrawn", "given");
        history.Should().OnlyContain(h => (string)h!["purpose"]! == "training-data" && (int)h["textVersion"]! == 1 && (string)h["text"]! == (string)shown["text"]!);
        history.Select(h => (DateTimeOffset)h!["at"]!).Should().BeInDescendingOrder();
    }

    [Fact]
    public async Task What_is_so_already_changes_nothing()
    {
        var ann = await fixture.Silo.NewUser();
        foreach (var _ in Enumerable.Range(0, 3)) (await Change(ann, "voice-clone", new { given = true, textVersion = 1 })).EnsureSuccessStatusCode();
        (await Change(ann, "outside-insights", new { given = false })).EnsureSuccessStatusCode();
        (await Get(ann))["history"]!.AsArray().Should().ContainSingle();
    }

    [Fact]
    public async Task Who_has_not_seen_the_last_change_is_told_so()
    {
        var ann = await fixture.Silo.NewUser();
        (await Change(ann, "training-data", new { given = true, textVersion = 1 }, ifMatch: "\"0\"")).StatusCode.Should().Be(HttpStatusCode.OK);
        foreach (var seen in (string[])["\"0\"", "\"words\"", "W/\"1\"", "\"1\", \"2\"", ""])
            (await Refused(Change(ann, "training-data", new { given = false }, seen))).Should().Be((412, "accounts.consents-changed"), seen);
        (await Change(ann, "training-data", new { given = false }, ifMatch: "\"1\"")).StatusCode.Should().Be(HttpStatusCode.OK);
        (await Change(ann, "voice-clone", new { given = true, textVersion = 1 }, ifMatch: "*")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task What_has_not_changed_is_not_sent_again()
    {
        var ann = await fixture.Silo.NewUser();
        var seen = (await ann.Client.GetAsync(Path)).Headers.ETag!;
        using var same = await Unless(seen);
        (same.StatusCode, same.Headers.ETag).Should().Be((HttpStatusCode.NotModified, seen));

        var changed = await Change(ann, "training-data", new { given = true, textVersion = 1 }, seen.ToString());
        using var other = await Unless(seen);
        (other.StatusCode, other.Headers.ETag).Should().Be((HttpStatusCode.OK, changed.Headers.ETag));
        using var again = await Unless(changed.Headers.ETag!);
        again.StatusCode.Should().Be(HttpStatusCode.NotModified);

        async Task<HttpResponseMessage> Unless(EntityTagHeaderValue tag)
        {
            using var request = new HttpRequestMessage(HttpMethod.Get, Path);
            request.Headers.IfNoneMatch.Add(tag);
            return await ann.Client.SendAsync(request);
        }
    }

    [Fact]
    public async Task Of_two_who_decide_at_once_on_what_they_saw_one_decides()
    {
        var ann = await fixture.Silo.NewUser();
        var answers = await Task.WhenAll(
            Change(ann, "training-data", new { given = true, textVersion = 1 }, "\"0\""), Change(ann, "voice-clone", new { given = true, textVersion = 1 }, "\"0\""));
        answers.Select(a => (int)a.StatusCode).Should().BeEquivalentTo([200, 412]);
    }

    [Fact]
    public async Task A_wrong_request_is_told_what_is_wrong()
    {
        var ann = await fixture.Silo.NewUser();
        (await Refused(Change(ann, "world-domination", new { given = true, textVersion = 1 }))).Should().Be((404, "accounts.no-such-purpose"));
        (await Refused(Change(ann, "training-data", new { given = true, textVersion = 2 }))).Should().Be((409, "accounts.consent-text-outdated"));
        (await Refused(Change(ann, "training-data", new { given = true }))).Should().Be((422, "edge.invalid"));
        (await Refused(Change(ann, "training-data", new { }))).Should().Be((422, "edge.invalid"));
        (await Refused(ann.Client.GetAsync($"{Path}?before=0"))).Should().Be((422, "edge.invalid"));
        (await Refused(fixture.Silo.Client().GetAsync(Path))).Should().Be((401, "edge.unauthenticated"));
    }

    [Fact]
    public async Task Nobody_sees_anothers()
    {
        var (ann, bob) = (await fixture.Silo.NewUser(), await fixture.Silo.NewUser("Bob"));
        (await Change(ann, "training-data", new { given = true, textVersion = 1 })).EnsureSuccessStatusCode();
        (await Get(bob))["history"]!.AsArray().Should().BeEmpty();
    }

    [Fact]
    public async Task A_long_history_comes_in_pages()
    {
        var ann = await fixture.Silo.NewUser();
        for (var i = 0; i < 60; i++)
        {
            (await Change(ann, "voice-clone", new { given = true, textVersion = 1 })).EnsureSuccessStatusCode();
            (await Change(ann, "voice-clone", new { given = false })).EnsureSuccessStatusCode();
        }
        var steps = new List<string>();
        JsonNode? next = null;
        do
        {
            var page = await (await ann.Client.GetAsync(next is null ? Path : $"{Path}?before={next}")).Json();
            steps.AddRange(page["history"]!.AsArray().Select(h => (string)h!["step"]!));
            next = page["next"];
        }
        while (next is not null);
        steps.Should().Equal(Enumerable.Range(0, 120).Select(i => i % 2 == 0 ? "withdrawn" : "given"));
    }

    private static async Task<JsonNode> Get(User user) => await (await user.Client.GetAsync(Path)).Json();

    private static Task<HttpResponseMessage> Change(User user, string purpose, object body, string? ifMatch = null)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, $"{Path}/{purpose}") { Content = JsonContent.Create(body) };
        if (ifMatch is not null) request.Headers.TryAddWithoutValidation("If-Match", ifMatch).Should().BeTrue();
        return user.Client.SendAsync(request);
    }

    private static async Task<(int, string)> Refused(Task<HttpResponseMessage> asked)
    {
        using var answer = await asked;
        return ((int)answer.StatusCode, (string)(await answer.Json())["code"]!);
    }
}
