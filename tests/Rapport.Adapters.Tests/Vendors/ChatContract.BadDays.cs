using System.Text;
using FluentAssertions;
using Rapport.Adapters.Calls;
using Rapport.Testing.Vendors;
using Xunit;

namespace Rapport.Adapters.Tests.Vendors;

// Who is told to wait, days on which a vendor fails, and what a second try mends.
public abstract partial class ChatContract
{
    [Fact]
    public async Task Who_is_told_when_to_come_again_comes_then_and_not_before()
    {
        await using var at = await Open();
        at.StandIn.Next(BadDays.Answers(429, "rate_limit_error", headers: ("Retry-After", "6")));
        var answer = at.Model.Complete(Request, default).AsTask();
        await at.Clock.Armed(TimeSpan.FromSeconds(6)).Soon();

        at.Clock.Advance(TimeSpan.FromSeconds(5.9));
        at.StandIn.Asked.Should().ContainSingle();
        at.Clock.Advance(TimeSpan.FromSeconds(0.1));

        (await answer.Soon()).Should().Be(Whole);
    }

    [Fact]
    public async Task Milliseconds_and_dates_are_understood_too()
    {
        await using var at = await Open();
        at.StandIn.Next(
            BadDays.Answers(429, headers: ("retry-after-ms", "1500")),
            BadDays.Answers(503, headers: ("Retry-After", (at.Clock.GetUtcNow() + TimeSpan.FromSeconds(4.5)).ToString("R"))));
        var answer = at.Model.Complete(Request, default).AsTask();
        await at.Clock.Armed(TimeSpan.FromMilliseconds(1500)).Soon();
        at.Clock.Advance(TimeSpan.FromMilliseconds(1500));
        // The date has no fractions: 4 seconds after the beginning, 2.5 from now.
        await at.Clock.Armed(TimeSpan.FromSeconds(2.5)).Soon();
        at.Clock.Advance(TimeSpan.FromSeconds(2.5));

        (await answer.Soon()).Should().Be(Whole);
    }

    [Fact]
    public async Task A_vendor_that_wants_more_patience_than_there_is_has_failed_at_once()
    {
        await using var at = await Open();
        at.StandIn.Next(BadDays.Answers(429, headers: ("Retry-After", "11")));

        var failed = await Fails(() => at.Model.Complete(Request, default).AsTask());

        (failed.IsFinal, Fault(failed)).Should().Be((true, CallFault.RateLimited));
        at.StandIn.Asked.Should().ContainSingle();
    }

    public static TheoryData<string> Mended => ["500", "503", "cut", "cut in the middle", "error event", "garbage", "web page", "no end", "no beginning"];

    private Day Bad(string day) => day switch
    {
        "cut" => BadDays.IsCut,
        "cut in the middle" => Wire.Speaks("Good evening. I am", BadDays.IsCut),
        "error event" => Wire.Speaks("Good evening. I am", Wire.BreaksOff),
        "garbage" => BadDays.TalksGarbage,
        "web page" => BadDays.IsAWebPage,
        "no end" => Wire.Speaks("Good evening. I am", BadDays.JustEnds),
        "no beginning" => Wire.Speaks("", BadDays.JustEnds),
        _ => BadDays.Answers(int.Parse(day, System.Globalization.CultureInfo.InvariantCulture)),
    };

    [Theory]
    [MemberData(nameof(Mended))]
    public async Task A_bad_day_is_over_with_the_next_attempt(string day)
    {
        await using var at = await Open();
        at.StandIn.Next(Bad(day), Bad(day));

        (await at.Model.Complete(Request, default)).Should().Be(Whole);
        at.StandIn.Asked.Should().HaveCount(3);
    }

    [Theory]
    [MemberData(nameof(Mended))]
    public async Task Three_bad_days_are_the_end_and_tell_nothing_that_the_vendor_said(string day)
    {
        await using var at = await Open();
        at.StandIn.Always = Bad(day);

        var failed = await Fails(() => at.Model.Complete(Request, default).AsTask());

        failed.IsFinal.Should().BeTrue();
        failed.ToString().Should().NotContain("sk-").And.NotContain("Words that nobody may see");
        at.StandIn.Asked.Should().HaveCount(3);
    }

    public static TheoryData<string> MidWay => ["cut", "error event", "no end"];

    [Theory]
    [MemberData(nameof(MidWay))]
    public async Task What_fails_after_its_beginning_was_passed_on_is_told_and_not_repeated(string day)
    {
        await using var at = await Open();
        var read = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        at.StandIn.Always = Wire.Speaks("Good evening. I am", BadDays.When(read.Task, day == "cut" ? BadDays.IsCut : day == "error event" ? Wire.BreaksOff : BadDays.JustEnds));
        var heard = new StringBuilder();

        var failed = await Fails(async () =>
        {
            await foreach (var piece in at.Model.Stream(Request, default))
                if (heard.Append(piece.Text).ToString().EndsWith("am", StringComparison.Ordinal)) read.TrySetResult();
        });

        failed.IsFinal.Should().BeFalse();
        heard.ToString().Should().Be("Good evening. I am");
        at.StandIn.Asked.Should().ContainSingle();
    }

    [Theory]
    [InlineData(401, "authentication_error", CallFault.Credentials)]
    [InlineData(403, "permission_error", CallFault.Credentials)]
    [InlineData(400, "invalid_request_error", CallFault.Rejected)]
    [InlineData(404, "not_found_error", CallFault.Rejected)]
    [InlineData(402, "billing_error", CallFault.Quota)]
    [InlineData(429, "insufficient_quota", CallFault.Quota)]
    public async Task What_no_second_try_can_mend_is_tried_once(int status, string type, object fault)
    {
        await using var at = await Open();
        at.StandIn.Always = BadDays.Answers(status, type);

        var failed = await Fails(() => at.Model.Complete(Request, default).AsTask());

        (failed.IsFinal, Fault(failed)).Should().Be((true, (CallFault)fault));
        failed.Message.Should().Contain($"{status}").And.Contain(type);
        failed.ToString().Should().NotContain("sk-").And.NotContain("Words that nobody may see");
        at.StandIn.Asked.Should().ContainSingle();
    }

    [Fact]
    public async Task An_answer_without_an_end_is_ended()
    {
        await using var at = await Open(o => o.AnswerBytes = 100_000);
        at.StandIn.Always = Wire.NeverEnds;

        var failed = await Fails(() => at.Model.Complete(Request, default).AsTask());

        (failed.IsFinal, Fault(failed)).Should().Be((true, CallFault.TooLarge));
        await at.StandIn.Asked.Should().ContainSingle().Subject.Gone().Soon();
    }
}
