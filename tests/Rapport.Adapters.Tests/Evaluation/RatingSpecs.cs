using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Evaluation;

public sealed class BuiltInEvaluatorSpecs : EvaluatorContract
{
    protected override IEvaluator Evaluator => new SpeechAnalyticsEvaluator();
}

public sealed class RatingSpecs
{
    internal const string Good = """
        P: You wanted to talk. I have ten minutes, what is it about?
        T: Thanks for making time, Daniel. Twice this month the figures came after we had started, and last Monday I stood before the board with an empty slide.
        P: They were right, though. I check everything three times, and nobody ever asks how I manage that.
        T: That's true, nobody doubts that they were right, and I can see that it annoys you. How do you manage it at the moment?
        P: My father is in hospital. I drive there every weekend, ninety minutes each way.
        T: I'm so sorry to hear that. That must be exhausting, and you've been carrying it on your own. What would help you on those weekends?
        P: If I could send the draft on Friday, before I leave.
        T: So you'd send a draft on Friday, and the last check is what's left for Sunday. Have I got that right?
        P: Yes. That would take the pressure off.
        T: Then let's do that. I'll check the import on Sunday evening, and we'll look at it again after two weeks. How does that sound to you?
        """;

    internal const string Middling = """
        P: You wanted to talk. I have ten minutes, what is it about?
        T: It's about the figures. They came late again on Monday and I didn't have them in the meeting.
        P: They were right, though. I check everything three times, and nobody ever asks how I manage that.
        T: I see. But we need them before the meeting starts, otherwise the slide is empty.
        P: My father is in hospital. I drive there every weekend, ninety minutes each way.
        T: Oh, I didn't know that. Can you send them on Saturday?
        P: Not really. I am in the car then.
        T: Could we find somebody who helps with it?
        """;

    internal const string Poor = """
        P: You wanted to talk. I have ten minutes, what is it about?
        T: You know exactly what it is about. You are always late with your figures and it's your fault that I looked like a fool in front of the board again.
        P: They were right, though. I check everything three times, and nobody ever asks how I manage that.
        T: I don't care how you manage that. Everyone has a lot to do. You have to deliver on time, it is as simple as that, no excuses.
        P: My father is in hospital. I drive there every weekend, ninety minutes each way.
        T: That's not my problem. Calm down. You never listen to anybody and you should have told me before.
        P: I think we should stop here.
        T: Fine. Then I'll tell your boss. You are unreliable, that's typical of you.
        """;

    [Theory]
    [InlineData("active-listening")]
    [InlineData("empathy")]
    [InlineData("giving-feedback")]
    [InlineData("a-skill-nobody-knows")]
    public void A_good_conversation_is_rated_high_a_middling_one_in_the_middle_and_a_poor_one_low(string skill)
    {
        var ratings = new[] { Good, Middling, Poor }.Select(d => Evaluated.Rating(d, skill).Rating).ToList();
        ratings[0].Should().BeGreaterThanOrEqualTo(4);
        ratings[1].Should().BeInRange(2, 3);
        ratings[2].Should().BeLessThanOrEqualTo(2);
        ratings.Should().BeInDescendingOrder();
    }

    [Fact]
    public void The_worked_example_of_the_documentation_is_what_the_evaluator_does()
    {
        var page = File.ReadAllText(Path.Combine(Partner.Seeds.Folder, "..", "..", "docs", "capabilities", "practice-evaluation.md"));
        foreach (var line in Middling.Split('\n')) page.Should().Contain(line[2..].Trim());
        var heard = SpeechAnalyticsHeard.Of(Rehearsals.Of(Middling));
        var judgement = SpeechAnalyticsJudgement.Of(Rehearsals.Skill("active-listening"), heard, SpeechAnalyticsMeasures.Of(heard), SpeechAnalyticsTable.Shipped);

        var weights = SpeechAnalyticsTable.Shipped.WeightsOf("active-listening");
        foreach (var c in judgement.Contributions)
            page.Should().Contain(FormattableString.Invariant($"| {SpeechAnalyticsTexts.Of("en")!.Of(c.Sign).Name} | {c.Counted:0.##} | {c.Grade:0.##} | {weights[c.Sign]:0.##} | {c.Grade * weights[c.Sign]:0.##} |"));
        page.Should().Contain(FormattableString.Invariant($"= {judgement.Score:0.00}")).And.Contain($"rating {judgement.Rating}");
    }

    [Fact]
    public void The_level_is_the_rubrics_sentence_for_the_rating()
    {
        var rating = Evaluated.Rating(Good, "active-listening");
        rating.Level.Should().Be(Rehearsals.Skill("x").Rubric[rating.Rating - 1]);
    }

    [Fact]
    public void An_insult_can_not_be_made_up_for()
    {
        var before = Evaluated.Rating(Good, "active-listening").Rating;
        var after = Evaluated.Rating(Good.Replace("Thanks for making time, Daniel.", "Thanks for making time, you idiot.", StringComparison.Ordinal), "active-listening").Rating;
        before.Should().BeGreaterThan(2);
        after.Should().BeLessThanOrEqualTo(2);
    }

    [Fact]
    public void Few_turns_never_earn_the_best_rating()
    {
        var lines = Good.Split('\n');
        Evaluated.Rating(string.Join('\n', lines.Take(4)), "active-listening").Rating.Should().BeLessThanOrEqualTo(3);
        Evaluated.Rating(string.Join('\n', lines.Take(6)), "active-listening").Rating.Should().BeLessThanOrEqualTo(4);
    }

    [Theory]
    [InlineData("P: Yes?", 0, 0)]
    [InlineData("P: Yes?\nT: No.\nP: Why?\nT: Because.", 2, 2)]
    [InlineData("P: Yes?\nT: This is one single turn that goes on for rather more than the fifteen words which are the least.", 1, 19)]
    public void Where_too_little_was_said_nothing_is_judged_and_the_report_says_so(string dialogue, int turns, int words)
    {
        var report = Evaluated.Report(Rehearsals.Of(dialogue), "active-listening", "empathy");

        report.Summary.Should().StartWith("Too little was said to judge:").And.Contain("not shown");
        report.Ratings.Should().OnlyContain(r => r.Rating == 1 && r.Level == "Too little was said to judge this." && r.Evidence.IsEmpty);
        report.Ratings[0].Advice.Should().Contain("at least 2 turns").And.Contain("Daniel");
        (report.Measures.TraineeTurns, report.Measures.TraineeWords).Should().Be((turns, words));
    }

    [Fact]
    public void In_a_language_without_word_lists_words_are_not_judged_and_the_report_says_so()
    {
        var report = Evaluated.Report(Rehearsals.Of("P: De quoi s'agit-il ?\nT: Je voulais vous parler des chiffres de lundi.\nP: Ah bon ?\nT: Oui, ils sont arrivés trop tard, et le conseil attendait.", "fr"), "active-listening");
        report.Summary.Should().Contain("no word lists for 'fr'");
        report.Ratings.Single().Evidence.Should().OnlyContain(e => e.Why == "Your longest turn begins here.");
        (report.Measures.OpenQuestions, report.Measures.FillerWords).Should().Be((0, 0));
    }
}
