using System.Collections.Immutable;
using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;
using static Rapport.Domain.Tests.Practice.Examples;
using static Rapport.Domain.Tests.Practice.SessionCommands;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using E = Rapport.Domain.Practice.PracticeSessionEvent;
using F = Rapport.Domain.Practice.PracticeSessionEffect;
using S = Rapport.Domain.Practice.PracticeSession;
using Spec = Rapport.Testing.Spec<
    Rapport.Domain.Practice.PracticeSessionDecider,
    Rapport.Domain.Practice.PracticeSession,
    Rapport.Domain.Practice.PracticeSessionCommand,
    Rapport.Domain.Practice.PracticeSessionEvent>;

namespace Rapport.Domain.Tests.Practice;

public class SessionTalkingSpecs
{
    [Fact]
    public void A_typed_turn_is_a_line_at_once_and_the_partner_is_asked()
    {
        var spec = Spec.After(Begun)
            .When(Typed(1, 10, "  Ten per cent.  "))
            .Then(new E.TurnTaken(1, null, At(9), At(10), At(10)), new E.TurnTranscribed(1, "Ten per cent.", At(10)));
        var effect = spec.Effect<F.ReplyAsPartner>();
        (effect.Key, effect.Number).Should().Be(("reply-2", 2));
        effect.Rehearsal.Lines.Select(l => l.Text).Should().Equal(SalaryTalk.OpeningLine, "Ten per cent.");
    }

    [Fact]
    public void Spoken_audio_goes_to_the_recogniser()
    {
        var spec = Spec.After(Begun).When(Spoken(1, 10)).Then(new E.TurnTaken(1, "audio-1-10", At(5), At(10), At(10)));
        spec.Effect<F.Transcribe>().Should().Be(new F.Transcribe("transcribe-1.1", 1, "audio-1-10", "en"));
        TurnOf(spec.State).State.Should().Be(TurnState.Received);
    }

    [Fact]
    public void Audio_that_brings_its_text_needs_no_recogniser()
    {
        var line = Spec.After(Begun).When(Spoken(1, 10, "Ten.")).ThenKinds(typeof(E.TurnTaken), typeof(E.TurnTranscribed)).Is<S.Live>().Conversation.Lines[1];
        line.Should().Be(new Line(1, Speaker.Trainee, "Ten.", At(5), At(10), "audio-1-10"));
    }

    [Fact]
    public void A_recogniser_at_work_shows() => TurnOf(Spec.After([.. Begun, Spoken(1, 10)])
        .When(new C.TranscriptionStarted("transcribe-1.1", At(11)))
        .Then(new E.TranscriptionStarted(1, At(11))).State).State.Should().Be(TurnState.Transcribing);

    [Fact]
    public void What_was_recognised_becomes_the_line() => Spec.After([.. Begun, Spoken(1, 10)])
        .When(Transcribed("transcribe-1.1", 12, "Ten."))
        .Then(new E.TurnTranscribed(1, "Ten.", At(12)))
        .Is<S.Live>().Conversation.Lines[1].Audio.Should().Be("audio-1-10");

    [Fact]
    public void A_turn_in_which_nothing_was_understood_is_to_be_sent_again()
    {
        var spec = Spec.After([.. Begun, Spoken(1, 10)])
            .When(Transcribed("transcribe-1.1", 12, " "))
            .Then(new E.TurnFailed(1, "practice.resend-turn", "Nothing was understood.", At(12)));
        spec.State.ExpectedNumber().Should().Be(1);
        ((Phase.TraineesTurn)spec.Is<S.Live>().Phase).Failed!.State.Should().Be(TurnState.Failed);
    }

    [Fact]
    public void A_failed_recogniser_loses_nothing_and_keeps_the_order() => Spec.After([.. Begun, Spoken(1, 10), new C.TranscriptionFailed("transcribe-1.1", "Broken.", At(12))])
        .When(Spoken(1, 20))
        .Then(new E.TurnTaken(1, "audio-1-20", At(15), At(20), At(20)))
        .Effect<F.Transcribe>().Key.Should().Be("transcribe-1.2");

    [Fact]
    public void A_result_for_the_failed_try_does_not_reach_the_resent_turn() => Spec
        .After([.. Begun, Spoken(1, 10), new C.TranscriptionFailed("transcribe-1.1", "Broken.", At(12)), Spoken(1, 20)])
        .When(Transcribed("transcribe-1.1", 21))
        .ThenNothing();

    [Fact]
    public void A_resent_turn_may_keep_its_times() => Spec.After([.. Begun, Spoken(1, 10), new C.TranscriptionFailed("transcribe-1.1", "Broken.", At(30))])
        .When(Spoken(1, 10) with { Text = "Ten.", ReceivedAt = At(45), Now = At(45) })
        .ThenKinds(typeof(E.TurnTaken), typeof(E.TurnTranscribed));

    [Theory]
    [InlineData(0)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(-1)]
    public void A_turn_out_of_order_is_told_the_expected_number(int number) => Spec.After(Begun)
        .When(Typed(number, 10))
        .ThenRefused("practice.wrong-sequence", ("expected", "1"));

    [Fact]
    public void A_turn_while_the_partner_thinks_is_told_to_wait() => Spec.After([.. Begun, Typed(1, 10)])
        .When(Typed(3, 11))
        .ThenRefused("practice.not-your-turn", ("expected", "3"));

    [Fact]
    public void A_turn_while_the_last_is_transcribed_is_told_to_wait() => Spec.After([.. Begun, Spoken(1, 10)])
        .When(Typed(3, 11))
        .ThenRefused("practice.not-your-turn", ("expected", "3"));

    [Fact]
    public void A_turn_while_the_objectives_are_checked_is_told_to_wait() => Spec.After([.. Begun, Typed(1, 10), Replied(2, 11)])
        .When(Typed(3, 11))
        .ThenRefused("practice.not-your-turn", ("expected", "3"));

    [Fact]
    public void Timestamps_are_required_and_the_missing_are_named()
    {
        Spec.After(Begun).When(Typed(1, 10) with { StartedAt = null }).ThenRefused("practice.missing-timestamps", ("missing", "startedAt"));
        Spec.After(Begun).When(Typed(1, 10) with { EndedAt = null }).ThenRefused("practice.missing-timestamps", ("missing", "endedAt"));
        Spec.After(Begun).When(Typed(1, 10) with { StartedAt = null, EndedAt = null }).ThenRefused("practice.missing-timestamps", ("missing", "startedAt,endedAt"));
    }

    [Fact]
    public void A_turn_that_ended_before_it_started_is_refused() => Spec.After(Begun)
        .When(Typed(1, 10) with { StartedAt = At(10.1) })
        .ThenRefused("practice.ended-before-started");

    [Theory]
    [InlineData(12.0, 0, true)]
    [InlineData(12.1, 0, false)]
    [InlineData(15.0, 3, true)]
    [InlineData(15.1, 3, false)]
    [InlineData(8.0, 0, true)]
    [InlineData(7.9, 0, false)]
    [InlineData(7.9, 5, false)]
    public void A_clock_may_be_two_seconds_off_beyond_the_upload(double receivedAt, double uploadSeconds, bool fine)
    {
        var when = Spec.After(Begun).When(Typed(1, 10) with { ReceivedAt = At(receivedAt), UploadSeconds = uploadSeconds });
        if (fine) when.ThenKinds(typeof(E.TurnTaken), typeof(E.TurnTranscribed));
        else when.ThenRefused("practice.clock-drift", ("driftSeconds", FormattableString.Invariant($"{Math.Round(receivedAt - 10, 3)}")));
    }

    [Theory]
    [InlineData(10, 12, 10, 12)]
    [InlineData(-5, 12, 0, 12)]
    [InlineData(-60_000_000_000.0, -50_000_000_000.0, 0, 0)]
    [InlineData(10, 41, 10, 40)]
    public void A_turn_that_had_to_wait_keeps_its_times_between_the_partners_line_and_now(double startedAt, double endedAt, double started, double ended) => Spec.After(Begun)
        .When(Waited(startedAt, endedAt))
        .Then(new E.TurnTaken(1, null, At(started), At(ended), At(40)), new E.TurnTranscribed(1, "It took me a while.", At(40)));

    [Fact]
    public void When_a_turn_that_had_to_wait_was_sent_tells_whether_the_clock_is_right()
    {
        Spec.After(Begun).When(Waited(10, 12) with { SentAt = At(37.9) }).ThenRefused("practice.clock-drift", ("driftSeconds", "2.1"));
        Spec.After(Begun).When(Waited(10, 12) with { SentAt = At(37.9), UploadSeconds = 1 }).ThenKinds(typeof(E.TurnTaken), typeof(E.TurnTranscribed));
        Spec.After(Begun).When(Waited(10, 12) with { SentAt = At(42.1), UploadSeconds = 1 }).ThenRefused("practice.clock-drift", ("driftSeconds", "-2.1"));
    }

    private static C.TakeTurn Waited(double startedAt, double endedAt) =>
        Typed(1, 40, "It took me a while.") with { StartedAt = At(startedAt), EndedAt = At(endedAt), SentAt = At(40) };

    [Theory]
    [InlineData(-2.0, 0, true)]
    [InlineData(-2.1, 0, false)]
    [InlineData(-5.0, 3, true)]
    [InlineData(-5.1, 3, false)]
    [InlineData(-60_000_000_000.0, 0, false)]
    public void Nobody_spoke_before_the_session_began(double startedAt, double uploadSeconds, bool fine)
    {
        var when = Spec.After(Begun).When(Typed(1, 10) with { StartedAt = At(startedAt), UploadSeconds = uploadSeconds });
        if (fine) when.ThenKinds(typeof(E.TurnTaken), typeof(E.TurnTranscribed));
        else when.ThenRefused("practice.clock-drift");
    }

    [Fact]
    public void How_far_a_clock_may_be_off_comes_with_the_turn()
    {
        var late = Typed(1, 10) with { ReceivedAt = At(14), AllowedDriftSeconds = 4 };
        Spec.After(Begun).When(late).ThenKinds(typeof(E.TurnTaken), typeof(E.TurnTranscribed));
        Spec.After(Begun).When(late with { AllowedDriftSeconds = 3.5 }).ThenRefused("practice.clock-drift", ("driftSeconds", "4"));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("  ")]
    public void A_turn_with_neither_audio_nor_text_is_refused(string? text) => Spec.After(Begun)
        .When(Typed(1, 10, text))
        .ThenRefused("practice.empty-turn");

    [Fact]
    public void The_reply_is_recorded_and_the_exchange_is_checked() => Spec.After([.. Begun, Typed(1, 10)])
        .When(new C.PartnerReplied("reply-2", "Why ten?", null, At(11), At(14), At(14)))
        .Then(new E.PartnerSpoke(2, "Why ten?", null, At(11), At(14), At(14)))
        .Effect<F.CheckObjectives>().Key.Should().Be("check-2");

    [Fact]
    public void The_voice_of_a_reply_is_recorded_with_it_sentence_by_sentence()
    {
        ImmutableArray<VoicedSentence> voice = [new("Ten?", "clip-1"), new("Why ten?", null)];
        Spec.After([.. Begun, Typed(1, 10)])
            .When(new C.PartnerReplied("reply-2", "Ten? Why ten?", voice, At(11), At(14), At(12)))
            .Then(new E.PartnerSpoke(2, "Ten? Why ten?", null, At(11), At(14), At(12), voice))
            .Is<S.Live>().Conversation.Lines[^1].Voice.Should().BeEquivalentTo(voice);
    }

    [Fact]
    public void The_same_reply_from_a_second_run_says_nothing_twice() => Spec.After([.. Begun, Typed(1, 10), Replied(2, 11)])
        .When(Replied(2, 12))
        .ThenNothing();

    [Fact]
    public void A_partner_without_words_has_failed() => Spec.After([.. Begun, Typed(1, 10)])
        .When(Replied(2, 11) with { Text = " " })
        .ThenKinds(typeof(E.Ended), typeof(E.EvaluationQueued))
        .Is<S.Ended>().Ending.Reason.Should().Be(EndReason.ProviderOutage);

    [Fact]
    public void With_the_objectives_open_it_is_the_trainees_turn_again()
    {
        var spec = Spec.After([.. Begun, Typed(1, 10), Replied(2, 11)]).When(Checked(2, 12)).Then(new E.ObjectivesChecked(2, Judged(Verdict.Open), At(12)));
        spec.State.ExpectedNumber().Should().Be(3);
        spec.State.Rehearsal()!.Progress.Should().Equal(Judged(Verdict.Open).Objectives);
    }

    [Fact]
    public void Three_turns_are_numbered_without_holes() => Spec.After([.. Begun, .. Exchange(1, 10), .. Exchange(3, 20)])
        .Is<S.Live>().Conversation.Lines.Select(l => (l.Number, l.Speaker)).Should().Equal(
            (0, Speaker.Partner), (1, Speaker.Trainee), (2, Speaker.Partner), (3, Speaker.Trainee), (4, Speaker.Partner));

    private static Turn TurnOf(PracticeSession state) => ((Phase.Transcribing)((S.Live)state).Phase).Turn;
}
