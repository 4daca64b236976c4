using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;
using static Rapport.Domain.Tests.Practice.Examples;
using C = Rapport.Domain.Practice.PracticeFloorCommand;
using E = Rapport.Domain.Practice.PracticeFloorEvent;
using F = Rapport.Domain.Practice.PracticeFloorEffect;
using Spec = Rapport.Testing.Spec<
    Rapport.Domain.Practice.PracticeFloorDecider,
    Rapport.Domain.Practice.PracticeFloor,
    Rapport.Domain.Practice.PracticeFloorCommand,
    Rapport.Domain.Practice.PracticeFloorEvent>;

namespace Rapport.Domain.Tests.Practice;

public class FloorSpecs
{
    private static readonly FloorLimits Two = new(Live: 2, Queue: 2, RetryAfterSeconds: 15);

    private static readonly C.Enter[] FourEnter = [Enter("a"), Enter("b"), Enter("c"), Enter("d")];

    private static C.Enter Enter(string session, FloorLimits? limits = null) => new(session, limits ?? Two, At(0));

    private static C.Leave Leave(string session) => new(session, At(9));

    [Fact]
    public void By_default_nineteen_are_live_and_five_wait() => PracticeFloorDecider.Initial.Limits.Should().Be(new FloorLimits(19, 5, 30));

    [Fact]
    public void The_first_takes_a_seat_and_the_limits_hold_from_there_on() => Spec.Given()
        .When(Enter("a"))
        .Then(new E.LimitsChanged(Two, At(0)), new E.Seated(1, "a", At(0)))
        .Effect<F.AdmitSession>().Should().Be(new F.AdmitSession("admit-1", 1, "a"));

    [Fact]
    public void Without_a_seat_it_waits_and_is_told_its_place() => Spec.After(Enter("a"), Enter("b"))
        .When(Enter("c"))
        .Then(new E.Queued(3, "c", At(0)))
        .Effect<F.TellPlace>().Should().Be(new F.TellPlace("place-3-1", 3, "c", 1));

    [Fact]
    public void With_the_queue_full_it_is_refused_and_told_when_to_try_again() => Spec.After(FourEnter)
        .When(Enter("e"))
        .ThenRefused("practice.capacity-exceeded", ("retryAfterSeconds", "15"));

    [Fact]
    public void Who_enters_twice_stays_where_it_is()
    {
        Spec.After(FourEnter).When(Enter("a")).ThenNothing().State.IsSeated("a").Should().BeTrue();
        Spec.After(FourEnter).When(Enter("d")).ThenNothing().State.PlaceOf("d").Should().Be(2);
    }

    [Fact]
    public void A_seat_left_goes_to_the_first_of_the_queue() => Spec.After(FourEnter)
        .When(Leave("a"))
        .Then(new E.Left(1, "a", At(9)), new E.Admitted(3, "c", At(9)))
        .Wants.Should().Equal("admit-2", "admit-3", "place-4-1");

    [Fact]
    public void A_place_in_the_queue_left_moves_the_others_up() => Spec.After(FourEnter)
        .When(Leave("c"))
        .Then(new E.Left(3, "c", At(9)))
        .State.PlaceOf("d").Should().Be(1);

    [Fact]
    public void Who_is_not_there_has_left() => Spec.After(FourEnter).When(Leave("x")).ThenNothing();

    [Fact]
    public void A_session_that_knows_its_seat_is_not_told_again() => Spec.After(Enter("a"))
        .When(new C.SessionTold("admit-1", At(1)))
        .Then(new E.SessionTold(1, "a", At(1)))
        .Wants.Should().BeEmpty();

    [Fact]
    public void A_session_that_knows_its_place_is_told_the_next_one()
    {
        var spec = Spec.After([.. FourEnter, new C.PlaceTold("place-3-1", At(1)), new C.PlaceTold("place-4-2", At(1))]);
        spec.Wants.Should().Equal("admit-1", "admit-2");
        spec.And(Leave("a")).Wants.Should().Equal("admit-2", "admit-3", "place-4-1");
    }

    [Fact]
    public void Late_news_about_an_earlier_stay_does_not_concern_the_new_one() => Spec.After(Enter("a"), Leave("a"), Enter("a"))
        .When(new C.SessionTold("admit-1", At(1)))
        .ThenNothing()
        .Wants.Should().Equal("admit-2");

    [Fact]
    public void News_of_a_place_that_is_another_by_now_is_late() => Spec.After([.. FourEnter, Leave("c")])
        .When(new C.PlaceTold("place-4-2", At(10)))
        .ThenNothing();

    [Fact]
    public void More_seats_are_given_to_those_who_wait_first() => Spec.After(FourEnter)
        .When(Enter("e", Two with { Live = 3 }))
        .Then(
            new E.LimitsChanged(Two with { Live = 3 }, At(0)), new E.Admitted(3, "c", At(0)), new E.Queued(5, "e", At(0)));

    [Fact]
    public void With_fewer_seats_nobody_is_sent_away_and_nobody_comes_in()
    {
        var spec = Spec.After([.. FourEnter, Leave("d")]).And(Enter("e", Two with { Live = 1 }));
        spec.State.Seats.Should().HaveCount(2);
        spec.When(Leave("a")).Then(new E.Left(1, "a", At(9)));
    }
}
