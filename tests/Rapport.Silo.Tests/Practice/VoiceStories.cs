using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

/// <summary>The partner's voice: heard while the line is being written, part of the line afterwards, and never in its way.</summary>
public class VoiceStories
{
    private const string First = "They were right.", Second = "And you know it!";

    /// <summary>Says a sentence and the beginning of the next one, and the rest when the test lets it. May fail in between.</summary>
    private sealed class Halting(int failures = 0) : IPartner, IDisposable
    {
        private readonly SemaphoreSlim rest = new(0);
        private int asked;

        public string Name => "halting";

        public int Asked => asked;

        public void GoOn() => rest.Release();

        public async IAsyncEnumerable<string> Reply(Rehearsal rehearsal, [EnumeratorCancellation] CancellationToken ct)
        {
            var attempt = Interlocked.Increment(ref asked);
            yield return $"{First} And";
            await rest.WaitAsync(ct);
            if (attempt <= failures) throw new HttpRequestException("The provider was cut off.");
            yield return Second["And".Length..];
        }

        public void Dispose() => rest.Dispose();
    }

    private static HouseRules Rules(IPartner? partner = null, OneSecondVoice? voice = null, params (string Name, string Value)[] settings)
    {
        var rules = new HouseRules { Settings = settings.ToDictionary(s => s.Name, s => s.Value), RealTime = settings.Length > 0 }.With<IVoice>(voice ?? new OneSecondVoice());
        return partner is null ? rules : rules.With(partner);
    }

    private static List<string> Clips(PracticeHouse house) => Directory.Exists(Path.Combine(house.Host.Data, "audio"))
        ? [.. Directory.EnumerateFiles(Path.Combine(house.Host.Data, "audio"), "*.wav", SearchOption.AllDirectories).Select(f => Path.GetFileNameWithoutExtension(f)!)]
        : [];

    private static string Key(JsonNode sentence) => ((string)sentence["audio"]!)["/api/audio/".Length..].Split('?')[0];

    private static async Task<(Trainee Ann, string Id, HubReader Hub)> Greeted(PracticeHouse house, SiloHost? watched = null)
    {
        var ann = await house.Trainee();
        var id = (string)(await ann.Start(await house.Scenario(s => s with { OpeningLine = "You wanted to see me? Sit down." })))["id"]!;
        var hub = await ann.Watch(id, host: watched);
        await hub.Until("partner-turn");
        return (ann, id, hub);
    }

    [Fact]
    public async Task A_sentence_is_heard_while_the_next_one_is_still_being_written()
    {
        using var partner = new Halting();
        await PracticeHouse.Tell(
            async house =>
            {
                var (ann, id, hub) = await Greeted(house);
                await using var _ = hub;
                await ann.Say(id, 1, "Good morning.");

                var first = await hub.Until("partner-voice", p => (int)p["number"]! == 2);
                first.ToJsonString().Should().NotContain("estimated");
                (await house.Host.Client().GetByteArrayAsync((string)first["audio"]!)).Should().HaveCount(44 + 16_000);
                ((int)first["sentence"]!, (string)first["text"]!, (string)first["mediaType"]!).Should().Be((0, First, "audio/wav"));
                first["version"].Should().BeNull("it is not stored");
                var word = first["words"]!.AsArray().Should().ContainSingle().Which!;
                ((string)word["text"]!, (double)word["at"]!, (double)word["until"]!).Should().Be((First, 0, 0.9));
                partner.GoOn();
                var second = await hub.Until("partner-voice");
                ((int)second["sentence"]!, (string)second["text"]!).Should().Be((1, Second));

                var line = await hub.Until("partner-turn");
                line["voice"]!.AsArray().Select(v => (string)v!["text"]!).Should().Equal(First, Second);
                line["voice"]!.AsArray().Select(v => Key(v!)).Should().Equal(Key(first), Key(second));
                ((DateTimeOffset)line["endedAt"]! - (DateTimeOffset)line["startedAt"]!).Should().Be(TimeSpan.FromSeconds(2), "who listens to two seconds is not idle");
            },
            Rules(partner));
    }

    [Fact]
    public Task The_opening_line_has_a_voice_too_wherever_it_is_shown() => PracticeHouse.Tell(
        async house =>
        {
            var (ann, id, hub) = await Greeted(house);
            await using var _ = hub;
            var opening = hub.Seen.Single(p => (string)p["type"]! == "partner-turn");
            opening["voice"]!.AsArray().Select(v => (string)v!["text"]!).Should().Equal("You wanted to see me?", "Sit down.");

            var shown = (await ann.Get(id))["lines"]![0]!["voice"]!.AsArray();
            (await house.Host.Client().GetAsync((string)shown[1]!["audio"]!)).Content.Headers.ContentType!.MediaType.Should().Be("audio/wav");
            await ann.Stop(id);
            await hub.Until("ended");
            var detail = await (await ann.Http.GetAsync($"/api/history/{id}?historyStepCount=1")).Json();
            detail["lines"]![0]!["voice"]!.AsArray().Select(v => Key(v!)).Should().Equal(shown.Select(v => Key(v!)));
        },
        Rules());

    [Fact]
    public Task A_sentence_for_which_the_voice_fails_is_told_without_it_and_the_turn_goes_on() => PracticeHouse.Tell(
        async house =>
        {
            var (ann, id, hub) = await Greeted(house);
            await using var _ = hub;
            hub.Seen.Single(p => (string)p["type"]! == "partner-turn")["voice"]!.AsArray().Select(v => (string?)v!["audio"] is null).Should().Equal(true, false);
            await ann.Say(hub, id, 1, "Good morning.");
            (await ann.Get(id))["lines"]!.AsArray().Should().HaveCount(3);
        },
        Rules(voice: new((text, _) => text.StartsWith("You wanted", StringComparison.Ordinal) ? throw new HttpRequestException("500") : Task.CompletedTask)));

    [Fact]
    public Task A_voice_that_always_fails_costs_the_line_nothing_but_its_voice() => PracticeHouse.Tell(
        async house =>
        {
            var (ann, id, hub) = await Greeted(house);
            await using var _ = hub;
            hub.Seen.Single(p => (string)p["type"]! == "partner-turn")["voice"].Should().BeNull();
            await ann.Say(id, 1, "Good morning.");
            var unheard = await hub.Until("partner-voice");
            ((string?)unheard["audio"], (string?)unheard["mediaType"]).Should().Be((null, null));
            await hub.Until("objective");
        },
        Rules(voice: new((_, _) => throw new HttpRequestException("500"))));

    [Fact]
    public Task A_voice_that_never_comes_does_not_hold_the_line() => PracticeHouse.Tell(
        async house =>
        {
            var (ann, id, hub) = await Greeted(house);
            await using var _ = hub;
            await ann.Say(hub, id, 1, "Good morning.");
            Clips(house).Should().BeEmpty();
        },
        Rules(voice: new((_, ct) => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, ct)), settings: ("Rapport:Practice:Voice:Patience", "00:00:00.1")));

    [Fact]
    public async Task A_try_of_the_partner_that_fails_leaves_no_clip_behind()
    {
        using var partner = new Halting(failures: 1);
        await PracticeHouse.Tell(
            async house =>
            {
                var (ann, id, hub) = await Greeted(house);
                await using var _ = hub;
                await ann.Say(id, 1, "Good morning.");
                var void_ = await hub.Until("partner-voice", p => (int)p["number"]! == 2);
                Clips(house).Should().Contain(Key(void_));
                partner.GoOn();
                await Eventually.Holds(() => Task.FromResult(partner.Asked == 2), "the partner is asked again");
                partner.GoOn();
                var line = await hub.Until("partner-turn");

                var kept = (await ann.Get(id))["lines"]!.AsArray().SelectMany(l => l!["voice"]?.AsArray() ?? []).Select(v => Key(v!));
                line["voice"]!.AsArray().Select(v => (string)v!["text"]!).Should().Equal(First, Second);
                Clips(house).Should().BeEquivalentTo(kept).And.NotContain(Key(void_));
                await Eventually.Holds(() => Task.FromResult(!Directory.EnumerateFiles(Path.Combine(house.Host.Data, "audio", "unsettled")).Any()), "the session is known to have them");
            },
            Rules(partner, settings: ("Rapport:Practice:ProviderDelay", "00:00:00.001")));
    }

    [Fact]
    public async Task A_line_that_is_not_wanted_any_more_leaves_no_clip_and_a_deleted_session_none_at_all()
    {
        using var partner = new Halting();
        await PracticeHouse.Tell(
            async house =>
            {
                var (ann, id, hub) = await Greeted(house);
                await using var _ = hub;
                await ann.Say(id, 1, "Good morning.");
                await hub.Until("partner-voice", p => (int)p["number"]! == 2);
                (await ann.Stop(id)).EnsureSuccessStatusCode();
                await hub.Until("ended");
                partner.GoOn();
                await Eventually.Holds(() => Task.FromResult(Clips(house).Count == 2), "only the opening line's two clips are left");

                (await ann.Http.DeleteAsync($"/api/sessions/{id}")).EnsureSuccessStatusCode();
                await Eventually.Holds(() => Task.FromResult(Clips(house).Count == 0), "all clips are gone with the session");
            },
            Rules(partner));
    }

    [Fact]
    public async Task On_another_node_it_is_heard_as_well()
    {
        using var partner = new Halting();
        await PracticeHouse.Tell(
            async house =>
            {
                var other = house.AnotherHost();
                var (ann, id, hub) = await Greeted(house, other);
                await using var _ = hub;
                await ann.Say(id, 1, "Good morning.");
                var first = await hub.Until("partner-voice", p => (int)p["number"]! == 2);
                (await other.Client().GetByteArrayAsync((string)first["audio"]!)).Should().HaveCount(44 + 16_000);
                partner.GoOn();
                await hub.Until("partner-turn");
            },
            Rules(partner));
    }

    [Fact]
    public Task With_eSpeak_NG_every_word_has_its_time() => PracticeHouse.Tell(
        async house =>
        {
            var (ann, id, hub) = await Greeted(house);
            await using var _ = hub;
            await ann.Say(id, 1, "Good morning, Daniel.");
            var voiced = await hub.Until("partner-voice", p => (int)p["number"]! == 2);
            var words = voiced["words"]!.AsArray();
            words.Select(w => (string)w!["text"]!).Should().Equal(((string)voiced["text"]!).Split(' ').Where(w => w.Any(char.IsLetterOrDigit)));
            words.Select(w => (double)w!["at"]!).Should().BeInAscendingOrder();
            var clip = await house.Host.Client().GetByteArrayAsync((string)voiced["audio"]!);
            AudioCheck.Of(clip, int.MaxValue).Should().BeOfType<AudioCheck.Ok>().Which.Duration!.Value.TotalSeconds.Should().BeGreaterThanOrEqualTo((double)words[^1]!["until"]!);
            (await hub.Until("partner-turn", p => (int)p["number"]! == 2))["voice"]!.AsArray().Should().OnlyContain(v => v!["audio"] != null);
        },
        new HouseRules { Settings = { ["Rapport:Practice:Voice:Provider"] = "built-in" } });
}
