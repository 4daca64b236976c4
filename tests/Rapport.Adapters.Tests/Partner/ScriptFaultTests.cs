using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Partner;

public sealed class ScriptFaultTests
{
    private static readonly ScenarioDefinition good = Seeds.Scenarios["salary-talk"];

    [Theory]
    [InlineData("sympathy", "'sympathy' is no term*empathy*")]
    [InlineData("about:weather", "There is no topic 'weather'.")]
    [InlineData("to:nobody", "There is no beat 'nobody'.")]
    [InlineData("met:peace", "There is no objective 'peace'.")]
    [InlineData("money>=lots", "'money>=lots' is no term*")]
    [InlineData("turn>=2.5", "'turn>=2.5' is no term*")]
    [InlineData("turn<=99999999999", "'turn<=99999999999' is no term*")]
    [InlineData("turn>2", "'turn>2' is no term*")]
    [InlineData("empathy or sympathy", "'sympathy' is no term*")]
    [InlineData("not about:weather", "There is no topic 'weather'.")]
    [InlineData(" , ", "A row needs a term.")]
    public void A_wrong_term_is_named_with_its_place(string row, string reason)
    {
        var faults = ScriptFaults.Of(With(good.Script! with { Beats = [.. good.Script.Beats, new("new") { When = ["empathy", row], Lines = ["Hello."] }] }));
        var fault = faults.Should().ContainSingle().Subject;
        fault.Field.Should().Be($"script.beats[{good.Script.Beats.Length}].when[1]");
        fault.Reason.Should().Match(reason);
    }

    [Fact]
    public void All_faults_are_told_at_once()
    {
        var script = good.Script! with
        {
            Beats = [.. good.Script.Beats, new("deal") { Lines = ["Twice."] }, new("empty"), new("slot") { Lines = ["{weather}, you say."] }],
            Reserve = [],
            Closing = "",
        };
        ScriptFaults.Of(With(script)).Select(f => f.Field).Should().Contain(
            ["script.beats", $"script.beats[{good.Script.Beats.Length + 1}].lines", $"script.beats[{good.Script.Beats.Length + 2}].lines", "script.reserve", "script.closing"]);
    }

    [Fact]
    public void An_objective_that_could_never_be_met_is_a_fault()
    {
        var faults = ScriptFaults.Of(good with
        {
            Objectives =
            [
                new("a", "…", new(JudgingKind.Rules, "Open.")),
                new("b", "…", new(JudgingKind.Model, "")),
                new("c", "…", new(JudgingKind.Rules, "Open.") { Met = [new("", [])] }),
                new("d", "…", new(JudgingKind.Rules, "Open.") { Met = [new("Why", ["won"]) { Times = 0 }] }),
                new("e", "…", null!),
            ],
            Script = null,
        });
        faults.Select(f => f.Field).Should().BeEquivalentTo(
            "objectives[0].judging.met", "objectives[1].judging.stillOpen", "objectives[1].judging.criteria", "objectives[2].judging.met[0].why",
            "objectives[2].judging.met[0].steps", "objectives[3].judging.met[0].times", "objectives[3].judging.met[0].steps[0]", "objectives[4].judging");
    }

    [Theory]
    [InlineData("{amount}. So?", "66,000 euros", "66,000 euros. So?")]
    [InlineData("You say {amount}?", "66,000", "You say 66,000?")]
    [InlineData("{Fine|Good}, {amount}.", "1,000", "Good, 1,000.")]
    public void A_line_is_recognised_whatever_was_in_its_slots(string template, string amount, string line)
    {
        var t = new LineTemplate(template);
        t.Render(new Dictionary<string, string> { ["amount"] = amount }, 1).Should().Be(line);
        t.Rest(line).Should().BeEmpty();
        t.Rest(line + " And more.").Should().Be("And more.");
        t.Rest("Something else.").Should().BeNull();
        t.Render(new Dictionary<string, string>(), 1).Should().BeNull("there is no amount to say");
    }

    private static ScenarioDefinition With(Script script) => good with { Script = script };
}
