using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Partner;

public sealed class PathTests
{
    public static IEnumerable<object[]> Ids => Seeds.ScenarioIds;

    [Theory, MemberData(nameof(Ids))]
    public void At_least_six_ways_of_talking_lead_to_six_conversations(string id)
    {
        var scenario = Seeds.Scenarios[id];
        // From the start, and from where the sample's first line has put the matter on the table.
        var paths = new[] { [], Seeds.Dialogue(id)[..1] }.Select(first =>
            Styles.In(scenario.Language).Values.Select(style => new Rehearsing(scenario).SayAll(first.Concat(style.Take(6))).Replies.Skip(first.Length).ToList()).ToList()).ToList();
        foreach (var path in paths)
            path.Select(p => string.Join('|', p.Take(2))).Distinct().Count().Should().BeGreaterThanOrEqualTo(8, "already after two lines it shows who one talks with");
        paths.Max(DifferentThroughout).Should().BeGreaterThanOrEqualTo(6);
    }

    // Those that share no more than half of their lines with any other.
    private static int DifferentThroughout(List<List<string>> paths) =>
        paths.Count(p => paths.Where(o => o != p).All(o => p.Intersect(o).Count() <= p.Count / 2));

    [Theory, MemberData(nameof(Ids))]
    public void The_same_rehearsal_gets_the_same_answer(string id)
    {
        var (scenario, fresh) = (Seeds.Scenarios[id], Seeds.Scenarios[id] with { });
        foreach (var lines in Styles.In(scenario.Language).Values)
        {
            var once = new Rehearsing(scenario).SayAll(lines);
            new Rehearsing(fresh).SayAll(lines).Replies.Should().Equal(once.Replies);
            ScriptedPartner.Line(once.Now).Should().Be(ScriptedPartner.Line(once.Now));
        }
    }

    [Theory, MemberData(nameof(Ids))]
    public void The_sample_dialogue_meets_the_objectives_within_the_turns(string id)
    {
        var scenario = Seeds.Scenarios[id];
        var session = new Rehearsing(scenario);
        var turns = 0;
        foreach (var line in Seeds.Dialogue(id).TakeWhile(_ => session.Verdict.Overall == Verdict.Open))
        {
            session.Say(line);
            turns++;
        }
        session.Verdict.Overall.Should().Be(Verdict.Met, session.Verdict.Reason);
        turns.Should().BeInRange(5, scenario.End!.MaxTurns!.Value);
        turns.Should().Be(Seeds.Dialogue(id).Length, "a sample has no line that is never said");
        scenario.Script!.Beats.First(b => b.When.Contains("won")).Id.Should().Be(session.Beat, "the partner notices that it is done");
    }

    [Theory, MemberData(nameof(Ids))]
    public void Insults_never_reach_the_objectives(string id)
    {
        var scenario = Seeds.Scenarios[id];
        var line = scenario.Language == "de" ? "Sie sind ein Idiot." : "You're an idiot.";
        var session = new Rehearsing(scenario).SayAll([line, line + " " + line]);
        session.Verdict.Overall.Should().Be(Verdict.Failed);
        session.Verdict.Reason.Should().Contain(line, "the reason quotes what was said");
    }

    public static IEnumerable<object[]> LostDialogues =>
        Directory.GetFiles(Path.Combine(Seeds.Folder, "dialogues"), "*.lost.txt").Select(f => new object[] { Path.GetFileName(f)[..^".lost.txt".Length] });

    [Theory, MemberData(nameof(LostDialogues))]
    public void A_dialogue_that_is_to_fail_fails(string id)
    {
        var session = new Rehearsing(Seeds.Scenarios[id]).SayAll(Seeds.Dialogue($"{id}.lost"));
        session.Verdict.Overall.Should().Be(Verdict.Failed);
    }

    [Theory, MemberData(nameof(Ids))]
    public void Kindness_softens_and_rudeness_hardens(string id)
    {
        var scenario = Seeds.Scenarios[id];
        int Mood(string style) => new Transcript(Playbook.Of(scenario), new Rehearsing(scenario).SayAll(Styles.In(scenario.Language)[style].Take(3)).Lines).Mood;
        Mood("listening").Should().BeGreaterThan(Mood("evasive"));
        Mood("hostile").Should().BeLessThanOrEqualTo(MoodRules.Hardened);
    }
}
