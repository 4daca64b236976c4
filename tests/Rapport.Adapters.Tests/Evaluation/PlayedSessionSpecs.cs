using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Tests.Partner;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Evaluation;

/// <summary>The shipped scenarios, played with the built-in partner and rated: who plays well is rated well.</summary>
public sealed class PlayedSessionSpecs
{
    public static IEnumerable<object[]> Played => Seeds.Scenarios.Keys.Where(id => File.Exists(Path.Combine(Seeds.Folder, "dialogues", $"{id}.txt"))).Select(id => new object[] { id });

    private static async Task<EvaluationReport> Rate(ScenarioDefinition scenario, IEnumerable<string> said)
    {
        var played = new Rehearsing(scenario).SayAll(said);
        var rehearsal = played.Now with { Progress = played.Verdict.Objectives };
        var skills = scenario.Skills.Select(s => Seeds.Skills[s]).ToList();
        var report = await new SpeechAnalyticsEvaluator().Evaluate(rehearsal, [.. skills], default);
        EvaluatorContract.IsHonest(report, rehearsal, [.. skills]);
        return report;
    }

    [Fact]
    public void Every_shipped_skill_has_weights_of_its_own() =>
        SpeechAnalyticsTable.Shipped.Skills.Keys.Should().Contain(Seeds.Skills.Keys);

    [Theory]
    [MemberData(nameof(Played))]
    public async Task A_model_dialogue_is_rated_well_above_a_hostile_one(string id)
    {
        var scenario = Seeds.Scenarios[id];
        var model = (await Rate(scenario, Seeds.Dialogue(id).Where(l => l.Length > 0))).Ratings.Average(r => r.Rating);
        var hostile = (await Rate(scenario, Styles.Lasting(Styles.In(scenario.Language)["hostile"], 6))).Ratings.Average(r => r.Rating);

        model.Should().BeGreaterThanOrEqualTo(3);
        hostile.Should().BeLessThanOrEqualTo(2);
        model.Should().BeGreaterThanOrEqualTo(hostile + 1.5);
    }
}
