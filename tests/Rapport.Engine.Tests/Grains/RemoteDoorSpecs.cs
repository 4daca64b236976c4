using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Grains;

/// <summary>What the door to other processes does when nobody answers, and what crosses the wire.</summary>
public sealed class RemoteDoorSpecs
{
    private static readonly Cause By = new("c1", "story", "tester", "c0", "00-1-2-01");
    private static readonly LedgerCommand Add = new LedgerCommand.Add(5, "note", new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_call_that_nobody_took_is_sent_again_with_its_command_id()
    {
        var door = new Door(new HastyClock(), _ => throw new TimeoutException(), _ => throw new TimeoutException(), _ => new Reply<Ledger>(3, 7));
        (await door.Ask(LedgerDecider.Family, "a", Add, By)).Should().Be(new Answer<Ledger>.Done(3, 7, null));
        door.Calls.Should().HaveCount(3).And.AllSatisfy(call => call.Should().Be(new Call<LedgerCommand>(Add, By, false)));
    }

    [Fact]
    public async Task When_the_patience_ends_the_answer_is_unavailable()
    {
        var clock = new HastyClock();
        var began = clock.GetTimestamp();
        var door = new Door(clock, _ => throw new TimeoutException());
        (await door.Read(LedgerDecider.Family, "a")).Should().Be(new Answer<Ledger>.Refused(Refusal.Unavailable, 0));
        clock.GetElapsedTime(began).Should().BeGreaterThan(Door.Patience);
        door.Calls.Should().HaveCountGreaterThan(10).And.AllSatisfy(call => call.Should().Be(new Call<LedgerCommand>(null, null, true)));
    }

    [Fact]
    public async Task Who_gives_up_waiting_is_let_go()
    {
        using var stop = new CancellationTokenSource();
        var door = new Door(new TestClock(), _ => throw new TimeoutException());
        var asked = door.Ask(LedgerDecider.Family, "a", Add, By, ct: stop.Token).AsTask();
        await stop.CancelAsync();
        await FluentActions.Awaiting(() => asked).Should().ThrowAsync<OperationCanceledException>();
    }

    [Fact]
    public async Task What_does_not_pass_is_thrown_at_once()
    {
        var door = new Door(new TestClock(), _ => throw new InvalidOperationException("not of that kind"));
        await FluentActions.Awaiting(() => door.Ask(LedgerDecider.Family, "a", Add, By).AsTask()).Should().ThrowAsync<InvalidOperationException>();
        door.Calls.Should().ContainSingle();
    }

    [Fact]
    public async Task A_fault_comes_as_our_own_exception_with_its_kind_only()
    {
        var door = new Door(new TestClock(), _ => new Reply<Ledger>(1, Fault: "InvalidOperationException"));
        (await FluentActions.Awaiting(() => door.Ask(LedgerDecider.Family, "a", Add, By).AsTask()).Should().ThrowAsync<AggregateFaultException>())
            .WithMessage("*InvalidOperationException*");
    }

    [Fact]
    public void A_call_survives_the_wire() => SpecJson.Again(new Call<LedgerCommand>(Add, By, true)).Should().Be(new Call<LedgerCommand>(Add, By, true));

    [Fact]
    public void A_reply_survives_the_wire_with_state_or_refusal_and_its_facts()
    {
        Answer<Ledger> done = new Answer<Ledger>.Done(4, 9, new Ledger.Closed("a", 12));
        SpecJson.Again(Reply<Ledger>.Of(done)).Open().Should().Be(done);
        Answer<Ledger> without = new Answer<Ledger>.Done(4, 9, null);
        SpecJson.Again(Reply<Ledger>.Of(without)).Open().Should().Be(without);
        var refusal = new Refusal("ledger.bad-amount", "Add a positive amount.").With("amount", -3);
        var refused = SpecJson.Again(Reply<Ledger>.Of(new Answer<Ledger>.Refused(refusal, 2))).Open().Should().BeOfType<Answer<Ledger>.Refused>().Subject;
        (refused.Version, refused.Refusal.Code, refused.Refusal.Detail).Should().Be((2, refusal.Code, refusal.Detail));
        refused.Refusal.Facts.Should().Equal(refusal.Facts);
    }

    /// <summary>Gives the prepared replies, the last one for ever.</summary>
    private sealed class Door(TimeProvider clock, params Func<Call<LedgerCommand>, Reply<Ledger>>[] replies) : RemoteGrains(clock, Patience)
    {
        public static readonly TimeSpan Patience = TimeSpan.FromSeconds(2);

        public List<Call<LedgerCommand>> Calls { get; } = [];

        public override ValueTask<DateTimeOffset?> Look(string category, string id, CancellationToken ct = default) => throw new NotSupportedException();

        protected override ValueTask<Reply<TState>> Send<TState, TCommand>(StreamId stream, Call<TCommand> call)
        {
            stream.Should().Be(new StreamId("ledger", "a"));
            Calls.Add((Call<LedgerCommand>)(object)call);
            return new((Reply<TState>)(object)replies[Math.Min(Calls.Count, replies.Length) - 1](Calls[^1]));
        }

        protected override bool MayPass(Exception e) => e is TimeoutException;
    }

    /// <summary>Every wait is over at once, and the time has passed.</summary>
    private sealed class HastyClock : TimeProvider
    {
        private readonly TestClock time = new();

        public override long TimestampFrequency => time.TimestampFrequency;

        public override DateTimeOffset GetUtcNow() => time.GetUtcNow();

        public override long GetTimestamp() => time.GetTimestamp();

        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            var timer = time.CreateTimer(callback, state, dueTime, period);
            _ = Task.Run(() => time.Advance(dueTime));
            return timer;
        }
    }
}
