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

public class SessionOpeningSpecs
{
    [Fact]
    public void An_opened_session_asks_for_a_seat() => Spec.Given()
        .When(Open())
        .Then(new E.Opened("session", "trainee", SalaryTalk, null, [], null, At(0)))
        .Effect<F.AskForSeat>().SessionId.Should().Be("session");

    [Fact]
    public void Practising_again_tells_from_which_session() => Spec.Given()
        .When(Open() with { PractisedAgainFrom = "earlier" })
        .Then(new E.Opened("session", "trainee", SalaryTalk, null, [], "earlier", At(0)))
        .State.Booked()!.PractisedAgainFrom.Should().Be("earlier");

    [Fact]
    public void A_scenario_that_lacks_parts_is_refused_and_each_is_named() => Spec.Given()
        .When(Open(scenario: SalaryTalk with { Persona = null, Objectives = [], End = SalaryTalk.End! with { MaxTurns = null }, Revision = "incomplete" }))
        .ThenRefused("practice.scenario-incomplete", ("missing", "persona,objectives,end.maxTurns"));

    [Fact]
    public void A_draft_is_refused() => Spec.Given()
        .When(Open(scenario: SalaryTalk with { Status = Publication.Draft, Revision = "draft" }))
        .ThenRefused("practice.scenario-not-published");

    [Fact]
    public void Another_session_under_the_same_id_is_refused() => Spec.After(Open())
        .When(Open(owner: "somebody-else"))
        .ThenRefused("practice.session-exists");

    [Fact]
    public void With_its_seat_it_wants_the_partner_to_open_at_once() => Spec.After(Open())
        .When(Seat(0.1))
        .Then(new E.Began(At(0.1)))
        .Effect<F.ReplyAsPartner>().Number.Should().Be(0);

    [Fact]
    public void The_opening_line_is_line_0_and_nothing_is_to_be_checked_yet() => Spec.After(Open(), Seat())
        .When(Greeting(0.1))
        .Then(new E.PartnerSpoke(0, SalaryTalk.OpeningLine!, null, At(0.1), At(0.1), At(0.1)))
        .State.ExpectedNumber().Should().Be(1);

    [Fact]
    public void Before_the_partner_has_opened_no_turn_is_taken() => Spec.After(Open(), Seat())
        .When(Typed(1, 1))
        .ThenRefused("practice.not-your-turn", ("expected", "1"));

    [Fact]
    public void A_queued_session_waits_and_wants_nothing() => Spec.After(Open())
        .When(Queue(3))
        .Then(new E.Queued(3, At(0)))
        .Wants.Should().BeEmpty();

    [Fact]
    public void A_better_place_in_the_queue_is_told() => Spec.After(Open(), Queue(3))
        .When(Queue(2, 5))
        .Then(new E.QueuePlaceChanged(2, At(5)));

    [Fact]
    public void A_worse_place_is_late_news() => Spec.After(Open(), Queue(2))
        .When(Queue(3, 5))
        .ThenNothing();

    [Fact]
    public void A_queued_session_begins_when_the_floor_has_a_seat() => Spec.After(Open(), Queue(1))
        .When(Seat(30))
        .ThenKinds(typeof(E.Began));

    [Fact]
    public void A_place_that_arrives_after_the_seat_is_late_news() => Spec.After(Begun)
        .When(Queue(1, 1))
        .ThenNothing();

    [Fact]
    public void A_full_house_turns_it_away() => Spec.After(Open())
        .When(new C.TurnAway("seat", 30, At(0)))
        .Then(new E.TurnedAway(30, At(0)))
        .Wants.Should().BeEmpty();

    [Fact]
    public void A_seat_for_a_session_that_was_turned_away_is_not_taken() => Spec.After(Open(), new C.TurnAway("seat", 30, At(0)))
        .When(Seat(1))
        .ThenNothing();

    [Fact]
    public void A_seat_for_a_session_that_never_was_is_not_taken() => Spec.Given()
        .When(Seat())
        .ThenNothing();

    [Fact]
    public void A_seat_under_another_key_is_not_taken() => Spec.After(Open())
        .When(new C.Seat("another", At(0)))
        .ThenNothing();

    [Fact]
    public void A_continued_session_keeps_the_lines_without_the_audio_of_the_other()
    {
        var opened = Spec.After(Open(continues: new("earlier", EndReason.ProviderOutage, Lines(3)))).State;
        opened.Rehearsal()!.Lines.Select(l => (l.Text, l.Audio)).Should().Equal(("Line 0.", null), ("Line 1.", null), ("Line 2.", null));
        opened.Booked()!.ContinuesFrom.Should().Be("earlier");
    }

    [Fact]
    public void A_session_continued_after_the_partner_waits_for_the_trainee() => Spec.After(Open(continues: new("earlier", EndReason.ProviderOutage, Lines(3))))
        .When(Seat(1))
        .Then(new E.Began(At(1)))
        .State.ExpectedNumber().Should().Be(3);

    [Fact]
    public void A_session_continued_after_the_trainee_goes_on_to_the_reply() => Spec.After(Open(continues: new("earlier", EndReason.ProviderOutage, Lines(2))))
        .When(Seat(1))
        .Then(new E.Began(At(1)))
        .Effect<F.ReplyAsPartner>().Number.Should().Be(2);

    [Theory]
    [InlineData(0)]
    [InlineData(7)]
    public void Nothing_said_and_all_turns_had_cannot_be_continued(int lines) => Spec.Given()
        .When(Open(continues: new("earlier", EndReason.ProviderOutage, Lines(lines))))
        .ThenRefused("practice.cannot-continue");

    [Theory]
    [InlineData(EndReason.ProviderOutage, true)]
    [InlineData(EndReason.Idle, true)]
    [InlineData(EndReason.Manual, true)]
    [InlineData(EndReason.MaxDuration, true)]
    [InlineData(EndReason.MaxTurns, false)]
    [InlineData(EndReason.ObjectiveMet, false)]
    [InlineData(EndReason.ObjectiveFailed, false)]
    public void What_broke_off_goes_on_and_what_came_to_its_end_does_not(EndReason ending, bool goesOn)
    {
        var decided = Spec.Given().When(Open(continues: new("earlier", ending, Lines(3))));
        if (goesOn) decided.ThenKinds(typeof(E.Opened));
        else decided.ThenRefused("practice.cannot-continue");
    }

    [Fact]
    public void Lines_with_a_hole_cannot_be_continued() => Spec.Given()
        .When(Open(continues: new("earlier", EndReason.Idle, [.. Lines(5).Where(l => l.Number != 2)])))
        .ThenRefused("practice.cannot-continue");

    [Fact]
    public void A_session_that_waits_can_be_stopped_and_gives_its_place_back() => Spec.After(Open(), Queue(1))
        .When(new C.Stop(null, At(9)))
        .Then(new E.Ended(EndReason.Manual, At(9), null, At(9)))
        .Effect<F.LeaveSeat>().Key.Should().Be("leave-seat");

    [Fact]
    public void A_turn_before_the_seat_is_refused() => Spec.After(Open())
        .When(Typed(1, 1))
        .ThenRefused("practice.session-not-live");

    [Fact]
    public void A_session_that_waits_has_nothing_to_evaluate() => Spec.After(Open(), new C.Stop(null, At(9)))
        .When(new C.RequestEvaluation(At(10)))
        .ThenRefused("practice.nothing-to-evaluate")
        .Is<S.Ended>().StartedAt.Should().BeNull();
}
