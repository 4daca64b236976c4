using System.Collections.Immutable;
using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Partner;

public sealed class RuleTests
{
    [Fact]
    public void Steps_hold_one_after_the_other_also_within_one_line()
    {
        var rule = new Rule("First the feeling, then the way out:", ["empathy", "proposal"]);
        After(rule, "How about Friday?", "That must be hard.").Verdict.Should().Be(Verdict.Open);
        After(rule, "That must be hard.", "How about Friday?").Verdict.Should().Be(Verdict.Met);
        After(rule, "That must be hard. How about Friday?").Verdict.Should().Be(Verdict.Met);
        After(rule, "How about Friday? That must be hard.").Verdict.Should().Be(Verdict.Open);
    }

    [Fact]
    public void A_rule_of_one_turn_wants_all_of_it_in_one_line()
    {
        var rule = new Rule("In one breath:", ["apology", "date"]) { OneTurn = true };
        After(rule, "I'm sorry.", "You'll have it by Friday.").Verdict.Should().Be(Verdict.Open);
        After(rule, "I'm sorry. You'll have it by Friday.").Verdict.Should().Be(Verdict.Met);
    }

    [Fact]
    public void Times_count_lines_and_repeating_yourself_counts_once()
    {
        var rule = new Rule("You asked:", ["open-question"]) { Times = 3 };
        After(rule, "What happened?", "What happened?", "What happened?").Verdict.Should().Be(Verdict.Open);
        After(rule, "What happened? How? Why?").Verdict.Should().Be(Verdict.Open, "three questions in one breath are an interrogation");
        var open = After(rule, "What happened then?", "How did you see it?");
        open.Reason.Should().Be("Not yet. (2/3)");
        After(rule, "What happened then?", "How did you see it?", "Why is that so?").Verdict.Should().Be(Verdict.Met);
    }

    [Fact]
    public void What_must_not_come_earlier_spoils_the_rule()
    {
        var rule = new Rule("You asked before you offered:", ["open-question"]) { UnlessEarlier = "proposal" };
        After(rule, "What would help?", "How about Friday?").Verdict.Should().Be(Verdict.Met);
        After(rule, "How about Friday?", "What would help?").Verdict.Should().Be(Verdict.Open);
        After(rule, "How about Friday? What would help?").Verdict.Should().Be(Verdict.Open);
    }

    [Fact]
    public void The_reason_quotes_the_sentence_and_names_its_line()
    {
        After(new Rule("You named the feeling:", ["empathy"]), "Well.", "I've thought about it. That must be hard for you! Shall we?")
            .Reason.Should().Be("You named the feeling: “That must be hard for you!” [3]");
    }

    [Theory]
    [InlineData("money>=66000", "I want 66,000 euros.", true)]
    [InlineData("money>=66000", "I want 65,999 euros.", false)]
    [InlineData("percent<10", "Eight percent.", true)]
    [InlineData("percent<10", "Twelve percent.", false)]
    [InlineData("not hedging, refusal", "No, I can't.", true)]
    [InlineData("not hedging, refusal", "No, maybe I can't.", false)]
    [InlineData("apology or empathy", "I'm sorry.", true)]
    [InlineData("short", "Not now.", true)]
    [InlineData("about:figures", "The figures came late.", true)]
    [InlineData("heard:figures", "And so?", true)]
    [InlineData("heard:father", "And so?", false)]
    [InlineData("turn>=2", "And so?", false)]
    public void A_term_holds_or_not(string row, string said, bool holds) =>
        After(new Rule("So:", [row]), said).Verdict.Should().Be(holds ? Verdict.Met : Verdict.Open);

    [Fact]
    public void What_was_met_stays_met_and_what_failed_stays_failed()
    {
        var judging = new Judging(JudgingKind.Rules, "Not yet.") { Met = [new("Asked:", ["open-question"])], Failed = [new("Insulted:", ["insult"])] };
        After(judging, "What happened?", "You're an idiot.").Verdict.Should().Be(Verdict.Met);
        After(judging, "You're an idiot.", "What happened?").Verdict.Should().Be(Verdict.Failed);
        After(judging, "What happened, you idiot?").Verdict.Should().Be(Verdict.Failed, "one line did both");
        After(judging with { Revocable = true }, "What happened?", "You're an idiot.").Verdict.Should().Be(Verdict.Failed);
    }

    [Fact]
    public void An_optional_objective_decides_nothing()
    {
        var asked = new Judging(JudgingKind.Rules, "Not yet.") { Met = [new("Asked:", ["open-question"])] };
        var sorry = new Judging(JudgingKind.Rules, "Not sorry yet.") { Met = [new("Sorry:", ["apology"])], Failed = [new("No:", ["refusal"])] };
        Check([asked, sorry with { Optional = true }], "What happened?").Overall.Should().Be(Verdict.Met);
        Check([asked, sorry with { Optional = true }], "No.", "What happened?").Overall.Should().Be(Verdict.Met);
        Check([asked, sorry], "What happened?").Should().Match<ObjectiveVerdict>(v => v.Overall == Verdict.Open && v.Reason == "Not sorry yet.");
        Check([asked, sorry], "What happened?", "No.").Should().Match<ObjectiveVerdict>(v => v.Overall == Verdict.Failed && v.Reason.StartsWith("No:"));
    }

    [Fact]
    public void Where_there_is_no_model_the_rules_judge_and_a_models_earlier_verdict_holds()
    {
        var judging = new Judging(JudgingKind.Model, "Not yet.") { Criteria = "Kind and clear.", Met = [new("Asked:", ["open-question"])] };
        After(judging, "What happened?").Verdict.Should().Be(Verdict.Met);
        After(judging, "Hm, well, no.").Verdict.Should().Be(Verdict.Open);
        var rehearsal = Rehearsal([judging], "Hm, well, no.");
        RuleObjectiveCheck.Check(rehearsal with { Progress = [new("o0", Verdict.Met, "Kind.")] }).Overall.Should().Be(Verdict.Met);
    }

    [Theory, MemberData(nameof(SeedTests.Ids), MemberType = typeof(SeedTests))]
    public void Nothing_that_is_said_later_takes_a_verdict_back(string id)
    {
        var session = new Rehearsing(Seeds.Scenarios[id]);
        var before = session.Verdict.Objectives;
        foreach (var line in Seeds.Dialogue(id).Concat(Styles.In(Seeds.Scenarios[id].Language).Values.SelectMany(s => s.Take(2))))
        {
            session.Say(line);
            var now = session.Verdict.Objectives;
            for (var i = 0; i < now.Length; i++)
                if (before[i].Verdict != Verdict.Open) now[i].Should().Be(before[i], "verdict and reason stay");
            before = now;
        }
    }

    private static ObjectiveProgress After(Rule rule, params string[] said) => After(new Judging(JudgingKind.Rules, "Not yet.") { Met = [rule] }, said);

    private static ObjectiveProgress After(Judging judging, params string[] said) => Check([judging], said).Objectives.Single();

    private static ObjectiveVerdict Check(ImmutableArray<Judging> judgings, params string[] said) => RuleObjectiveCheck.Check(Rehearsal(judgings, said));

    private static Rehearsal Rehearsal(ImmutableArray<Judging> judgings, params string[] said) =>
        new Rehearsing(Seeds.Scenarios["feedback-late-figures"] with { Objectives = [.. judgings.Select((j, i) => new Objective($"o{i}", "…", j))], Script = Script }).SayAll(said).Now;

    private static readonly Script Script = Seeds.Scenarios["feedback-late-figures"].Script! with { Beats = [new("any") { Lines = ["Go on."] }], Leads = [] };
}
