using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Xunit;

namespace Rapport.Testing.Compliance;

// A store that conflicts, breaks around the commit, or is away.
public abstract partial class GrainsCompliance
{
    [Fact]
    public async Task A_conflict_that_never_ends_is_busy_and_nothing_happened()
    {
        var node = await Node(store => new FaultyStore(store) { Fault = (_, _) => new(new Appended.Conflict()) });
        (await Ask(node, "a", Open("a"))).Should().BeOfType<Answer<Ledger>.Refused>().Which.Refusal.Should().Be(Refusal.Busy);
        (await node.Store.ReadFeed(0, 10)).Events.Should().BeEmpty();
    }

    [Fact]
    public async Task A_commit_whose_answer_was_lost_is_answered_as_done_and_not_done_twice()
    {
        var lost = 0;
        var node = await Node(store => new FaultyStore(store)
        {
            Fault = async (appending, inner) =>
            {
                if (lost++ > 0) return null;
                await inner.Append(appending);
                return new Appended.Unknown(new IOException("the connection broke after the commit"));
            },
        });
        (await Ask(node, "a", Open("a"))).Should().Be(new Answer<Ledger>.Done(1, 1, null));
        (await node.Store.ReadFeed(0, 10)).Events.Should().ContainSingle();
    }

    [Fact]
    public async Task An_append_lost_before_the_commit_is_sent_again()
    {
        var lost = 0;
        var node = await Node(store => new FaultyStore(store) { Fault = (_, _) => new(lost++ == 0 ? new Appended.Unknown(new IOException("cut")) : null) });
        (await Ask(node, "a", Open("a"))).Should().Be(new Answer<Ledger>.Done(1, 1, null));
    }

    [Fact]
    public async Task While_the_database_is_away_the_answer_is_unavailable_and_afterwards_all_goes_on()
    {
        FaultyStore? faulty = null;
        var node = await Node(store => faulty = new FaultyStore(store));
        await Ask(node, "a", Open("a"));
        faulty!.Away = true;
        (await Ask(node, "a", Add(1), "c")).Should().BeOfType<Answer<Ledger>.Refused>().Which.Refusal.Should().Be(Refusal.Unavailable);
        (await Ask(node, "unread", Add(1), "c")).Should().BeOfType<Answer<Ledger>.Refused>().Which.Refusal.Should().Be(Refusal.Unavailable);
        faulty.Away = false;
        (await Ask(node, "a", Add(1), "c")).Should().BeOfType<Answer<Ledger>.Done>();
        (await Read(node, "a")).Should().BeOfType<Ledger.Open>().Which.Total.Should().Be(1);
    }
}
