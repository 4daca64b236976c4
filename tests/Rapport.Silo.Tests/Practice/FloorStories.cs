using System.Net;
using FluentAssertions;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Xunit;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Tests.Practice;

public sealed class FloorStories
{
    [Fact]
    public Task Nineteen_are_live_five_wait_and_the_next_one_is_told_to_come_later_and_leaves_nothing() => PracticeHouse.Tell(async house =>
    {
        var scenario = await house.Scenario();
        var ann = await house.Trainee();
        var made = new List<string>();
        for (var i = 0; i < 24; i++) made.Add((string)(await ann.Start(scenario))["status"]!);
        made.Take(19).Should().OnlyContain(s => s == "live");
        made.Skip(19).Should().OnlyContain(s => s == "queued");
        (await house.Floor()).Queue.Should().HaveCount(5);

        var refused = await ann.Begin(scenario, "one-too-many");

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().Be(TimeSpan.FromSeconds(30));
        ((string)(await refused.Json())["code"]!).Should().Be("practice.capacity-exceeded");
        var floor = await house.Floor();
        (floor.Seats.Length, floor.Queue.Length).Should().Be((19, 5));

        await ann.Stop(floor.Seats[0].SessionId);
        await using var hub = await ann.Watch(floor.Queue[0].SessionId);
        await hub.Until("began");
        ((string)(await Trainee.Made(await ann.Begin(scenario, "one-too-many")))["status"]!).Should().Be("queued", "the refused key may come again");
    });

    [Fact]
    public Task Who_waits_starts_by_itself_in_order_and_hears_its_place() => PracticeHouse.Tell(
        async house =>
        {
            var scenario = await house.Scenario();
            var ann = await house.Trainee();
            var ids = new List<string>();
            for (var i = 0; i < 4; i++) ids.Add((string)(await ann.Start(scenario))["id"]!);
            (await ann.Get(ids[3]))["queuePlace"]!.GetValue<int>().Should().Be(3);
            await using var second = await ann.Watch(ids[1]);
            await using var fourth = await ann.Watch(ids[3]);

            await ann.Stop(ids[0]);
            await second.Until("began");
            (await second.Until("partner-turn"))["text"]!.GetValue<string>().Should().Be(scenario.OpeningLine);
            await fourth.Until("queue-position", p => (int)p["place"]! == 2);

            await ann.Stop(ids[2]);
            await fourth.Until("queue-position", p => (int)p["place"]! == 1);
            await ann.Stop(ids[1]);
            await fourth.Until("began");
            fourth.Seen.Where(p => (string)p["type"]! == "queue-position").Select(p => (int)p["place"]!).Should().Equal(3, 2, 1);
        },
        Small(live: 1, queued: 3));

    [Fact]
    public Task A_place_whose_holder_ended_as_its_server_died_goes_to_the_next_after_the_restart() => PracticeHouse.Tell(
        async house =>
        {
            var scenario = await house.Scenario();
            var ann = await house.Trainee();
            var (live, waiting) = ((string)(await ann.Start(scenario))["id"]!, (string)(await ann.Start(scenario))["id"]!);
            var version = (await ann.Get(live))["version"]!.GetValue<long>();

            await house.CommitAndDie(new(PracticeSessionDecider.Category, live), version, new E.Ended(EndReason.Manual, house.Now, null, house.Now));
            house.Clock.Advance(TimeSpan.FromSeconds(12));

            await using var hub = await ann.Watch(waiting);
            await hub.Until("began");
            (await house.Floor()).Seats.Select(s => s.SessionId).Should().Equal(waiting);
        },
        Small(live: 1, queued: 1));

    [Fact]
    public Task A_seat_that_was_given_as_the_server_died_is_told_after_the_restart() => PracticeHouse.Tell(
        async house =>
        {
            var scenario = await house.Scenario();
            var ann = await house.Trainee();
            var (live, waiting) = ((string)(await ann.Start(scenario))["id"]!, (string)(await ann.Start(scenario))["id"]!);
            await using (var queued = await ann.Watch(waiting)) await queued.Until("queue-position");
            var (floor, version) = await Settled(house);

            await house.CommitAndDie(
                new(PracticeFloorDecider.Category, PracticeFloorDecider.Id), version,
                new PracticeFloorEvent.Left(floor.Seats[0].Ticket, live, house.Now), new PracticeFloorEvent.Admitted(floor.Queue[0].Ticket, waiting, house.Now));
            house.Clock.Advance(TimeSpan.FromSeconds(12));

            await using var hub = await ann.Watch(waiting);
            await hub.Until("began");
        },
        Small(live: 1, queued: 1));

    [Fact]
    public Task A_queued_session_that_is_stopped_makes_room() => PracticeHouse.Tell(
        async house =>
        {
            var scenario = await house.Scenario();
            var ann = await house.Trainee();
            var (first, second) = ((string)(await ann.Start(scenario))["id"]!, (string)(await ann.Start(scenario))["id"]!);

            ((string)(await (await ann.Stop(second)).Json())["status"]!).Should().Be("ended");
            await Left(house, second);
            ((string)(await ann.Start(scenario))["status"]!).Should().Be("queued");
            (await house.Floor()).Seats.Should().ContainSingle().Which.SessionId.Should().Be(first);
        },
        Small(live: 1, queued: 1));

    [Fact]
    public Task One_user_does_not_take_all_places_however_many_starts_come_at_once() => PracticeHouse.Tell(
        async house =>
        {
            var scenario = await house.Scenario();
            var (ann, bob) = (await house.Trainee(), await house.Trainee("Bob"));

            var started = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => ann.Begin(scenario)));

            started.Where(a => a.IsSuccessStatusCode).Should().HaveCount(2);
            started.Where(a => !a.IsSuccessStatusCode).Should().OnlyContain(a => a.StatusCode == HttpStatusCode.TooManyRequests);
            var refused = await ann.Begin(scenario);
            ((int)refused.StatusCode, (string)(await refused.Json())["code"]!).Should().Be((429, "practice.too-many-sessions"));
            (await bob.Begin(scenario)).StatusCode.Should().Be(HttpStatusCode.Created);
            var mine = (string)(await started.First(a => a.IsSuccessStatusCode).Json())["id"]!;
            await ann.Stop(mine);
            await Left(house, mine);
            (await ann.Begin(scenario)).StatusCode.Should().Be(HttpStatusCode.Created);
        },
        Small(live: 1, queued: 9) with { Settings = new() { ["Rapport:Practice:MaxLive"] = "1", ["Rapport:Practice:MaxQueued"] = "9", ["Rapport:Practice:MaxPerUser"] = "2" } });

    private static HouseRules Small(int live, int queued) => new() { Settings = { ["Rapport:Practice:MaxLive"] = $"{live}", ["Rapport:Practice:MaxQueued"] = $"{queued}" } };

    // When all that it wanted to tell is told.
    private static async Task<(PracticeFloor Floor, long Version)> Settled(PracticeHouse house) => await Following(
        house, new(PracticeFloorDecider.Category, PracticeFloorDecider.Id), PracticeFloorDecider.Initial,
        (floor, e) => PracticeFloorDecider.Evolve(floor, (PracticeFloorEvent)e),
        floor => !floor.Queue.IsEmpty && PracticeFloorDecider.Agenda(floor).Effects.IsEmpty);

    private static async Task Left(PracticeHouse house, string sessionId) => await Following(
        house, new(PracticeFloorDecider.Category, PracticeFloorDecider.Id), false, (_, e) => e is PracticeFloorEvent.Left left && left.SessionId == sessionId, left => left);

    private static async Task<(T State, long Version)> Following<T>(PracticeHouse house, StreamId stream, T initial, Func<T, object, T> evolve, Func<T, bool> until)
    {
        var state = initial;
        await foreach (var recorded in house.Watch(stream))
            if (until(state = evolve(state, recorded.Event))) return (state, recorded.Version);
        throw new InvalidOperationException($"{stream} was watched in vain.");
    }
}
