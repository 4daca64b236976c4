using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Ports;

/// <summary>What everybody who judges objectives does. Derive; give the check and a scenario that it can judge.</summary>
public abstract class ObjectiveCheckContract
{
    protected abstract IObjectiveCheck Check { get; }

    protected abstract ScenarioDefinition Scenario { get; }

    private ValueTask<ObjectiveVerdict> Judge(string dialogue) => Check.Check(Rehearsals.Of($"P: {Scenario.OpeningLine}\n{dialogue}", Scenario), default);

    [Fact]
    public void It_says_who_judges() => Check.Name.Should().NotBeNullOrWhiteSpace();

    [Theory]
    [InlineData("")]
    [InlineData("T: Hello.")]
    [InlineData("T:")]
    [InlineData("T: {amount} 🙂 <b>\nP: Pardon?\nT: You idiot!")]
    public async Task Every_objective_gets_one_verdict_with_a_reason(string dialogue)
    {
        var verdict = await Judge(dialogue);
        verdict.Objectives.Select(o => o.ObjectiveId).Should().Equal(Scenario.Objectives.Select(o => o.Id));
        verdict.Objectives.Should().OnlyContain(o => !string.IsNullOrWhiteSpace(o.Reason));
        verdict.Reason.Should().NotBeNullOrWhiteSpace();
    }

    [Fact]
    public async Task Before_the_trainee_has_said_a_word_everything_is_open()
    {
        var verdict = await Judge("");
        verdict.Overall.Should().Be(Verdict.Open);
        verdict.Objectives.Should().OnlyContain(o => o.Verdict == Verdict.Open);
    }

    [Fact]
    public async Task A_greeting_alone_decides_nothing() => (await Judge("T: Hello.")).Overall.Should().Be(Verdict.Open);
}
