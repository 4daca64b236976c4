using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Domain.Practice;
using Xunit;
using static Rapport.Domain.Tests.Practice.Examples;
using FC = Rapport.Domain.Practice.PracticeFloorCommand;
using FE = Rapport.Domain.Practice.PracticeFloorEffect;
using Given = Rapport.Domain.Tests.Practice.SessionCommands;
using S = Rapport.Domain.Practice.PracticeSession;
using SC = Rapport.Domain.Practice.PracticeSessionCommand;
using SE = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Domain.Tests.Laws;

/// <summary>
/// The floor and its sessions together. Each effect is two messages, and between them anything may happen: others go first, the process
/// dies and the effect is run again, an old run wakes up long after. At the end of every such story, when all that was wanted has been
/// done, seats and sessions must agree.
/// </summary>
public class HouseLaws
{
    private static readonly FloorLimits Limits = new(Live: 2, Queue: 2);

    [Fact]
    public void A_place_is_never_lost_whatever_comes_twice_late_or_never() => Walks.Check(250, 100, choices =>
    {
        var house = new House();
        foreach (var choice in choices) house.Step(choice);
        house.Settle();
        house.Floor.Seats.Select(s => s.SessionId).Should().BeEquivalentTo(house.Ids<S.Live>());
        house.Floor.Queue.Select(w => w.SessionId).Should().BeEquivalentTo(house.Ids<S.Queued>());
        house.Ids<S.Opening>().Should().BeEmpty();
    });

    [Fact]
    public void Those_who_wait_know_their_place() => Walks.Check(100, 100, choices =>
    {
        var house = new House();
        foreach (var choice in choices) house.Step(choice);
        house.Settle();
        foreach (var (waiter, i) in house.Floor.Queue.Select((w, i) => (w, i)))
            house.Sessions[waiter.SessionId].Should().BeOfType<S.Queued>().Which.Place.Should().Be(i + 1);
    });

    private sealed class House
    {
        private readonly List<Action> underway = [];

        public PracticeFloor Floor { get; private set; } = PracticeFloorDecider.Initial;

        public Dictionary<string, S> Sessions { get; } = Enumerable.Range(0, 7).ToDictionary(i => $"session-{i}", _ => PracticeSessionDecider.Initial);

        public IEnumerable<string> Ids<TState>() where TState : S => Sessions.Where(s => s.Value is TState).Select(s => s.Key);

        public void Step(int choice)
        {
            var id = Sessions.Keys.ToList().Pick(choice / 10);
            switch (choice % 10)
            {
                case 0 or 1: Ask(id, Given.Open() with { SessionId = id }); break;
                case 2: Ask(id, new SC.Stop(null, At(1))); break;
                case 3: Ask(id, new SC.Delete(At(1))); break;
                case 4 or 5 or 6: Start(choice / 10); break;
                case 7: underway.RemoveAll(_ => choice / 10 % 5 == 0); break;
                default: Continue(choice / 10); break;
            }
        }

        /// <summary>What is underway arrives, then all that is still wanted is done, and done again.</summary>
        public void Settle()
        {
            for (var rounds = 0; underway.Count > 0 || Wanted().Any(); rounds++)
            {
                rounds.Should().BeLessThan(1000, "the house must come to rest");
                if (underway.Count == 0) Start(0);
                Continue(0);
            }
        }

        // Nothing keeps an effect from being started while an earlier run of it is still underway.
        private void Start(int choice)
        {
            if (Wanted().ToList() is { Count: > 0 } wanted) underway.Add(wanted.Pick(choice));
        }

        private void Continue(int choice)
        {
            if (underway.Count == 0) return;
            var next = underway.Pick(choice);
            underway.Remove(next);
            next();
        }

        private IEnumerable<Action> Wanted() =>
        [
            .. PracticeFloorDecider.Agenda(Floor).Effects.Select(Run),
            .. Sessions.SelectMany(s => PracticeSessionDecider.Agenda(s.Value).Effects.Select(e => Run(s.Key, e)).OfType<Action>()),
        ];

        private Action Run(Effect effect) => effect switch
        {
            FE.AdmitSession e => () => Admit(e),
            FE.TellPlace e => () => TellPlace(e),
            _ => throw new InvalidOperationException(effect.Key),
        };

        private Action? Run(string id, Effect effect) => effect switch
        {
            SE.AskForSeat e => () => AskForSeat(id, e),
            SE.LeaveSeat e => () => LeaveSeat(id, e),
            _ => null,
        };

        private void Admit(FE.AdmitSession e)
        {
            var live = Ask(e.SessionId, new SC.Seat(PracticeSessionDecider.SeatKey, At(0))) is S.Live;
            underway.Add(() => Ask(live ? new FC.SessionTold(e.Key, At(0)) : new FC.Leave(e.SessionId, At(0))));
        }

        private void TellPlace(FE.TellPlace e)
        {
            var here = Ask(e.SessionId, new SC.Queue(PracticeSessionDecider.SeatKey, e.Place, At(0))) is S.Queued or S.Live;
            underway.Add(() => Ask(here ? new FC.PlaceTold(e.Key, At(0)) : new FC.Leave(e.SessionId, At(0))));
        }

        private void AskForSeat(string id, SE.AskForSeat e)
        {
            var refused = Ask(new FC.Enter(e.SessionId, Limits, At(0)));
            SC answer = refused is not null ? new SC.TurnAway(e.Key, 30, At(0))
                : Floor.PlaceOf(id) is { } place ? new SC.Queue(e.Key, place, At(0))
                : new SC.Seat(e.Key, At(0));
            underway.Add(() => Ask(id, answer));
        }

        private void LeaveSeat(string id, SE.LeaveSeat e)
        {
            Ask(new FC.Leave(id, At(0)));
            underway.Add(() => Ask(id, new SC.SeatLeft(e.Key, At(0))));
        }

        private S Ask(string id, SC command) => Sessions[id] =
            PracticeSessionDecider.Decide(Sessions[id], command).Events.Aggregate(Sessions[id], PracticeSessionDecider.Evolve);

        private Refusal? Ask(FC command)
        {
            var decision = PracticeFloorDecider.Decide(Floor, command);
            Floor = decision.Events.Aggregate(Floor, PracticeFloorDecider.Evolve);
            Floor.Seats.Length.Should().BeLessThanOrEqualTo(Limits.Live);
            return decision.Refusal;
        }
    }
}
