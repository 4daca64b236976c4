using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Evaluation;

/// <summary>What the trainee reads: quotes, advice, summary.</summary>
public sealed class ReportSpecs
{
    [Fact]
    public void Evidence_shows_what_was_done_well()
    {
        var rating = Evaluated.Rating(RatingSpecs.Good, "active-listening");
        rating.Evidence.Should().Contain(e => e.Line == 3 && e.Quote == "That's true, nobody doubts that they were right, and I can see that it annoys you.");
        rating.Evidence.Should().Contain(e => e.Quote.EndsWith('?') && e.Why.StartsWith("An open question", StringComparison.Ordinal));
        rating.Evidence.Select(e => e.Line).Should().BeInAscendingOrder();
    }

    [Fact]
    public void Evidence_shows_the_chance_that_was_missed_in_the_partners_own_words()
    {
        var rating = Evaluated.Rating(RatingSpecs.Poor, "active-listening");
        rating.Evidence.Should().Contain(e => e.Line % 2 == 0 && e.Why.EndsWith("passes over this.", StringComparison.Ordinal));
    }

    [Fact]
    public void What_was_done_wrong_is_named_before_what_was_left_out()
    {
        var rating = Evaluated.Rating(RatingSpecs.Poor, "active-listening");
        rating.Evidence.Should().Contain(e => e.Why.StartsWith("Rude or contemptuous", StringComparison.Ordinal));
        rating.Advice.Should().Contain("overshadows everything else");
    }

    [Fact]
    public void A_date_in_a_question_is_not_quoted_as_a_fact() =>
        Evaluated.Rating(RatingSpecs.Middling, "giving-feedback").Evidence.Should().NotContain(e => e.Quote == "Can you send them on Saturday?" && e.Why.StartsWith("Gives a number", StringComparison.Ordinal));

    [Fact]
    public void A_threat_is_not_praised_as_a_promise() =>
        Evaluated.Rating(RatingSpecs.Poor, "giving-feedback").Evidence.Should().NotContain(e => e.Quote.Contains("boss", StringComparison.Ordinal) && e.Why.StartsWith("Says what you will do", StringComparison.Ordinal));

    [Fact]
    public void No_example_repeats_what_was_wrong_with_the_original()
    {
        foreach (var rating in Evaluated.Report(Rehearsals.Of(RatingSpecs.Poor), [.. Evaluated.Skills]).Ratings)
            if (rating.Advice.IndexOf("Try: “", StringComparison.Ordinal) is var at and >= 0)
                rating.Advice[at..].Should().NotContainAny("don't care", "your fault", "You have to", "Calm down", "unreliable");
    }

    [Fact]
    public void Where_two_partners_speak_in_one_line_the_label_is_left_out_of_the_quote()
    {
        var rating = Evaluated.Rating("""
            P: LENA: You wanted to see us? OMAR: I have ten minutes.
            T: It is about Friday and about the dashboard that went out.
            P: LENA: I worked on it for four months, and I was never asked. OMAR: It ran.
            T: We have to look ahead now, the launch is in nine days.
            """, "active-listening");
        rating.Evidence.Should().Contain(e => e.Line == 2 && e.Quote == "I worked on it for four months, and I was never asked.");
    }

    [Fact]
    public void Advice_names_the_line_quotes_it_and_says_how_it_could_sound()
    {
        var advice = Evaluated.Rating(RatingSpecs.Poor, "active-listening").Advice;
        advice.Should().MatchRegex("\\(line \\d\\)").And.Contain("Try: “");
    }

    [Fact]
    public void A_hedged_request_is_given_back_without_its_hedges()
    {
        var rating = Evaluated.Rating("""
            P: What can I do for you?
            T: I just wanted to, maybe, I guess, ask about money. Maybe we could perhaps talk about a raise.
            P: Go on.
            T: Maybe five percent, or something, possibly. I guess I have sort of done more than before.
            """, "salary-talk-nobody-knows");
        rating.Advice.Should().NotBeEmpty();
        var heard = SpeechAnalyticsHeard.Of(Rehearsals.Of("P: Yes?\nT: Maybe we could perhaps talk about a raise."));
        SpeechAnalyticsRewording.Without(Cue.Hedging, heard, SpeechAnalyticsTexts.Of("en")!.Removable)!.Value.Rewording.Should().Be("We could talk about a raise.");
    }

    [Fact]
    public void Each_skill_gets_another_thing_to_try()
    {
        var advice = Evaluated.Report(Rehearsals.Of(RatingSpecs.Middling), "active-listening", "giving-feedback", "a-skill-nobody-knows").Ratings.Select(r => r.Advice).ToList();
        advice.Should().OnlyHaveUniqueItems();
    }

    [Theory]
    [InlineData(RatingSpecs.Good)]
    [InlineData(RatingSpecs.Middling)]
    [InlineData(RatingSpecs.Poor)]
    [InlineData("P: Yes?\nT: No.")]
    public void The_summary_has_three_to_five_sentences(string dialogue)
    {
        foreach (var skills in new[] { Evaluated.Skills.Take(0), Evaluated.Skills.Take(1), Evaluated.Skills })
        {
            var heard = SpeechAnalyticsHeard.Of(Rehearsals.Of(dialogue));
            var measures = SpeechAnalyticsMeasures.Of(heard);
            var texts = SpeechAnalyticsTexts.Of("en")!;
            var table = SpeechAnalyticsTable.Shipped;
            var sentences = table.Least.IsReached(heard)
                ? SpeechAnalyticsSummary.Of([.. skills.Select(s => SpeechAnalyticsJudgement.Of(Rehearsals.Skill(s), heard, measures, table))], heard, measures, texts)
                : SpeechAnalyticsSummary.OfTooLittle(measures, table.Least, texts);
            sentences.Length.Should().BeInRange(3, 5);
            sentences.Should().OnlyContain(s => s.EndsWith('.'));
        }
    }

    [Fact]
    public void The_summary_names_the_aim_that_is_still_open()
    {
        var scenario = Rehearsals.Scenario() with { Objectives = [new("agreement", "Agree on a day.", new(JudgingKind.Rules, "No day yet."))] };
        var rehearsal = Rehearsals.Of(RatingSpecs.Middling, scenario) with { Progress = [new("agreement", Verdict.Open, "No day yet.")] };
        Evaluated.Report(rehearsal, "active-listening").Summary.Should().Contain("You met 0 of 1 objective; still open: “Agree on a day”.");
        Evaluated.Report(rehearsal with { Progress = [new("agreement", Verdict.Met, "Friday.")] }, "active-listening").Summary.Should().Contain("Every objective was met.");
    }

    [Fact]
    public void Braces_in_what_was_said_are_shown_and_never_filled_in()
    {
        var report = Evaluated.Report(Rehearsals.Of("P: What do you mean by {quote} and {Sie|du}? I am angry and worried.\nT: The {partner} and the {hint} of {0} came late on {objective} again, and that was it.\nP: Oh.\nT: Do you mean {line}? Then {say} it."), [.. Evaluated.Skills]);
        report.Ratings.SelectMany(r => r.Evidence).Should().Contain(e => e.Quote.Contains('{'));
    }

    [Fact]
    public void In_German_everything_is_said_in_German_and_in_the_form_of_address_that_was_used()
    {
        const string dialogue = """
            P: Du wolltest reden. Worum geht es?
            T: Die Zahlen kamen am Montag wieder zu spät, und ich stand ohne Folie da.
            P: Ich bin frustriert. Mein Vater liegt im Krankenhaus, und niemand fragt.
            T: Kannst du sie am Samstag schicken?
            P: Nein, da sitze ich im Auto.
            T: Wir brauchen sie aber vor der Sitzung.
            """;
        var report = Evaluated.Report(Rehearsals.Of(dialogue, "de"), "active-listening", "empathy");
        report.Summary.Should().StartWith("In 3 Beiträgen kamen ");
        report.Ratings.Select(r => r.Advice).Should().OnlyContain(a => a.Contains("Zum Beispiel: „", StringComparison.Ordinal));
        string.Join(' ', report.Ratings.Select(r => r.Advice)).Should().MatchRegex("dich|dir|du ");

        var formal = Evaluated.Report(Rehearsals.Of(dialogue.Replace("Du wolltest", "Sie wollten", StringComparison.Ordinal).Replace("Kannst du", "Können Sie", StringComparison.Ordinal), "de"), "active-listening", "empathy");
        string.Join(' ', formal.Ratings.Select(r => r.Advice)).Should().NotMatchRegex("\\b(dich|dir|du)\\b");
    }
}
