using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

/// <summary>Every "no" with its code, on one server for all.</summary>
public sealed class RefusalStories : IAsyncLifetime
{
    private PracticeHouse house = null!;
    private Trainee ann = null!;
    private string id = null!;

    public async Task InitializeAsync()
    {
        house = await PracticeHouse.Open();
        ann = await house.Trainee();
        id = (string)(await ann.Start(await house.Scenario()))["id"]!;
    }

    public async Task DisposeAsync() => await house.DisposeAsync();

    [Fact]
    public async Task What_is_wrong_with_a_start()
    {
        var draft = await house.Scenario(s => s with { Status = Publication.Draft });
        var partly = await house.Scenario(s => s with { Persona = null, OpeningLine = " ", End = s.End! with { MaxTurns = null } });

        await Refused(ann.Http.PostAsJsonAsync("/api/sessions", new { }), 422, "edge.invalid");
        await Refused(ann.Http.PostAsJsonAsync("/api/sessions", new { scenarioId = "never-heard-of" }), 404, "practice.scenario-not-found");
        await Refused(ann.Http.PostAsJsonAsync("/api/sessions", new { scenarioId = "../../etc" }), 404, "practice.scenario-not-found");
        await Refused(ann.Begin(draft), 404, "practice.scenario-not-published");
        var incomplete = await Refused(ann.Begin(partly), 422, "practice.scenario-incomplete");
        ((string)incomplete["missing"]!).Split(',').Should().BeEquivalentTo("persona", "end.maxTurns", "openingLine");
        await Refused(ann.Http.PostAsJsonAsync("/api/sessions", new { continueFrom = "nobody" }), 404, "practice.session-not-found");
        await Refused(ann.Http.PostAsJsonAsync("/api/sessions", new { continueFrom = id }), 409, "practice.session-not-ended");
        await Refused(ann.Http.PostAsync("/api/sessions", new StringContent("{", Encoding.UTF8, "application/json")), 400, "edge.malformed");
        await Refused(house.Host.Client().PostAsJsonAsync("/api/sessions", new { scenarioId = draft.Id }), 401, "edge.unauthenticated");
    }

    [Fact]
    public async Task What_is_wrong_with_a_turn()
    {
        var now = house.Now;
        await Refused(Turn(new { number = 1, text = "Hello." }), 422, "practice.missing-timestamps");
        await Refused(Turn(new { number = 1, text = "Hello.", startedAt = now, endedAt = now - TimeSpan.FromSeconds(1) }), 422, "practice.ended-before-started");
        await Refused(Turn(new { number = 1, text = "Hello.", startedAt = now, endedAt = now + TimeSpan.FromSeconds(5) }), 422, "practice.clock-drift");
        var late = await Refused(Turn(new { number = 1, text = "Hello.", startedAt = now, endedAt = now - TimeSpan.FromSeconds(-9) }), 422, "practice.clock-drift");
        DateTimeOffset.Parse((string)late["serverTime"]!, null).Should().Be(now);
        await Refused(Turn(new { number = 1, text = "Hello.", startedAt = default(DateTimeOffset), endedAt = now }), 422, "practice.clock-drift");
        await Refused(Turn(new { number = 1, startedAt = now, endedAt = now }), 422, "practice.empty-turn");
        ((string)(await Refused(ann.Send(id, 2, "Hello."), 409, "practice.wrong-sequence"))["expected"]!).Should().Be("1");
        await Refused(ann.Send(id, 7, "Hello."), 409, "practice.wrong-sequence");
        await Refused(ann.Send(id, 1, null, audio: ""), 422, "practice.resend-turn");
        await Refused(ann.Send(id, 1, "Hello.", audio: Convert.ToBase64String(new byte[500])), 422, "practice.resend-turn");
        await Refused(ann.Send(id, 1, "Hello.", audio: Convert.ToBase64String([.. "fLaC"u8, .. new byte[500]])), 422, "practice.audio-unsupported");
        await Refused(ann.Send(id, 1, null, audio: Convert.ToBase64String(Recording.Of(1))), 422, "practice.transcript-needed");
        await Refused(Turn("Hello."), 400, "edge.malformed");
        await Refused(ann.Http.PostAsync($"/api/sessions/{id}/turns", new StringContent("Hello.", Encoding.UTF8, "text/plain")), 415, "edge.unsupported-media-type");
        (await ann.Get(id))["lines"]!.AsArray().Should().ContainSingle("none of it has changed anything");
    }

    [Theory]
    [InlineData(null)]
    [InlineData("a-key")]
    public async Task A_form_that_stops_in_the_middle_is_told_so_and_the_whole_one_is_taken(string? key)
    {
        const string Begun = "--cut\r\nContent-Disposition: form-data; name=\"number\"\r\n\r\n1\r\n--cut\r\nContent-Disposition: form-data; name=\"text\"\r\n\r\nGood mor";
        var times = $"--cut\r\nContent-Disposition: form-data; name=\"startedAt\"\r\n\r\n{house.Now:O}\r\n--cut\r\nContent-Disposition: form-data; name=\"endedAt\"\r\n\r\n{house.Now:O}\r\n--cut--\r\n";

        await Refused(Form(Begun), 400, "edge.malformed");
        (await Form($"{Begun}ning, Daniel.\r\n{times}")).StatusCode.Should().Be(HttpStatusCode.Accepted);

        Task<HttpResponseMessage> Form(string body)
        {
            var request = new HttpRequestMessage(HttpMethod.Post, $"/api/sessions/{id}/turns") { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
            request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse("multipart/form-data; boundary=cut");
            if (key is not null) request.Headers.Add("Idempotency-Key", key);
            return ann.Http.SendAsync(request);
        }
    }

    [Fact]
    public async Task All_that_is_wrong_with_a_turns_form_is_told_at_once()
    {
        var problem = await Refused(Turn(new { text = new string('a', 4_001), audio = "not base64!", startedAt = "yesterday" }), 422, "edge.invalid");

        problem["errors"]!.AsObject().Select(e => e.Key).Should().BeEquivalentTo("number", "text", "audio", "startedAt", "endedAt");
        (await Refused(Turn(new { number = 1, text = "Hello." }), 422, "practice.missing-timestamps"))["errors"]!.AsObject().Select(e => e.Key)
            .Should().BeEquivalentTo("startedAt", "endedAt");
    }

    [Fact]
    public async Task A_recording_above_the_limit_is_refused_before_it_is_read_and_the_limit_is_told()
    {
        var above = await Refused(ann.Send(id, 1, "Hello.", audio: Convert.ToBase64String(Recording.Of(131_072 / 8_000.0))), 413, "practice.audio-too-large");
        ((int)above["limitBytes"]!).Should().Be(131_072);
        ((string)above["detail"]!).Should().Contain("131072 bytes").And.Contain("shorter turns");

        using var announced = new HttpRequestMessage(HttpMethod.Post, $"/api/sessions/{id}/turns") { Content = new NeverSent(50_000_000) };
        announced.Headers.ExpectContinue = true;
        announced.Headers.Add("Idempotency-Key", "large");
        await Refused(ann.Http.SendAsync(announced), 413, "practice.audio-too-large");
    }

    [Fact]
    public async Task What_is_wrong_with_an_ended_session()
    {
        var other = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await ann.Stop(other);

        ((string)(await Refused(ann.Send(other, 1, "Hello."), 409, "practice.session-ended"))["reason"]!).Should().Be("manual");
        await Refused(ann.Stop(other, new string('a', 501)), 422, "edge.invalid");
        var unsaid = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await ann.Stop(unsaid);
        (await ann.Http.PostAsJsonAsync("/api/sessions", new { continueFrom = unsaid })).StatusCode.Should().Be(HttpStatusCode.Created, "the partner's opening can be continued");
        await Refused(ann.Http.PostAsJsonAsync("/api/sessions", new { continueFrom = unsaid, scenarioId = "another" }), 422, "edge.invalid");
    }

    [Fact]
    public async Task Anothers_session_is_not_told_apart_from_none()
    {
        var bob = await house.Trainee("Bob");
        foreach (var theirs in new[] { id, "0123456789abcdef", "Ä" })
        {
            await Refused(bob.Http.GetAsync($"/api/sessions/{theirs}"), 404, "practice.session-not-found");
            await Refused(bob.Stop(theirs), 404, "practice.session-not-found");
            await Refused(bob.Send(theirs, 1, "Hello."), 404, "practice.session-not-found");
            await Refused(bob.Http.PostAsJsonAsync("/api/sessions", new { continueFrom = theirs }), 404, "practice.session-not-found");
        }
        (await house.Session(id)).Should().BeOfType<PracticeSession.Live>();
    }

    [Fact]
    public async Task An_unchanged_session_is_not_sent_again()
    {
        var first = await ann.Http.GetAsync($"/api/sessions/{id}");
        using var again = new HttpRequestMessage(HttpMethod.Get, $"/api/sessions/{id}");
        again.Headers.IfNoneMatch.Add(first.Headers.ETag!);

        (await ann.Http.SendAsync(again)).StatusCode.Should().Be(HttpStatusCode.NotModified);
        first.Headers.GetValues("Rapport-Position").Single().Should().NotBe("0");
    }

    [Fact]
    public async Task What_has_changed_since_it_was_read_is_not_changed_by_who_read_it()
    {
        var read = (await ann.Http.GetAsync($"/api/sessions/{id}")).Headers.ETag!;
        (await ann.Send(id, 1, "Good morning.")).StatusCode.Should().Be(HttpStatusCode.Accepted);

        foreach (var stale in new[] { read.ToString(), "\"999999\"", $"W/{read}", "none", "\"1\", \"2\"" })
            await Refused(Stop(stale), 412, "changed-meanwhile");
        (await Stop("*")).StatusCode.Should().Be(HttpStatusCode.OK);

        async Task<HttpResponseMessage> Stop(string tag)
        {
            using var request = new HttpRequestMessage(HttpMethod.Post, $"/api/sessions/{id}/stop");
            request.Headers.TryAddWithoutValidation("If-Match", tag);
            return await ann.Http.SendAsync(request);
        }
    }

    private Task<HttpResponseMessage> Turn(object body) => ann.Http.PostAsJsonAsync($"/api/sessions/{id}/turns", body);

    private static async Task<JsonNode> Refused(Task<HttpResponseMessage> sending, int status, string code)
    {
        var answer = await sending;
        var problem = await answer.Json();
        ((int)answer.StatusCode, (string)problem["code"]!).Should().Be((status, code), problem.ToJsonString());
        return problem;
    }

    /// <summary>A body that announces its size and fails the test when anybody wants it.</summary>
    private sealed class NeverSent : HttpContent
    {
        private readonly long size;

        public NeverSent(long size)
        {
            this.size = size;
            Headers.ContentType = new("application/json");
        }

        protected override Task SerializeToStreamAsync(Stream stream, TransportContext? context) => throw new InvalidOperationException("The body was read.");

        protected override bool TryComputeLength(out long length) => (length = size) > 0;
    }
}
