using System.Net;
using System.Net.Http.Headers;
using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

/// <summary>Links to recordings.</summary>
public sealed class RecordingStories : IAsyncLifetime
{
    private PracticeHouse house = null!;
    private Trainee ann = null!;
    private string link = null!;

    public async Task InitializeAsync()
    {
        house = await PracticeHouse.Open();
        ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        (await ann.Send(id, 1, "Hello.", audio: Convert.ToBase64String(Recording.Of(1)))).StatusCode.Should().Be(HttpStatusCode.Accepted);
        link = (string)(await ann.Get(id))["lines"]![1]!["audio"]!;
    }

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Fact]
    public async Task A_link_opens_without_a_token_and_not_for_somebody_elses()
    {
        (await house.Host.Client().GetAsync(link)).StatusCode.Should().Be(HttpStatusCode.OK);
        (await ann.Http.GetAsync(link)).StatusCode.Should().Be(HttpStatusCode.OK);
        var bob = await house.Trainee("Bob");
        (await bob.Http.GetAsync(link)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }

    [Fact]
    public async Task A_player_may_ask_for_a_part()
    {
        using var part = new HttpRequestMessage(HttpMethod.Get, link);
        part.Headers.Range = new RangeHeaderValue(40, 49);

        var answer = await house.Host.Client().SendAsync(part);

        answer.StatusCode.Should().Be(HttpStatusCode.PartialContent);
        answer.Content.Headers.ContentRange!.ToString().Should().Be("bytes 40-49/8044");
        (await answer.Content.ReadAsByteArrayAsync()).Should().Equal(Recording.Of(1)[40..50]);
    }

    [Fact]
    public async Task A_part_that_is_not_there_is_a_problem()
    {
        using var beyond = new HttpRequestMessage(HttpMethod.Get, link);
        beyond.Headers.Range = new RangeHeaderValue(9_000, null);

        var answer = await house.Host.Client().SendAsync(beyond);

        answer.StatusCode.Should().Be(HttpStatusCode.RequestedRangeNotSatisfiable);
        ((string)(await answer.Json())["code"]!).Should().Be("edge.range-not-satisfiable");
        answer.Content.Headers.ContentRange!.ToString().Should().Be("bytes */8044");
    }

    [Fact]
    public async Task A_changed_link_opens_nothing()
    {
        var client = house.Host.Client();
        foreach (var changed in new[] { link[..link.IndexOf('?')], link + "0", link.Replace("/audio/", "/audio/0"), link.Replace("exp=1", "exp=2"), link + "&x=1" })
            (await client.GetAsync(changed)).StatusCode.Should().Be(HttpStatusCode.Forbidden, changed);
    }

    [Fact]
    public async Task After_fifteen_minutes_it_opens_nothing_any_more()
    {
        house.Clock.Advance(TimeSpan.FromMinutes(14.9));
        (await house.Host.Client().GetAsync(link)).StatusCode.Should().Be(HttpStatusCode.OK);
        house.Clock.Advance(TimeSpan.FromMinutes(0.2));

        (await house.Host.Client().GetAsync(link)).StatusCode.Should().Be(HttpStatusCode.Forbidden);
    }
}
