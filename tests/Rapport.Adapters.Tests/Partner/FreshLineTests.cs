using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Partner;

public sealed class FreshLineTests
{
    public static IEnumerable<object[]> Ids => Seeds.ScenarioIds;

    [Theory, MemberData(nameof(Ids))]
    public void No_line_is_said_twice_in_forty_turns_whatever_the_style(string id)
    {
        foreach (var (style, lines) in Styles.In(Seeds.Scenarios[id].Language))
            Lines(new Rehearsing(Seeds.Scenarios[id]).SayAll(Styles.Lasting(lines, 40))).Should().OnlyHaveUniqueItems($"{style} trainees deserve fresh lines too").And.OnlyContain(l => l.Trim().Length > 0);
    }

    [Theory, MemberData(nameof(Ids))]
    public void No_line_is_said_twice_when_every_style_comes_in_turn(string id)
    {
        var styles = Styles.In(Seeds.Scenarios[id].Language).Values.ToList();
        var mixed = Enumerable.Range(0, 60).Select(i => styles[i % styles.Count][i / styles.Count % 6]);
        Lines(new Rehearsing(Seeds.Scenarios[id]).SayAll(mixed)).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Nothing_is_said_twice_however_long_it_gets_even_without_a_script()
    {
        var scenario = Seeds.Scenarios["salary-talk"];
        Lines(new Rehearsing(scenario with { Script = null }).SayAll(Enumerable.Repeat("Hm, well, no.", 300))).Should().OnlyHaveUniqueItems();
        Lines(new Rehearsing(scenario with { Script = null, Language = "de" }).SayAll(Enumerable.Repeat("Hm, na ja, nein.", 100))).Should().OnlyHaveUniqueItems();
    }

    [Fact]
    public void Lines_that_another_partner_has_said_are_respected()
    {
        // A model played first, and said by chance what stands in the script.
        var session = new Rehearsing(Seeds.Scenarios["feedback-late-figures"], already: ["Look, the figures were right. What exactly is the problem with a quarter of an hour?"]);
        session.Say("Monday was not our best day, Daniel, the two of us.").Should().NotContain("quarter of an hour");
    }

    private static IEnumerable<string> Lines(Rehearsing session) => session.Lines.Where(l => l.Speaker == Speaker.Partner).Select(l => l.Text);
}
