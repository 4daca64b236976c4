using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Rapport.Domain.Deciding;
using Rapport.Engine.Grains;
using Rapport.Engine.Time;
using Rapport.Testing;
using Xunit;

namespace Rapport.Engine.Tests.Time;

public sealed class WakeupSweeperSpecs(TestDatabase database) : IClassFixture<TestDatabase>
{
    /// <summary>A host over a wire tells its own timeout by a cancellation. Taken for ours, it ended the sweep, and with it the server.</summary>
    [Fact]
    public async Task A_look_that_was_cancelled_by_somebody_else_stops_neither_the_others_nor_the_sweeper()
    {
        var clock = new TestClock();
        await using (var rows = database.DataSource.CreateCommand("insert into wakeups select 'ledger-' || id, 'ledger', id, $1 from unnest(array['ill', 'well']) id"))
        {
            rows.Parameters.Add(new() { Value = clock.GetUtcNow().UtcDateTime });
            await rows.ExecuteNonQueryAsync();
        }
        using var sweeper = new WakeupSweeper(new Wakeups(database.DataSource), new OneIsIll(), clock, Options.Create(new WakeupOptions { Parallel = 1 }), NullLogger<WakeupSweeper>.Instance);

        (await sweeper.Sweep(default)).Should().Be(2);
        (await sweeper.Sweep(default)).Should().Be(0, "its lease runs");
        clock.Advance(new WakeupOptions().Lease);
        (await sweeper.Sweep(default)).Should().Be(1, "the other has nothing left to wait for");
    }

    private sealed class OneIsIll : IGrains
    {
        public ValueTask<DateTimeOffset?> Look(string category, string id, CancellationToken ct = default) =>
            id == "ill" ? throw new TaskCanceledException("The silo did not answer in time.") : new((DateTimeOffset?)null);

        public ValueTask<Answer<TState>> Ask<TState, TCommand>(
            Family<TState, TCommand> family, string id, TCommand command, Cause cause, bool withState = false, CancellationToken ct = default)
            where TState : class
            where TCommand : class => throw new NotSupportedException();

        public ValueTask<Answer<TState>> Read<TState, TCommand>(Family<TState, TCommand> family, string id, CancellationToken ct = default)
            where TState : class
            where TCommand : class => throw new NotSupportedException();
    }
}
