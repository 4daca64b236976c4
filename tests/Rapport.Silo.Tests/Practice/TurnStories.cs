using System.Net;
using System.Net.Http.Headers;
using Dapper;
using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Tests.Practice;

public sealed class TurnStories
{
    [Fact]
    public Task A_turn_sent_twice_is_one_turn_even_when_the_edge_has_forgotten_the_first() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await using var hub = await ann.Watch(id);
        var turn = ann.Turn(1, "Good morning, Daniel.");

        var first = await ann.Http.PostOnce($"/api/sessions/{id}/turns", turn, "turn-one");
        await hub.Until("objective");
        var second = await ann.Http.PostOnce($"/api/sessions/{id}/turns", turn, "turn-one");
        await using (var database = await house.Database.DataSource.OpenConnectionAsync()) await database.ExecuteAsync("delete from idempotency_keys");
        var third = await ann.Http.PostOnce($"/api/sessions/{id}/turns", turn, "turn-one");

        new[] { first, second, third }.Should().OnlyContain(a => a.StatusCode == HttpStatusCode.Accepted);
        (await house.Events<E.TurnTaken>(id)).Should().ContainSingle();
        (await house.Events<E.PartnerSpoke>(id)).Should().HaveCount(2);
        (await third.Json())["version"]!.GetValue<long>().Should().Be((await first.Json())["version"]!.GetValue<long>());
    });

    [Fact]
    public Task A_turn_that_waited_for_a_connection_is_taken_with_when_it_was_sent_and_keeps_when_it_was_said() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        house.Clock.Advance(TimeSpan.FromSeconds(40));
        var (started, ended) = (house.Now - TimeSpan.FromSeconds(30), house.Now - TimeSpan.FromSeconds(20));

        var refused = await ann.Http.PostOnce($"/api/sessions/{id}/turns", new { number = 1, text = "Good morning.", startedAt = started, endedAt = ended }, "one");
        var form = new MultipartFormDataContent
        {
            { new StringContent("1"), "number" }, { new StringContent("Good morning."), "text" }, { new StringContent($"{started:O}"), "startedAt" },
            { new StringContent($"{ended:O}"), "endedAt" }, { new StringContent($"{house.Now:O}"), "sentAt" },
        };
        var taken = await ann.Http.PostAsync($"/api/sessions/{id}/turns", form);

        ((string)(await refused.Json())["code"]!).Should().Be("practice.clock-drift");
        taken.StatusCode.Should().Be(HttpStatusCode.Accepted, await taken.Content.ReadAsStringAsync());
        var turn = (await house.Events<E.TurnTaken>(id)).Should().ContainSingle().Subject;
        (turn.StartedAt, turn.EndedAt).Should().Be((started, ended), "the pause before the answer is as long as it was");
    });

    [Fact]
    public Task Of_two_turns_at_once_one_is_taken_and_the_other_is_told_which_is_expected() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;

        var answers = await Task.WhenAll(ann.Send(id, 1, "From the one tab."), ann.Send(id, 1, "From the other tab."));

        answers.Select(a => a.StatusCode).Should().BeEquivalentTo([HttpStatusCode.Accepted, HttpStatusCode.Conflict]);
        var refused = await answers.Single(a => a.StatusCode == HttpStatusCode.Conflict).Json();
        ((string)refused["code"]!).Should().BeOneOf("practice.not-your-turn", "practice.wrong-sequence");
        ((string)refused["expected"]!).Should().Be("3");
        (await house.Events<E.TurnTaken>(id)).Should().ContainSingle();
    });

    [Fact]
    public Task A_start_sent_again_after_the_edge_forgot_it_is_the_same_session() => PracticeHouse.Tell(async house =>
    {
        var (ann, scenario) = (await house.Trainee(), await house.Scenario());

        var first = (string)(await Trainee.Made(await ann.Begin(scenario, "start")))["id"]!;
        await using (var database = await house.Database.DataSource.OpenConnectionAsync()) await database.ExecuteAsync("delete from idempotency_keys");
        var second = (string)(await Trainee.Made(await ann.Begin(scenario, "start")))["id"]!;

        second.Should().Be(first);
        (await house.Floor()).Seats.Should().ContainSingle();
    });

    [Fact]
    public Task A_recording_with_its_text_is_kept_and_played_by_a_link() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await using var hub = await ann.Watch(id);
        var recording = Recording.Of(1);

        (await ann.Http.SendAsync(Form(house, id, 1, "Good morning, Daniel.", recording))).StatusCode.Should().Be(HttpStatusCode.Accepted);
        await hub.Until("objective");

        var link = (string)(await ann.Get(id))["lines"]![1]!["audio"]!;
        var played = await house.Host.Client().GetAsync(link);
        played.StatusCode.Should().Be(HttpStatusCode.OK, await played.Content.ReadAsStringAsync());
        played.Content.Headers.ContentType!.MediaType.Should().Be("audio/wav");
        played.Headers.GetValues("X-Content-Type-Options").Should().Equal("nosniff");
        (await played.Content.ReadAsByteArrayAsync()).Should().Equal(recording);
    });

    [Fact]
    public Task A_damaged_recording_changes_nothing_and_its_resend_is_taken_once() => PracticeHouse.Tell(async house =>
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
        await using var hub = await ann.Watch(id);
        var version = (await ann.Get(id))["version"]!.GetValue<long>();

        var damaged = await ann.Http.SendAsync(Form(house, id, 1, "Good morning.", Recording.Of(1)[..50], "key"));
        damaged.StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);
        ((string)(await damaged.Json())["code"]!).Should().Be("practice.resend-turn");
        (await ann.Get(id))["version"]!.GetValue<long>().Should().Be(version);
        Recordings(house).Should().BeEmpty();

        (await ann.Http.SendAsync(Form(house, id, 1, "Good morning.", Recording.Of(1), "key"))).StatusCode.Should().Be(HttpStatusCode.Accepted);
        await hub.Until("objective");
        (await ann.Http.SendAsync(Form(house, id, 1, "Good morning.", Recording.Of(1)))).StatusCode.Should().Be(HttpStatusCode.Conflict);
        Recordings(house).Should().ContainSingle("a refused turn leaves no recording behind");
    });

    [Fact]
    public Task A_recording_without_text_is_recognised() => PracticeHouse.Tell(
        async house =>
        {
            var ann = await house.Trainee();
            var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
            await using var hub = await ann.Watch(id);

            var taken = await ann.Send(id, 1, null, audio: Convert.ToBase64String(Recording.Of(1)));

            ((string)(await taken.Json())["state"]!).Should().Be("received");
            ((string)(await hub.Until("transcript"))["text"]!).Should().Be("It is about Monday.");
            await hub.Until("objective");
            hub.Seen.Where(p => (string)p["type"]! == "turn").Select(p => (string)p["state"]!).Should().Equal("received", "transcribing");
        },
        new HouseRules().With<ITranscriber>(new OneSentence(() => "It is about Monday.")));

    [Fact]
    public Task A_recording_in_which_nothing_is_understood_is_asked_for_again_and_keeps_its_times()
    {
        var heard = "";
        return PracticeHouse.Tell(
            async house =>
            {
                var ann = await house.Trainee();
                var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
                await using var hub = await ann.Watch(id);
                var turn = ann.Turn(1, null, Convert.ToBase64String(Recording.Of(1)));

                (await ann.Http.PostOnce($"/api/sessions/{id}/turns", turn, "first")).StatusCode.Should().Be(HttpStatusCode.Accepted);
                var failed = await hub.Until("turn-failed");
                ((string)failed["code"]!).Should().Be("practice.resend-turn");
                (await ann.Get(id))["turn"]!["state"]!.GetValue<string>().Should().Be("failed");
                heard = "It is about Monday.";
                house.Clock.Advance(TimeSpan.FromSeconds(20));

                (await ann.Http.PostOnce($"/api/sessions/{id}/turns", turn, "second")).StatusCode.Should().Be(HttpStatusCode.Accepted);
                await hub.Until("objective");
                (await ann.Get(id))["lines"]!.AsArray().Select(l => (int)l!["number"]!).Should().Equal(0, 1, 2);
            },
            new HouseRules().With<ITranscriber>(new OneSentence(() => heard)));
    }

    [Fact]
    public Task A_partner_with_a_voice_is_heard() => PracticeHouse.Tell(
        async house =>
        {
            var ann = await house.Trainee();
            var id = (string)(await ann.Start(await house.Scenario()))["id"]!;
            await using var hub = await ann.Watch(id);
            await hub.Until("partner-turn");
            await ann.Say(id, 1, "Good morning, Daniel.");

            var line = await hub.Until("partner-turn", p => (int)p["number"]! == 2);

            var voice = line["voice"]!.AsArray();
            voice.Should().NotBeEmpty();
            string.Join(' ', voice.Select(v => (string)v!["text"]!)).Should().Be((string)line["text"]!);
            foreach (var sentence in voice) (await house.Host.Client().GetByteArrayAsync((string)sentence!["audio"]!)).Should().HaveCount(44 + 16_000);
            ((DateTimeOffset)line["endedAt"]! - (DateTimeOffset)line["startedAt"]!).Should().Be(TimeSpan.FromSeconds(voice.Count), "that is how long it is heard");
        },
        new HouseRules().With<IVoice>(new OneSecondVoice()));

    private static HttpRequestMessage Form(PracticeHouse house, string id, int number, string text, byte[] recording, string? key = null)
    {
        var audio = new ByteArrayContent(recording);
        audio.Headers.ContentType = new MediaTypeHeaderValue("audio/wav");
        var form = new MultipartFormDataContent
        {
            { new StringContent($"{number}"), "number" },
            { new StringContent(text), "text" },
            { new StringContent($"{house.Now - TimeSpan.FromSeconds(1):O}"), "startedAt" },
            { new StringContent($"{house.Now:O}"), "endedAt" },
            { audio, "audio", "turn.wav" },
        };
        var request = new HttpRequestMessage(HttpMethod.Post, $"/api/sessions/{id}/turns") { Content = form };
        request.Headers.Add("Idempotency-Key", key ?? Guid.NewGuid().ToString());
        return request;
    }

    private static string[] Recordings(PracticeHouse house) => Directory.Exists(Path.Combine(house.Host.Data, "audio"))
        ? Directory.GetFiles(Path.Combine(house.Host.Data, "audio"), "*.wav", SearchOption.AllDirectories)
        : [];
}
