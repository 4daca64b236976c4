using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;
using static Rapport.Domain.Practice.PracticeFloorCommand;
using static Rapport.Domain.Tests.Practice.Examples;
using Decider = Rapport.Domain.Practice.PracticeFloorDecider;
using Law = Rapport.Testing.SpecLaws<
    Rapport.Domain.Practice.PracticeFloorDecider,
    Rapport.Domain.Practice.PracticeFloor,
    Rapport.Domain.Practice.PracticeFloorCommand,
    Rapport.Domain.Practice.PracticeFloorEvent>;

namespace Rapport.Domain.Tests.Laws;

public class FloorLaws
{
    private static readonly FloorLimits Limits = new(Live: 3, Queue: 2);

    private static readonly string[] Sessions = [.. Enumerable.Range(0, 8).Select(i => $"session-{i}")];

    [Fact]
    public void Seats_and_queue_are_what_a_list_and_a_line_of_people_would_be() => Walks.Check(30, 50, choices =>
    {
        var floor = Decider.Initial;
        List<string> seated = [], waiting = [];
        foreach (var command in choices.Select(EnterOrLeave))
        {
            var decision = Law.Decide(floor, command);
            floor = Law.Fold(floor, decision.Events);
            var refused = Model(seated, waiting, command);
            (decision.Refusal?.Code == "practice.capacity-exceeded").Should().Be(refused);
            floor.Seats.Select(s => s.SessionId).Should().Equal(seated);
            floor.Queue.Select(w => w.SessionId).Should().Equal(waiting);
        }
    });

    [Fact]
    public void With_changing_limits_nobody_is_lost_doubled_or_overtaken_and_no_seat_stays_free() => Walks.Check(30, 50, choices =>
    {
        var floor = Decider.Initial;
        foreach (var choice in choices)
        {
            var before = floor;
            var command = EnterOrLeave(choice) is Enter enter ? enter with { Limits = new(choice / 100 % 5, choice / 500 % 4) } : EnterOrLeave(choice);
            floor = Law.Fold(floor, Law.Decide(floor, command).Events);
            All(floor).Should().OnlyHaveUniqueItems();
            if (command is Enter) All(before).Except(All(floor)).Should().BeEmpty("an entry sends nobody away");
            else All(floor).Should().BeEquivalentTo(All(before).Where(s => s != ((Leave)command).SessionId));
            floor.Queue.Select(w => w.Ticket).Should().BeInAscendingOrder();
            floor.Seats.Length.Should().BeLessThanOrEqualTo(Math.Max(before.Seats.Length, floor.Limits.Live));
            (floor.Queue.IsEmpty || floor.Seats.Length >= floor.Limits.Live).Should().BeTrue("who waits gets a free seat at once");
        }
    });

    [Fact]
    public void Everybody_on_the_floor_is_told_and_late_news_change_nothing() => Walks.Check(25, 50, choices =>
    {
        var floor = Decider.Initial;
        HashSet<string> keys = [];
        foreach (var choice in choices)
        {
            var wanted = Law.Keys(floor);
            keys.UnionWith(wanted);
            var command = choice % 3 > 0 || wanted.Count == 0 ? EnterOrLeave(choice / 3) : Told(wanted.Pick(choice / 3));
            floor = Law.Fold(floor, Law.Decide(floor, command).Events);
            foreach (var stale in keys.Except(Law.Keys(floor)))
                (Decider.Decide(floor, new SessionTold(stale, At(0))).Events.Length + Decider.Decide(floor, new PlaceTold(stale, At(0))).Events.Length).Should().Be(0);
        }
        while (Law.Keys(floor) is [var key, ..]) floor = Law.Fold(floor, Law.Decide(floor, Told(key)).Events);
        floor.Seats.Where(s => !s.Told).Should().BeEmpty();
        floor.Queue.Select(w => w.ToldPlace).Should().Equal(floor.Queue.Select((_, i) => (int?)i + 1));
    });

    private static PracticeFloorCommand EnterOrLeave(int choice) => choice % 5 < 3
        ? new Enter(Sessions.Pick(choice / 5), Limits, At(0))
        : new Leave(Sessions.Pick(choice / 5), At(0));

    private static PracticeFloorCommand Told(string key) => key.StartsWith("admit", StringComparison.Ordinal) ? new SessionTold(key, At(0)) : new PlaceTold(key, At(0));

    private static IEnumerable<string> All(PracticeFloor floor) => [.. floor.Seats.Select(s => s.SessionId), .. floor.Queue.Select(w => w.SessionId)];

    // The same rules in the plainest words; true when there is no room.
    private static bool Model(List<string> seated, List<string> waiting, PracticeFloorCommand command)
    {
        if (command is Leave leave)
        {
            if (!seated.Remove(leave.SessionId)) waiting.Remove(leave.SessionId);
            while (seated.Count < Limits.Live && waiting.Count > 0)
            {
                seated.Add(waiting[0]);
                waiting.RemoveAt(0);
            }
            return false;
        }
        var entering = ((Enter)command).SessionId;
        if (seated.Contains(entering) || waiting.Contains(entering)) return false;
        if (seated.Count < Limits.Live) seated.Add(entering);
        else if (waiting.Count < Limits.Queue) waiting.Add(entering);
        else return true;
        return false;
    }
}
