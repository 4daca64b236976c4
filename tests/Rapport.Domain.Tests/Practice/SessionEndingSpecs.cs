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

public class SessionEndingSpecs
{
    private static readonly E.EvaluationQueued FirstRun = new(1, 1, default);

    [Theory]
    [InlineData(Verdict.Met, EndReason.ObjectiveMet)]
    [InlineData(Verdict.Failed, EndReason.ObjectiveFailed)]
    public void A_settled_objective_ends_it_as_of_the_exchange(Verdict verdict, EndReason reason) => Spec.After([.. Begun, Typed(1, 10), Replied(2, 11)])
        .When(Checked(2, 13, verdict))
        .Then(
            new E.ObjectivesChecked(2, Judged(verdict), At(13)),
            new E.Ended(reason, At(11), "No figure yet.", At(13)),
            FirstRun with { At = At(13) });

    [Fact]
    public void The_last_exchange_ends_it() => Spec.After([.. Begun, .. Exchange(1, 10), .. Exchange(3, 20), Typed(5, 30), Replied(6, 31)])
        .When(Checked(6, 32))
        .Then(
            new E.ObjectivesChecked(6, Judged(Verdict.Open), At(32)),
            new E.Ended(EndReason.MaxTurns, At(31), null, At(32)),
            FirstRun with { At = At(32) });

    [Fact]
    public void An_objective_met_in_the_last_exchange_counts_more_than_the_turns() => Spec
        .After([.. Begun, .. Exchange(1, 10), .. Exchange(3, 20), .. Exchange(5, 30)[..2], Checked(6, 31, Verdict.Met)])
        .Is<S.Ended>().Ending.Reason.Should().Be(EndReason.ObjectiveMet);

    [Fact]
    public void The_trainees_silence_ends_it_after_a_minute()
    {
        var wake = Spec.After(Begun).Agenda.Wakes.Should().ContainSingle().Subject;
        wake.DueAt.Should().Be(At(60));
        Spec.After(Begun).When(wake.Command(At(60))).Then(new E.Ended(EndReason.Idle, At(60), null, At(60)));
    }

    [Fact]
    public void The_scenario_says_how_long_silence_may_be() =>
        Spec.After(Open(scenario: SalaryTalk with { End = SalaryTalk.End! with { IdleSeconds = 15 }, Revision = "patient" }), Seat(), Greeting()).State.NextDeadline()
            .Should().Be(new Deadline(EndReason.Idle, At(15)));

    [Fact]
    public void A_tick_too_early_does_nothing() => Spec.After(Begun)
        .When(new C.LookAtClock(At(59.999)))
        .ThenNothing();

    [Fact]
    public void A_late_tick_records_when_it_was_due() => Spec.After(Begun)
        .When(new C.LookAtClock(At(3600)))
        .Then(new E.Ended(EndReason.Idle, At(60), null, At(3600)));

    [Fact]
    public void Any_turn_starts_the_silence_anew() => Spec.After([.. Begun, .. Exchange(1, 50)]).State.NextDeadline()
        .Should().Be(new Deadline(EndReason.Idle, At(111)));

    [Fact]
    public void A_failed_turn_starts_the_silence_anew() => Spec.After([.. Begun, Spoken(1, 50), new C.TranscriptionFailed("transcribe-1.1", "Broken.", At(55))])
        .State.NextDeadline().Should().Be(new Deadline(EndReason.Idle, At(115)));

    [Fact]
    public void Who_still_listens_to_the_partner_is_not_idle() => Spec
        .After([.. Begun, Typed(1, 10), new C.PartnerReplied("reply-2", "Why ten?", [new("Why ten?", "voice-2")], At(12), At(40), At(13)), Checked(2, 14)])
        .State.NextDeadline().Should().Be(new Deadline(EndReason.Idle, At(100)));

    [Fact]
    public void While_the_partner_is_at_work_nobody_is_idle() => Spec.After([.. Begun, Typed(1, 10)]).State.NextDeadline()
        .Should().Be(new Deadline(EndReason.MaxDuration, At(1200)));

    [Fact]
    public void Time_is_counted_from_the_seat_not_from_the_queue() => Spec.After([Open(), Queue(1), Seat(500), Greeting(500), Typed(1, 510)]).State.NextDeadline()
        .Should().Be(new Deadline(EndReason.MaxDuration, At(1700)));

    [Fact]
    public void The_longest_time_ends_it_also_while_the_partner_is_at_work() => Spec.After([.. Begun, Typed(1, 10)])
        .When(new C.LookAtClock(At(1200)))
        .Then(new E.Ended(EndReason.MaxDuration, At(1200), null, At(1200)), FirstRun with { At = At(1200) });

    [Fact]
    public void A_reply_that_comes_before_a_late_tick_still_finds_the_time_over() => Spec.After([.. Begun, Typed(1, 10)])
        .When(Replied(2, 1201))
        .Then(new E.Ended(EndReason.MaxDuration, At(1200), null, At(1201)), FirstRun with { At = At(1201) });

    [Fact]
    public void A_turn_that_comes_before_a_late_tick_still_finds_the_time_over() => Spec.After(Begun)
        .When(Typed(1, 61))
        .ThenRefused("practice.session-ended", ("reason", "idle"));

    [Fact]
    public void A_hand_that_comes_before_a_late_tick_does_not_change_the_reason() => Spec.After(Begun)
        .When(new C.Stop("bored", At(61)))
        .Then(new E.Ended(EndReason.Idle, At(60), null, At(61)));

    [Fact]
    public void It_can_be_stopped_by_hand_with_a_reason() => Spec.After([.. Begun, .. Exchange(1, 10)])
        .When(new C.Stop("enough", At(20)))
        .Then(new E.Ended(EndReason.Manual, At(20), "enough", At(20)), FirstRun with { At = At(20) });

    [Fact]
    public void Stopping_it_twice_is_stopping_it_once() => Spec.After(Stopped)
        .When(new C.Stop("again", At(21)))
        .ThenNothing();

    [Theory]
    [InlineData("reply-2", "reply")]
    [InlineData("check-2", "check")]
    public void A_provider_that_fails_for_good_ends_it_and_keeps_the_transcript(string key, string step)
    {
        PracticeSessionCommand[] story = step == "reply" ? [Typed(1, 10)] : [Typed(1, 10), Replied(2, 11)];
        var spec = Spec.After([.. Begun, .. story])
            .When(new C.ProviderFailed(key, step, At(15)))
            .Then(new E.Ended(EndReason.ProviderOutage, At(15), step, At(15)), FirstRun with { At = At(15) });
        spec.State.Rehearsal()!.Lines.Should().HaveCount(story.Length + 1);
    }

    [Fact]
    public void What_was_kept_in_an_outage_can_be_continued()
    {
        var ended = Spec.After([.. Begun, Typed(1, 10), new C.ProviderFailed("reply-2", "reply", At(15))]).State;
        Spec.After(Open(100, continues: ContinuedSession.Of((PracticeSession.Ended)ended)), Seat(100)).Effect<F.ReplyAsPartner>().Key.Should().Be("reply-2");
    }

    [Fact]
    public void A_recogniser_that_fails_for_good_costs_the_turn_only() => Spec.After([.. Begun, Spoken(1, 10)])
        .When(new C.ProviderFailed("transcribe-1.1", "transcribe", At(15)))
        .ThenKinds(typeof(E.TurnFailed));

    [Fact]
    public void A_reply_after_the_end_is_not_recorded() => Spec.After([.. Begun, Typed(1, 10), new C.Stop(null, At(11))])
        .When(Replied(2, 12))
        .ThenNothing();

    [Fact]
    public void A_turn_after_the_end_is_refused_with_the_reason() => Spec.After(Stopped)
        .When(Typed(3, 21))
        .ThenRefused("practice.session-ended", ("reason", "manual"));

    [Fact]
    public void The_seat_is_left_until_the_floor_has_it_back()
    {
        Spec.After(Stopped).Effect<F.LeaveSeat>();
        Spec.After(Stopped).When(new C.SeatLeft("leave-seat", At(21))).Then(new E.SeatLeft(At(21))).Agenda.Effects.OfType<F.LeaveSeat>().Should().BeEmpty();
    }

    [Fact]
    public void The_audio_of_a_turn_that_the_end_cut_off_is_not_forgotten() => Spec.After([.. Begun, Spoken(1, 10), new C.Stop(null, At(11))])
        .When(new C.Delete(At(12)))
        .Then(new E.Deleted(["audio-1-10"], true, At(12)));
}
