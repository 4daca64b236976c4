using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Partner;

public sealed class SeedTests
{
    public static IEnumerable<object[]> Ids => Seeds.ScenarioIds;

    [Theory, MemberData(nameof(Ids))]
    public void A_scenario_is_complete(string id)
    {
        var scenario = Seeds.Scenarios[id];
        scenario.Id.Should().Be(id, "a file is named after what is in it");
        scenario.Missing().Should().BeEmpty();
        scenario.Status.Should().Be(Publication.Published);
        scenario.Persona!.Softens.Should().HaveCountGreaterThanOrEqualTo(2);
        scenario.Persona.Hardens.Should().HaveCountGreaterThanOrEqualTo(2);
        scenario.Persona.Knowledge.Should().NotBeNullOrWhiteSpace();
        scenario.Objectives.Should().HaveCountGreaterThanOrEqualTo(2).And.OnlyHaveUniqueItems(o => o.Id);
        scenario.Tags.Should().NotBeEmpty();
        scenario.Brief.Length.Should().BeGreaterThan(200, "the trainee needs a scene to walk into");
        scenario.Summary.Length.Should().BeInRange(40, 200);
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_script_and_its_rules_have_no_faults(string id) => ScriptFaults.Of(Seeds.Scenarios[id]).Should().BeEmpty();

    [Theory, MemberData(nameof(Ids))]
    public void A_scenario_trains_skills_that_exist(string id)
    {
        Seeds.Scenarios[id].Skills.Should().NotBeEmpty().And.OnlyHaveUniqueItems();
        Seeds.Scenarios[id].Skills.Should().BeSubsetOf(Seeds.Skills.Keys);
    }

    [Theory, MemberData(nameof(Ids))]
    public void No_line_stands_in_a_script_twice(string id)
    {
        var script = Seeds.Scenarios[id].Script!;
        var lines = script.Beats.Concat(script.Leads).SelectMany(b => b.Lines.Concat(b.Soft).Concat(b.Hard)).Concat(script.Reserve).Append(script.Closing).Append(Seeds.Scenarios[id].OpeningLine!);
        lines.Should().OnlyHaveUniqueItems().And.NotContainNulls().And.OnlyContain(l => l.Trim() == l && l.Length > 0);
    }

    [Theory, MemberData(nameof(Ids))]
    public void A_script_has_enough_to_say_for_its_longest_session(string id)
    {
        var script = Seeds.Scenarios[id].Script!;
        script.Beats.Sum(b => b.Lines.Length + b.Soft.Length + b.Hard.Length).Should().BeGreaterThanOrEqualTo(3 * Seeds.Scenarios[id].End!.MaxTurns!.Value);
        script.Beats.Should().Contain(b => b.When.IsEmpty, "the partner needs something of their own to say");
        script.Beats.Should().Contain(b => b.When.Contains("won")).And.Contain(b => b.When.Contains("lost"));
    }

    [Fact]
    public void Every_skill_has_a_sentence_for_each_of_five_levels()
    {
        foreach (var (id, skill) in Seeds.Skills)
        {
            skill.Id.Should().Be(id);
            skill.Name.Should().NotBeNullOrWhiteSpace();
            skill.Description.Should().NotBeNullOrWhiteSpace();
            skill.Rubric.Should().HaveCount(5).And.OnlyHaveUniqueItems().And.OnlyContain(r => r.Length > 20 && r.EndsWith('.'));
        }
    }

    [Fact]
    public void Every_skill_is_trained_somewhere() => Seeds.Scenarios.Values.SelectMany(s => s.Skills).Should().Contain(Seeds.Skills.Keys);

    [Theory]
    [InlineData("en")]
    [InlineData("de")]
    public void The_lines_of_every_partner_are_without_faults_too(string language)
    {
        var scenario = Seeds.Scenarios["feedback-late-figures"] with { Language = language, Script = WordLists.For(language).Common };
        ScriptFaults.Of(scenario with { Objectives = [] }).Should().BeEmpty();
    }
}
