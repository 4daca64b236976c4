using FluentAssertions;
using Rapport.Engine.Live;
using Xunit;

namespace Rapport.Engine.Tests.Live;

/// <summary>What waits for one who watches.</summary>
public sealed class WatcherSpecs
{
    private static readonly Happening passing = new Happening.Passing("tick", "{}"u8.ToArray());

    [Fact]
    public void Who_begins_reads_the_store_once_and_then_waits()
    {
        var watcher = new Watcher(2);
        watcher.TryTake(out var happening).Should().BeTrue();
        happening.Should().BeNull();
        watcher.TryTake(out _).Should().BeFalse();
    }

    /// <summary>The check of who has missed something ran while one was reading, and made him read again what he had.</summary>
    [Fact]
    public void A_poke_for_what_was_read_meanwhile_makes_nobody_read_again()
    {
        var watcher = new Watcher(2);
        watcher.TryTake(out _);
        watcher.Poke(1);
        watcher.Version = 1;
        watcher.TryTake(out _).Should().BeFalse();
        watcher.Poke(2);
        watcher.TryTake(out var happening).Should().BeTrue();
        happening.Should().BeNull();
    }

    [Fact]
    public void Of_many_pokes_the_farthest_counts()
    {
        var watcher = new Watcher(2) { Version = 5 };
        watcher.TryTake(out _);
        foreach (var upTo in new long[] { 3, 6, 4 }) watcher.Poke(upTo);
        watcher.TryTake(out var happening).Should().BeTrue();
        happening.Should().BeNull();
        watcher.TryTake(out _).Should().BeFalse();
    }

    /// <summary>A poke that came while a watcher fell back was taken for waiting when it had been dropped; no later one woke him.</summary>
    [Fact]
    public async Task However_a_poke_and_falling_back_meet_the_next_poke_is_seen()
    {
        using var together = new Barrier(2);
        var watcher = new Watcher(2);
        const int Rounds = 2_000;
        void Poked()
        {
            for (var round = 1; round <= Rounds; round++)
            {
                for (var i = 0; i < 3; i++) watcher.Offer(passing);
                together.SignalAndWait();
                watcher.Poke((10 * round) + 1);
                together.SignalAndWait();
            }
        }

        var poking = Task.Run(Poked);
        var lost = 0;
        for (var round = 1; round <= Rounds; round++)
        {
            together.SignalAndWait();
            Take(watcher, (10 * round) + 1);
            together.SignalAndWait();
            Take(watcher, (10 * round) + 1);
            watcher.Poke((10 * round) + 2);
            if (!Take(watcher, (10 * round) + 2)) lost++;
        }
        await poking;
        lost.Should().Be(0);
    }

    /// <summary>All that waits; whether one had to read.</summary>
    private static bool Take(Watcher watcher, long stored)
    {
        var read = false;
        while (watcher.TryTake(out var happening))
            if (happening is null) (read, watcher.Version) = (true, stored);
        return read;
    }
}
