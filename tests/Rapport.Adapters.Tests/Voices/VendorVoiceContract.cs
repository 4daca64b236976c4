using System.Text.Json.Nodes;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Adapters.Calls;
using Rapport.Adapters.ElevenLabs;
using Rapport.Adapters.OpenAiSpeech;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;
using Rapport.Testing.Vendors;
using Xunit;

namespace Rapport.Adapters.Tests.Voices;

/// <summary>What vendors' voices do beyond the port's contract, at a stand-in that speaks the vendor's wire, also on its bad days.</summary>
public abstract class VendorVoiceContract : VoiceContract, IAsyncLifetime
{
    protected const string Key = "sk-a-secret-key";

    private ServiceProvider services = null!;

    protected StandIn At { get; private set; } = null!;

    protected override IVoice Voice => field ??= Chosen(services);

    protected abstract IVoice Chosen(IServiceProvider services);

    /// <summary>Says what it was asked to.</summary>
    protected abstract Day Speaks { get; }

    /// <summary>Says the first half, then goes on so.</summary>
    protected abstract Day SpeaksHalf(Func<HttpContext, Task> then);

    /// <summary>An answer of the right kind that holds no sound.</summary>
    protected abstract Day SaysNothing { get; }

    /// <summary>An answer of the right kind that never ends.</summary>
    protected abstract Day NeverEnds { get; }

    public async Task InitializeAsync()
    {
        At = await StandIn.Start(Speaks);
        services = new ServiceCollection().AddOpenAiSpeech().AddElevenLabs()
            .Configure<OpenAiSpeechOptions>(o => Set(o))
            .Configure<ElevenLabsOptions>(o => { Set(o); (o.Voice, o.Voices, o.Speed) = ("voiceA", "female=voiceB, male/de=voiceC", 1.1); })
            .BuildServiceProvider();
    }

    public async Task DisposeAsync()
    {
        await services.DisposeAsync();
        await At.DisposeAsync();
    }

    // Real time, but little of it; nothing waits for longer unless it is broken.
    private void Set(ProviderOptions options)
    {
        (options.BaseAddress, options.ApiKey, options.CallDelay, options.AnswerBytes) = (At.Address, Key, TimeSpan.Zero, 1024 * 1024);
        // How vendors are left alone has its own tests.
        options.BreakAfter = 10_000;
        (options.FirstByteTimeout, options.StallTimeout) = (TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(1));
    }

    protected ValueTask<SpokenSentence> SayHello(string? name = null, string language = "en") => Speak(new("Good morning, Daniel, and welcome.", language, name));

    [Fact]
    public async Task A_bad_day_is_over_with_the_next_attempt()
    {
        At.Next(BadDays.Answers(503), BadDays.Answers(429, "rate_limit_exceeded", null, ("Retry-After", "0")));
        (await SayHello()).Duration.Should().BeGreaterThan(TimeSpan.FromSeconds(1));
        At.Next(BadDays.IsAWebPage, BadDays.IsCut);
        (await SayHello()).Duration.Should().BeGreaterThan(TimeSpan.FromSeconds(1));
        At.Next(SaysNothing, BadDays.StandsStill);
        (await SayHello()).Duration.Should().BeGreaterThan(TimeSpan.FromSeconds(1));
        At.Asked.Should().HaveCount(9);
    }

    [Fact]
    public async Task A_key_that_is_not_taken_is_not_tried_twice_and_not_told()
    {
        At.Always = BadDays.Answers(401, "invalid_api_key");
        var asked = async () => await SayHello();
        var failed = (await asked.Should().ThrowAsync<ProviderException>()).Which;
        failed.IsFinal.Should().BeTrue();
        failed.ToString().Should().NotContain(Key).And.NotContain("sk-secret").And.NotContain("Daniel");
        At.Asked.Should().ContainSingle();
    }

    [Fact]
    public async Task One_that_stands_still_or_is_cut_in_the_middle_has_failed_and_may_be_asked_again()
    {
        // As soon as its beginning has been heard.
        var heard = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        At.Next(
            SpeaksHalf(http => Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted)),
            SpeaksHalf(async http =>
            {
                await heard.Task;
                http.Abort();
            }));
        var stalled = async () => await SayHello();
        (await stalled.Should().ThrowAsync<ProviderException>()).Which.IsFinal.Should().BeFalse();
        var cut = async () =>
        {
            await foreach (var _ in Voice.Speak(new("Good morning, Daniel.", "en"), default)) heard.TrySetResult();
        };
        (await cut.Should().ThrowAsync<ProviderException>()).Which.IsFinal.Should().BeFalse();
        (await SayHello()).Duration.Should().BeGreaterThan(TimeSpan.FromSeconds(1));
        At.Asked.Should().HaveCount(3, "what was passed on is not asked for again behind one's back");
    }

    [Fact]
    public async Task One_that_never_stops_is_stopped()
    {
        At.Next(NeverEnds);
        var asked = async () => await SayHello();
        await asked.Should().ThrowAsync<ProviderException>().WithMessage("*longer than*");
    }

    [Fact]
    public async Task What_is_too_long_or_nothing_at_all_is_not_sent()
    {
        var tooLong = async () => await Speak(new(new string('a', 6_000), "en"));
        var empty = async () => await Speak(new("… — !", "en"));
        await tooLong.Should().ThrowAsync<ProviderException>();
        await empty.Should().ThrowAsync<ProviderException>();
        At.Asked.Should().BeEmpty();
    }
}

public sealed class OpenAiVoiceSpecs : VendorVoiceContract
{
    private static readonly byte[] second = new byte[48_000];

    protected override IVoice Chosen(IServiceProvider services) => services.OpenAiVoice(null);

    protected override Day Speaks => async (http, _) =>
    {
        http.Response.ContentType = "audio/pcm";
        // In two, of which the first ends within a sample.
        await http.Response.Body.WriteAsync(second.AsMemory(0, 10_001));
        await http.Response.Body.WriteAsync(second.AsMemory(10_001));
        await http.Response.Body.WriteAsync(second.AsMemory(0, 4_800));
    };

    protected override Day SpeaksHalf(Func<HttpContext, Task> then) => async (http, _) =>
    {
        http.Response.ContentType = "audio/pcm";
        await http.Response.Body.WriteAsync(second);
        await http.Response.Body.FlushAsync();
        await then(http);
    };

    protected override Day SaysNothing => (http, _) =>
    {
        http.Response.ContentType = "audio/pcm";
        return Task.CompletedTask;
    };

    protected override Day NeverEnds => async (http, _) =>
    {
        http.Response.ContentType = "audio/pcm";
        while (!http.RequestAborted.IsCancellationRequested) await http.Response.Body.WriteAsync(second, http.RequestAborted);
    };

    [Fact]
    public async Task It_is_asked_on_the_vendors_wire_and_its_words_are_spread_over_the_clip()
    {
        var spoken = await SayHello("female");

        var asked = At.Asked.Single();
        (asked.Path, asked.Headers["authorization"]).Should().Be(("/v1/audio/speech", $"Bearer {Key}"));
        JsonNode.DeepEquals(asked.Json, new JsonObject { ["model"] = "gpt-4o-mini-tts", ["input"] = "Good morning, Daniel, and welcome.", ["voice"] = "nova", ["response_format"] = "pcm" }).Should().BeTrue();
        (spoken.TimesAreEstimated, spoken.Clip.MediaType, spoken.Duration).Should().Be((true, "audio/wav", TimeSpan.FromSeconds(1.1)));
        await SayHello();
        ((string)At.Asked[1].Json["voice"]!).Should().Be("alloy");
    }
}

public sealed class ElevenLabsVoiceSpecs : VendorVoiceContract
{
    private const double PerCharacter = 0.05;

    private bool beginsAnew;

    protected override IVoice Chosen(IServiceProvider services) => services.ElevenLabsVoice(null);

    protected override Day Speaks => async (http, asked) =>
    {
        http.Response.ContentType = "application/json";
        var text = (string)asked.Json["text"]!;
        // In the middle of a word.
        await http.Response.WriteAsync(Chunk(text[..(text.Length / 2)], 0) + "\n");
        await http.Response.WriteAsync("\n" + Chunk(text[(text.Length / 2)..], beginsAnew ? 0 : text.Length / 2) + "\n");
        await http.Response.WriteAsync("""{"audio_base64":"","alignment":null,"normalized_alignment":null}""");
    };

    protected override Day SpeaksHalf(Func<HttpContext, Task> then) => async (http, asked) =>
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(Chunk("Good ", 0) + "\n");
        await http.Response.Body.FlushAsync();
        await then(http);
    };

    protected override Day SaysNothing => (http, _) => http.Response.WriteAsJsonAsync(new { audio_base64 = (string?)null });

    protected override Day NeverEnds => async (http, _) =>
    {
        http.Response.ContentType = "application/json";
        while (!http.RequestAborted.IsCancellationRequested) await http.Response.WriteAsync(Chunk("again and again ", 0) + "\n", http.RequestAborted);
    };

    private static string Chunk(string text, int from) => new JsonObject
    {
        ["audio_base64"] = Convert.ToBase64String(new byte[(int)Math.Round(text.Length * PerCharacter * 22_050) * 2]),
        ["alignment"] = new JsonObject
        {
            ["characters"] = new JsonArray([.. text.Select(c => (JsonNode)c.ToString())]),
            ["character_start_times_seconds"] = new JsonArray([.. text.Select((_, i) => (JsonNode)((from + i) * PerCharacter))]),
            ["character_end_times_seconds"] = new JsonArray([.. text.Select((_, i) => (JsonNode)((from + i + 1) * PerCharacter))]),
        },
    }.ToJsonString();

    [Fact]
    public async Task It_is_asked_on_the_vendors_wire_and_words_have_the_times_of_their_characters()
    {
        var spoken = await SayHello("male", "de-AT");

        var asked = At.Asked.Single();
        (asked.Path, asked.Headers["xi-api-key"]).Should().Be(("/v1/v1/text-to-speech/voiceC/stream/with-timestamps", Key), "the stand-in lies under /v1");
        ((string)asked.Json["language_code"]!, (string)asked.Json["model_id"]!, (double)asked.Json["voice_settings"]!["speed"]!).Should().Be(("de", "eleven_flash_v2_5", 1.1));
        spoken.TimesAreEstimated.Should().BeFalse();
        spoken.Words[1].Should().Be(new SpokenWord("morning,", 0.25, 0.65));
        spoken.Words[2].Should().Be(new SpokenWord("Daniel,", 0.7, 1.05), "it was cut between two pieces");
    }

    [Fact]
    public async Task Times_that_begin_anew_with_each_piece_are_moved_to_their_place()
    {
        var whole = await SayHello();
        beginsAnew = true;
        (await SayHello()).Words.Should().Equal(whole.Words);
    }

    [Theory]
    [InlineData("{\"audio_base64\":\"???\"}")]
    [InlineData("{\"audio_base64\":\"AAAA\",\"alignment\":{\"characters\":[\"a\"],\"character_start_times_seconds\":[],\"character_end_times_seconds\":[0.1]}}")]
    [InlineData("{\"audio_base64\":\"AA")]
    [InlineData("null")]
    public async Task Garbage_is_a_failure(string garbage)
    {
        At.Always = (http, _) =>
        {
            http.Response.ContentType = "application/json";
            return http.Response.WriteAsync(garbage);
        };
        var asked = async () => await SayHello();
        await asked.Should().ThrowAsync<ProviderException>();
        At.Asked.Should().HaveCount(3);
    }
}
