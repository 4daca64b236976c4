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

public class SessionDeletingSpecs
{
    private static readonly PracticeSessionCommand[] Deleted = [.. Begun, Spoken(1, 10, "Ten."), new C.Stop(null, At(20)), new C.Delete(At(30))];

    [Fact]
    public void A_live_session_has_to_be_stopped_first() => Spec.After(Begun)
        .When(new C.Delete(At(10)))
        .ThenRefused("practice.session-live");

    [Fact]
    public void A_session_whose_time_is_over_is_not_live_any_more() => Spec.After(Begun)
        .When(new C.Delete(At(61)))
        .Then(new E.Ended(EndReason.Idle, At(60), null, At(61)), new E.Deleted([], true, At(61)));

    [Fact]
    public void Deleting_removes_the_audio_of_lines_and_of_lost_turns() => Spec
        .After([.. Begun, Spoken(1, 10), new C.TranscriptionFailed("transcribe-1.1", "Broken.", At(12)), Spoken(1, 20, "Ten."),
            new C.PartnerReplied("reply-2", "Why?", [new("Why?", "voice-2")], At(21), At(22), At(22)), Checked(2, 23), new C.Stop(null, At(30))])
        .When(new C.Delete(At(40)))
        .Then(new E.Deleted(["audio-1-20", "voice-2", "audio-1-10"], true, At(40)))
        .Effect<F.RemoveAudio>().Audio.Should().Equal("audio-1-20", "voice-2", "audio-1-10");

    [Fact]
    public void First_the_seat_and_the_audio_then_the_stream()
    {
        var spec = Spec.After(Deleted);
        spec.Wants.Should().Equal("leave-seat", "remove-audio");
        spec = spec.And(new C.AudioRemoved("remove-audio", At(31)));
        spec.Wants.Should().Equal("leave-seat");
        spec = spec.And(new C.SeatLeft("leave-seat", At(32)));
        spec.Wants.Should().Equal("purge");
        spec.When(new C.Purged("purge", At(33))).Then(new E.Purged(At(33))).Wants.Should().BeEmpty();
    }

    [Fact]
    public void What_was_before_may_be_purged_from_the_store()
    {
        var spec = Spec.Given(new E.Deleted(["audio"], true, At(30)), new E.SeatLeft(At(31)), new E.AudioRemoved(At(32)));
        spec.Wants.Should().Equal("purge");
        spec.When(new C.Purged("purge", At(33))).Then(new E.Purged(At(33)));
    }

    [Fact]
    public void The_stream_is_not_purged_before_the_rest_is_cleared_away() => Spec.After(Deleted)
        .When(new C.Purged("purge", At(31)))
        .ThenNothing();

    [Fact]
    public void A_queued_session_leaves_the_queue_when_it_is_deleted() => Spec.After(Open(), Queue(2))
        .When(new C.Delete(At(3)))
        .Then(new E.Deleted([], true, At(3)))
        .Effect<F.LeaveSeat>();

    [Fact]
    public void One_that_was_turned_away_has_nothing_to_leave() => Spec.After(Open(), new C.TurnAway("seat", 30, At(0)))
        .When(new C.Delete(At(3)))
        .Then(new E.Deleted([], false, At(3)))
        .Wants.Should().Equal("purge");

    [Fact]
    public void A_deleted_session_is_not_there() => new PracticeSessionCommand[] { Typed(1, 40), new C.Stop(null, At(40)), new C.RequestEvaluation(At(40)) }
        .Should().AllSatisfy(command => Spec.After(Deleted).When(command).ThenRefused("practice.session-not-found"));

    [Fact]
    public void What_never_was_can_not_be_deleted() => Spec.Given()
        .When(new C.Delete(At(0)))
        .ThenRefused("practice.session-not-found");

    [Fact]
    public void An_evaluation_that_comes_after_is_ignored() => Spec.After([.. Stopped, new C.Delete(At(30))])
        .When(new C.EvaluationCompleted("evaluate-1.1", Report, At(31)))
        .ThenNothing()
        .Is<S.Deleted>();
}
