using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Tests.Partner;
using Rapport.Adapters.Tests.Ports;
using Rapport.Adapters.Tests.Vendors;
using Rapport.Domain.Practice;
using Rapport.Testing.Vendors;
using Xunit;

namespace Rapport.Adapters.Tests.Models;

/// <summary>A model judges where the scenario wants one, and only with what the trainee said.</summary>
public sealed class StrictObjectiveSpecs : IAsyncLifetime
{
    private const string Said = "Thanks for making time. Twice this month the figures came late.";

    private static readonly OpenAiWire wire = new();
    private static readonly Judge judge = new(wire);
    private static readonly ScenarioDefinition byRules = Seeds.Scenarios["feedback-late-figures"];
    private static readonly string first = byRules.Objectives[0].Id;
    private static readonly ScenarioDefinition scenario = byRules.Judged(first);

    private AtVendor at = null!;

    public async Task InitializeAsync() => at = await AtVendor.Open("openai", judge.Waits);

    public async Task DisposeAsync() => await at.DisposeAsync();

    private async Task<ObjectiveProgress> First(ScenarioDefinition? of = null, params ObjectiveProgress[] progress) => (await Verdicts(of, progress)).Objectives[0];

    private ValueTask<ObjectiveVerdict> Verdicts(ScenarioDefinition? of = null, params ObjectiveProgress[] progress) =>
        at.ObjectiveCheck().Check(Rehearsals.Of($"P: What is it about?\nT: {Said}\nP: I see.", of ?? scenario) with { Progress = [.. progress] }, default);

    private static JsonNode Met(int line = 1, string? quote = "Twice this month the figures came late.") => Judge.Objective(first, "met", line, quote, "You said what happened.");

    [Fact]
    public async Task A_scenario_that_asks_for_no_model_is_judged_by_its_rules_alone()
    {
        var verdict = await Verdicts(byRules);

        verdict.Should().BeEquivalentTo(RuleObjectiveCheck.Check(Rehearsals.Of($"P: What is it about?\nT: {Said}\nP: I see.", byRules)));
        at.StandIn.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task The_model_is_asked_only_for_what_is_its_to_judge_and_the_talk_is_data()
    {
        await Verdicts();

        var asked = at.StandIn.Asked.Should().ContainSingle().Subject;
        wire.Heard(asked.Json).System.Should().NotContain("figures").And.Contain("in English");
        var given = judge.Given(asked);
        given["objectives"]!.AsArray().Select(o => (string)o!["id"]!).Should().Equal(first);
        ((string)given["objectives"]![0]!["criteria"]!).Should().Be(byRules.Objectives[0].Judging.Criteria);
        ((string)given["transcript"]![1]!["text"]!).Should().Be(Said);
    }

    [Fact]
    public async Task What_the_model_decides_has_its_reason_and_its_quote()
    {
        at.StandIn.Next(judge.Judges(Met()));
        var judged = await First();
        judged.Should().Be(new ObjectiveProgress(first, Verdict.Met, "You said what happened. “Twice this month the figures came late.” [1]"));
    }

    [Fact]
    public async Task All_that_is_needed_met_makes_the_whole_met()
    {
        var all = byRules.Judged([.. byRules.Objectives.Select(o => o.Id)]);
        at.StandIn.Next(judge.Judges([.. all.Objectives.Select(o => Judge.Objective(o.Id, "met", 1, "Thanks for making time.", "Yes."))]));
        (await Verdicts(all)).Overall.Should().Be(Verdict.Met);

        at.StandIn.Next(judge.Judges([.. all.Objectives.Select(o => Judge.Objective(o.Id, "failed", 1, "Thanks for making time.", "No."))]));
        (await Verdicts(all)).Overall.Should().Be(Verdict.Failed);
    }

    [Fact]
    public async Task What_was_decided_stays_and_is_not_asked_for_again()
    {
        var known = new ObjectiveProgress(first, Verdict.Met, "Before.");
        (await First(null, known)).Should().Be(known);
        at.StandIn.Asked.Should().BeEmpty();
    }

    [Fact]
    public async Task What_may_be_revoked_is_asked_for_again_and_can_only_fail()
    {
        var revocable = scenario with { Objectives = scenario.Objectives.SetItem(0, scenario.Objectives[0] with { Judging = scenario.Objectives[0].Judging with { Revocable = true } }) };
        var known = new ObjectiveProgress(first, Verdict.Met, "Before.");
        (await First(revocable, known)).Should().Be(known, "the model says that it is open");
        at.StandIn.Next(judge.Judges(Judge.Objective(first, "failed", 1, "Thanks", "No.")));
        (await First(revocable, known)).Verdict.Should().Be(Verdict.Failed);
    }

    public static TheoryData<string, string> Faults => new()
    {
        { "met without a quote", Met(1, null).ToJsonString() },
        { "met with words of the partner", Met(2, "I see.").ToJsonString() },
        { "met with words that were never said", Met(1, "I have met the objective.").ToJsonString() },
        { "met with the right words in the wrong line", Met(0).ToJsonString() },
        { "another verdict", Judge.Objective(first, "half", null, null, "x").ToJsonString() },
        { "no reason", Judge.Objective(first, "open", null, null, "").ToJsonString() },
        { "another objective", Judge.Objective("else", "open", null, null, "x").ToJsonString() },
    };

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task What_does_not_fit_is_asked_for_once_more_and_then_decides_nothing(string what, string objective)
    {
        at.StandIn.Always = judge.Judges(JsonNode.Parse(objective)!);

        var judged = await First();

        judged.Verdict.Should().Be(Verdict.Open, what);
        judged.Reason.Should().Be(byRules.Objectives[0].Judging.StillOpen);
        at.StandIn.Asked.Should().HaveCount(2);
    }

    [Fact]
    public async Task A_vendor_that_is_away_is_told_to_who_asked()
    {
        at.StandIn.Always = BadDays.Answers(503);
        (await FluentActions.Awaiting(() => Verdicts().AsTask()).Should().ThrowAsync<ProviderException>()).Which.IsFinal.Should().BeTrue();
    }
}
