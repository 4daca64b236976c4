using System.Globalization;
using System.Text;
using FluentAssertions;
using Microsoft.AspNetCore.Http;
using Rapport.Adapters.Calls;
using Rapport.Adapters.Models;
using Rapport.Adapters.OpenAi;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;
using Rapport.Testing.Vendors;
using Xunit;

namespace Rapport.Adapters.Tests.Vendors;

/// <summary>What vendors' speech recognition does beyond the port's contract.</summary>
public abstract class VendorTranscriberContract : TranscriberContract, IAsyncLifetime
{
    private protected AtVendor At { get; private set; } = null!;

    protected abstract string Provider { get; }

    /// <summary>Answers that this was said.</summary>
    protected abstract Day Hears(string text);

    /// <summary>An answer of the right kind without what counts.</summary>
    protected abstract Day SaysNothing { get; }

    private protected virtual Action<ProviderOptions>? With => null;

    protected override ITranscriber Transcriber => At.Services.Transcriber(Provider);

    protected override AudioClip Spoken => new("audio/webm", Encoding.UTF8.GetBytes("a recording, in bytes"));

    protected override string[] Words => ["figures", "late"];

    public async Task InitializeAsync() => At = await AtVendor.Open(Provider, Hears("Twice this month the figures came late."), With);

    public async Task DisposeAsync() => await At.DisposeAsync();

    protected static Day Json(object json) => (http, _) => http.Response.WriteAsJsonAsync(json);

    private ValueTask<string> Transcribe() => Transcriber.Transcribe(Spoken, "de-AT", default);

    [Fact]
    public async Task Nothing_said_is_nothing_heard()
    {
        At.StandIn.Next(Hears(" "));
        (await Transcribe()).Should().BeEmpty();
    }

    public static TheoryData<string> Mended => ["500", "503", "cut", "cut in the middle", "error after 200", "garbage", "web page"];

    private static Day Bad(string day) => day switch
    {
        "cut" => BadDays.IsCut,
        "cut in the middle" => Begins(BadDays.IsCut),
        "error after 200" => Json(new { error = new { message = "Words that nobody may see: sk-secret", type = "server_error" } }),
        "garbage" => Text("{ what?"),
        "web page" => BadDays.IsAWebPage,
        _ => BadDays.Answers(int.Parse(day, CultureInfo.InvariantCulture)),
    };

    private static Day Text(string text) => async (http, _) =>
    {
        http.Response.ContentType = "application/json";
        await http.Response.WriteAsync(text, http.RequestAborted);
        await http.Response.Body.FlushAsync(http.RequestAborted);
    };

    private static Day Begins(Day then) => async (http, asked) =>
    {
        await Text("{\"text\":\"Twice this")(http, asked);
        await then(http, asked);
    };

    [Theory]
    [MemberData(nameof(Mended))]
    public async Task A_bad_day_is_over_with_the_next_attempt(string day)
    {
        At.StandIn.Next(Bad(day), Bad(day));
        (await Transcribe()).Should().Contain("figures");
        At.StandIn.Asked.Should().HaveCount(3);
    }

    [Theory]
    [MemberData(nameof(Mended))]
    public async Task Three_bad_days_are_the_end_and_tell_nothing_that_the_vendor_said(string day)
    {
        At.StandIn.Always = Bad(day);
        var failed = (await FluentActions.Awaiting(() => Transcribe().AsTask()).Should().ThrowAsync<ProviderException>()).Which;
        failed.ToString().Should().NotContain("sk-").And.NotContain("Words that nobody may see");
        At.StandIn.Asked.Should().HaveCount(3);
    }

    [Fact]
    public async Task Who_is_told_when_to_come_again_comes_then_and_not_before()
    {
        At.StandIn.Next(BadDays.Answers(429, "rate_limit_error", headers: ("Retry-After", "6")));
        var heard = Transcribe().AsTask();
        await At.Clock.Armed(TimeSpan.FromSeconds(6)).Soon();

        At.Clock.Advance(TimeSpan.FromSeconds(5.9));
        At.StandIn.Asked.Should().ContainSingle();
        At.Clock.Advance(TimeSpan.FromSeconds(0.1));

        (await heard.Soon()).Should().Contain("figures");
    }

    [Fact]
    public async Task An_answer_that_does_not_begin_is_asked_for_again()
    {
        At.StandIn.Next(BadDays.StandsStill);
        var heard = Transcribe().AsTask();
        var asked = await At.StandIn.Request(1).Soon();
        await asked.Reached.Soon();

        At.Clock.Advance(AtVendor.FirstByte);

        await asked.Gone().Soon();
        (await heard.Soon()).Should().Contain("figures");
    }

    [Fact]
    public async Task An_answer_that_stands_still_in_its_middle_is_asked_for_again()
    {
        At.StandIn.Next(Begins(BadDays.StandsStill));
        var heard = Transcribe().AsTask();
        var asked = await At.StandIn.Request(1).Soon();
        await asked.Reached.Soon();
        await At.Clock.Armed(AtVendor.Stall).Soon();

        At.Clock.Advance(AtVendor.Stall);

        await asked.Gone().Soon();
        (await heard.Soon()).Should().Contain("figures");
    }

    [Fact]
    public async Task An_answer_without_text_is_none()
    {
        At.StandIn.Always = SaysNothing;
        var failed = (await FluentActions.Awaiting(() => Transcribe().AsTask()).Should().ThrowAsync<ProviderException>()).Which;
        failed.InnerException.Should().BeOfType<CallException>().Which.Fault.Should().Be(CallFault.Malformed);
        At.StandIn.Asked.Should().HaveCount(3);
    }

    [Fact]
    public async Task A_wrong_key_is_tried_once()
    {
        At.StandIn.Always = BadDays.Answers(401, "invalid_api_key");
        await FluentActions.Awaiting(() => Transcribe().AsTask()).Should().ThrowAsync<ProviderException>();
        At.StandIn.Asked.Should().ContainSingle();
    }

    [Fact]
    public async Task A_huge_answer_is_not_read()
    {
        At.StandIn.Always = async (http, _) =>
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync("{\"text\":\"");
            while (true) await http.Response.WriteAsync(new string('a', 100_000), http.RequestAborted);
        };
        var failed = (await FluentActions.Awaiting(() => Transcribe().AsTask()).Should().ThrowAsync<ProviderException>()).Which;
        failed.InnerException.Should().BeOfType<CallException>().Which.Fault.Should().Be(CallFault.TooLarge);
    }

    [Fact]
    public async Task A_call_that_is_called_off_closes_its_connection()
    {
        At.StandIn.Always = BadDays.StandsStill;
        using var off = new CancellationTokenSource();
        var heard = Transcriber.Transcribe(Spoken, "en", off.Token).AsTask();
        var asked = await At.StandIn.Request(1).Soon();
        await off.CancelAsync();
        await asked.Gone().Soon();
        await FluentActions.Awaiting(() => heard.Soon()).Should().ThrowAsync<OperationCanceledException>();
    }
}

public sealed class OpenAiTranscriberSpecs : VendorTranscriberContract
{
    protected override string Provider => "openai";

    protected override Day Hears(string text) => Json(new { text, usage = new { type = "tokens", input_tokens = 14, output_tokens = 9, total_tokens = 23 } });

    protected override Day SaysNothing => Json(new { usage = new { type = "duration", seconds = 3 } });

    [Fact]
    public async Task The_recording_goes_as_a_file_with_model_and_language()
    {
        await Transcriber.Transcribe(Spoken, "de-AT", default);

        var asked = At.StandIn.Asked.Should().ContainSingle().Subject;
        asked.Path.Should().Be("/v1/audio/transcriptions");
        asked.Headers["authorization"].Should().Be($"Bearer {AtVendor.Key}");
        asked.Headers["content-type"].Should().StartWith("multipart/form-data");
        var body = Encoding.UTF8.GetString(asked.Body);
        body.Should().Contain("filename=turn.webm").And.Contain("Content-Type: audio/webm").And.Contain("a recording, in bytes")
            .And.MatchRegex("name=model\\s+gpt-4o-mini-transcribe").And.MatchRegex("name=language\\s+de").And.MatchRegex("name=response_format\\s+json");
    }
}

/// <summary>Whisper writes words where there are none, and tells so in its numbers.</summary>
public sealed class WhisperSpecs : VendorTranscriberContract
{
    protected override string Provider => "openai";

    protected override Day Hears(string text) => Json(new { text, segments = new[] { new { text, no_speech_prob = 0.01, avg_logprob = -0.2, compression_ratio = 1.1 } } });

    protected override Day SaysNothing => Json(new { segments = Array.Empty<object>() });

    private protected override Action<ProviderOptions> With => o => ((OpenAiOptions)o).TranscriptionModel = "whisper-1";

    [Fact]
    public async Task What_it_calls_silence_or_a_loop_itself_is_left_out()
    {
        At.StandIn.Next(Json(new
        {
            text = "Good morning. Thanks for watching! la la la la",
            segments = new object[]
            {
                new { text = " Good morning.", no_speech_prob = 0.01, avg_logprob = -0.2, compression_ratio = 1.1 },
                new { text = " Thanks for watching!", no_speech_prob = 0.95, avg_logprob = -1.4, compression_ratio = 1.2 },
                new { text = " la la la la", no_speech_prob = 0.1, avg_logprob = -0.3, compression_ratio = 5.0 },
            },
        }));

        (await Transcriber.Transcribe(Spoken, "en", default)).Should().Be("Good morning.");
        Encoding.UTF8.GetString(At.StandIn.Asked[0].Body).Should().MatchRegex("name=response_format\\s+verbose_json");
    }
}

public sealed class DashScopeTranscriberSpecs : VendorTranscriberContract
{
    protected override string Provider => "dashscope";

    protected override Day Hears(string text) => Json(new
    {
        choices = new[] { new { index = 0, finish_reason = "stop", message = new { role = "assistant", content = text, annotations = new[] { new { type = "audio_info", language = "en" } } } } },
        usage = new { prompt_tokens = 42, completion_tokens = 12, seconds = 1 },
    });

    protected override Day SaysNothing => Json(new { choices = Array.Empty<object>() });

    [Fact]
    public async Task The_recording_is_the_message()
    {
        await Transcriber.Transcribe(Spoken, "de-AT", default);

        var asked = At.StandIn.Asked.Should().ContainSingle().Subject;
        asked.Path.Should().Be("/v1/chat/completions");
        ((string)asked.Json["model"]!).Should().Be("qwen3-asr-flash");
        ((string)asked.Json["asr_options"]!["language"]!).Should().Be("de");
        ((string)asked.Json["messages"]![0]!["content"]![0]!["input_audio"]!["data"]!).Should()
            .Be("data:audio/webm;base64," + Convert.ToBase64String(Spoken.Bytes.Span));
    }
}
