using FluentAssertions;
using Rapport.Domain.Deciding;
using Rapport.Engine.Grains;
using Xunit;

namespace Rapport.Testing.Compliance;

// A person's text in an aggregate, and what is left of it when the person is erased.
public abstract partial class GrainsCompliance
{
    private static readonly DateTimeOffset Then = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task What_a_person_wrote_comes_back_also_on_another_node_and_from_a_snapshot()
    {
        var node = await Node(options: new() { SnapshotEvery = 2 });
        await Say(node, "d", new DiaryCommand.Begin("ann", "title", Then));
        for (var i = 1; i <= 5; i++) await Say(node, "d", new DiaryCommand.Write($"line {i}", Then));
        await Eventually(async () => await Scalar("select count(*) from snapshots") == 1);
        (await Scalar("select count(*) from mt_events where data::text like '%line%' or data::text like '%title\": \"title%'")).Should().Be(0);
        (await Scalar("select count(*) from snapshots where position('line' in encode(json, 'escape')) > 0")).Should().Be(0);
        (await Diary(await Node(), "d")).Words.Should().Equal("title", "line 1", "line 2", "line 3", "line 4", "line 5");
    }

    [Fact]
    public async Task Once_a_person_is_erased_what_they_wrote_is_empty_and_nothing_more_is_taken()
    {
        var node = await Node();
        await Say(node, "d", new DiaryCommand.Begin("ann", "title", Then));
        await Say(node, "d", new DiaryCommand.Write("line", Then));
        await node.Keys.Destroy("ann");
        (await Diary(node, "d")).Words.Should().Equal(["", ""], "also of what was in memory");
        (await Say(node, "d", new DiaryCommand.Write("too late", Then))).Should().BeOfType<Answer<Diary>.Refused>().Which.Refusal.Should().Be(Refusal.Erased);
        (await Say(node, "d", new DiaryCommand.Turn())).Should().BeOfType<Answer<Diary>.Done>("it has no text");
        (await Say(node, "e", new DiaryCommand.Begin("ann", "another", Then))).Should().BeOfType<Answer<Diary>.Refused>().Which.Refusal.Code.Should().Be("privacy.erased");
        (await Say(node, "f", new DiaryCommand.Begin("bob", "another", Then))).Should().BeOfType<Answer<Diary>.Done>();
    }

    [Fact]
    public async Task A_node_that_does_not_hear_of_it_stops_writing_for_the_person_within_a_second()
    {
        var (here, there) = (await Node(), await Node());
        await Say(there, "d", new DiaryCommand.Begin("ann", "title", Then));
        await here.Keys.Destroy("ann");
        Clock.Advance(TimeSpan.FromSeconds(2));
        (await Say(there, "d", new DiaryCommand.Write("too late", Then))).Should().BeOfType<Answer<Diary>.Refused>().Which.Refusal.Should().Be(Refusal.Erased);
        (await Diary(there, "d")).Words.Should().Equal("");
    }

    [Fact]
    public async Task Of_commands_that_come_together_only_those_with_text_of_the_erased_are_refused()
    {
        var node = await Node();
        await Say(node, "d", new DiaryCommand.Begin("ann", "title", Then));
        await node.Keys.Destroy("ann");
        var answers = await Task.WhenAll(Enumerable.Range(0, 30).Select(i => Task.Run(() => Say(node, "d", i % 3 == 0 ? new DiaryCommand.Write("too late", Then) : new DiaryCommand.Turn()))));
        answers.Count(a => a is Answer<Diary>.Refused { Refusal.Code: "privacy.erased" }).Should().Be(10);
        answers.Count(a => a is Answer<Diary>.Done).Should().Be(20);
        (await Diary(node, "d")).Pages.Should().Be(20);
    }

    [Fact]
    public async Task After_a_conflict_the_text_is_sealed_for_where_it_comes_to_stand()
    {
        var lost = 0;
        var node = await Node(store => new FaultyStore(store)
        {
            Fault = async (appending, inner) =>
            {
                if (lost++ != 1) return null;
                await inner.Append(appending with { Events = [new(new DiaryEvent.Wrote("first", null, [], null, null, Then), new Cause("other", "story", "tester"))] });
                return null;
            },
        });
        await Say(node, "d", new DiaryCommand.Begin("ann", "title", Then));
        await Say(node, "d", new DiaryCommand.Write("second", Then));
        (await Diary(await Node(), "d")).Words.Should().Equal("title", "first", "second");
    }

    private static async Task<Answer<Diary>> Say(GrainHost node, string id, DiaryCommand command) =>
        await node.Grains.Ask(DiaryDecider.Family, id, command, By(Guid.NewGuid().ToString()));

    private static async Task<Diary> Diary(GrainHost node, string id) => ((Answer<Diary>.Done)await node.Grains.Read(DiaryDecider.Family, id)).State!;
}
