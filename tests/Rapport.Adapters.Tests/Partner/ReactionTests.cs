using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Xunit;

namespace Rapport.Adapters.Tests.Partner;

public sealed class ReactionTests
{
    [Theory]
    [InlineData("salary-talk", "I'd like 66,000, because I led Borkum.", "number-reasoned")]
    [InlineData("salary-talk", "I want 66,000.", "number")]
    [InlineData("salary-talk", "I want 95,000.", "too-high")]
    [InlineData("salary-talk", "I want more because my rent has gone up.", "need")]
    [InlineData("salary-talk", "Thorsten earns more than I do.", "colleagues")]
    [InlineData("salary-talk", "Then I'll quit.", "threat-offer")]
    [InlineData("salary-talk", "Um, maybe we could sort of talk about my pay.", "hedge")]
    [InlineData("angry-customer", "Calm down, please.", "calm-down")]
    [InlineData("angry-customer", "That's not my department.", "policy")]
    [InlineData("angry-customer", "I'm so sorry.", "sorry")]
    [InlineData("angry-customer", "How is the baby?", "baby")]
    [InlineData("angry-customer", "We'll refund the 89 pounds.", "money-first")]
    [InlineData("angry-customer", "...", "quiet")]
    [InlineData("angry-customer", "Okay.", "ok")]
    [InlineData("saying-no-trade-fair", "No, I won't do it.", "no-1")]
    [InlineData("saying-no-trade-fair", "Let me think about it.", "maybe")]
    [InlineData("angry-customer-de", "Wie geht es der Kleinen?", "baby")]
    [InlineData("angry-customer-de", "Und Ihrer Enkelin, geht es ihr gut?", "baby")]
    [InlineData("feedback-late-figures", "You always do that.", "never")]
    [InlineData("feedback-late-figures", "That's your fault, Daniel.", "blamed")]
    [InlineData("feedback-late-figures", "I'll talk to Katrin.", "boss")]
    [InlineData("feedback-late-figures", "You have to deliver by Friday.", "deadline")]
    [InlineData("bad-news-promotion", "You didn't get the post.", "hit")]
    [InlineData("discovery-bakeries", "Our software has a great app.", "pitch")]
    [InlineData("mediation-dashboard", "Omar, how was it for you?", "ask-omar")]
    [InlineData("mediation-dashboard", "Lena, what happened?", "ask-lena")]
    [InlineData("deadline-release", "No.", "no-bare")]
    [InlineData("angry-customer-de", "Beruhigen Sie sich.", "calm-down")]
    [InlineData("angry-customer-de", "Dafür bin ich nicht zuständig.", "policy")]
    [InlineData("feedback-late-figures-de", "Du hörst nicht zu, das ist deine Schuld.", "blamed")]
    public void What_is_said_decides_what_comes_back(string id, string said, string beat)
    {
        var session = new Rehearsing(Seeds.Scenarios[id]);
        session.Say(said);
        session.Beat.Should().Be(beat);
    }

    [Fact]
    public void Amounts_dates_and_shares_are_taken_up_in_the_reply()
    {
        new Rehearsing(Seeds.Scenarios["salary-talk"]).Say("People elsewhere get 64,000 to 70,000, I want 66,000.").Should().StartWith("66,000");
        new Rehearsing(Seeds.Scenarios["salary-talk"]).Say("I'd like eight percent more.").Should().StartWith("Eight percent");
        new Rehearsing(Seeds.Scenarios["feedback-late-figures"]).Say("You need to hand it in by Friday noon.").Should().StartWith("Friday noon");
        new Rehearsing(Seeds.Scenarios["angry-customer-de"]).Say("Morgen früh kommt jemand, das verspreche ich.").Should().StartWith("Morgen früh");
    }

    [Fact]
    public void Money_beside_the_matter_is_no_offer() =>
        new Rehearsing(Seeds.Scenarios["salary-talk"]).Say("The refit saved us 140,000 euros.").Should().NotContain("140,000");

    [Fact]
    public void Who_evades_again_and_again_is_told_so()
    {
        var session = new Rehearsing(Seeds.Scenarios["deadline-release"]).SayAll(["No."]);
        session.Say("Nice plants you have here.");
        session.Beat.Should().Be("dodge", "the question was why not");
        var beats = new List<string>();
        foreach (var line in Styles.In("en")["evasive"])
        {
            session.Say(line);
            beats.Add(session.Beat);
        }
        beats.Distinct().Should().HaveCountGreaterThan(2);
    }

    [Theory]
    [InlineData("feedback-late-figures", "This is ridiculous. I don't care what your reasons are.", "I had an empty slide in front of the whole board.")]
    [InlineData("feedback-late-figures", "You have to deliver on time, it's your fault.", "You made me look like a fool in front of the board.")]
    [InlineData("feedback-late-figures", "You always do this to me.", "I stood there with nothing, and that's because of you.")]
    [InlineData("feedback-late-figures-de", "Das ist doch lächerlich, deine Gründe sind mir egal.", "Ich stand mit einer leeren Folie vor dem Vorstand.")]
    [InlineData("feedback-late-figures-de", "Immer das Gleiche, das ist deine Schuld.", "Deinetwegen stand ich dumm da, vor dem ganzen Vorstand.")]
    public void Whom_harshness_has_hurt_answers_harder(string id, params string[] said)
    {
        var session = new Rehearsing(Seeds.Scenarios[id]).SayAll(said);
        var beat = Seeds.Scenarios[id].Script!.Beats.Single(b => b.Id == session.Beat);
        beat.Id.Should().Be("blamed-effect");
        beat.Hard.Should().Contain(session.Replies.Last());
        session.Verdict.Overall.Should().NotBe(Domain.Practice.Verdict.Failed, "harsh is not yet lost");
    }

    [Fact]
    public void A_lead_reacts_to_the_feeling_and_the_line_to_the_question()
    {
        var session = new Rehearsing(Seeds.Scenarios["feedback-late-figures"]).SayAll(["Thanks for your time, Daniel. You're the most careful analyst I know."]);
        session.Say("You look exhausted. What's going on with you?");
        var spoken = new Transcript(Playbook.Of(Seeds.Scenarios["feedback-late-figures"]), session.Lines).PartnerLines[^1];
        (spoken.Lead?.Id, spoken.Beat?.Id).Should().Be(("tender", "tell"));
    }

    [Fact]
    public void The_wording_varies_between_sessions_and_never_within_one()
    {
        var scenario = Seeds.Scenarios["feedback-late-figures"];
        var replies = Enumerable.Range(0, 20).Select(i => new Rehearsing(scenario, $"session-{i}").SayAll(["Could you send me a draft on Friday?", "Could we swap the draft to Saturday?"]).Replies.Last()).ToList();
        replies.Distinct().Should().HaveCount(2);
        new Rehearsing(scenario, "session-3").SayAll(["Could you send me a draft on Friday?", "Could we swap the draft to Saturday?"]).Replies.Last().Should().Be(replies[3]);
    }

    [Fact]
    public async Task The_line_comes_in_words_that_together_are_the_line()
    {
        var session = new Rehearsing(Seeds.Scenarios["angry-customer"]).SayAll(["I'm sorry."]);
        var rehearsal = session.Now with { Lines = session.Lines[..^1] };
        var pieces = new List<string>();
        await foreach (var piece in new ScriptedPartner().Reply(rehearsal, default)) pieces.Add(piece);
        pieces.Should().HaveCountGreaterThan(5).And.NotContain("");
        string.Concat(pieces).Should().Be(session.Replies.Last());
    }

    [Fact]
    public void A_partner_without_any_line_yet_opens_the_talk()
    {
        var scenario = Seeds.Scenarios["angry-customer"];
        ScriptedPartner.Line(new("s", scenario, [], [])).Should().Be(scenario.OpeningLine);
    }
}
