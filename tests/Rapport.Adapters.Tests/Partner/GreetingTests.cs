using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Partner;

public sealed class GreetingTests
{
    public static IEnumerable<object[]> Greetings =>
        from scenario in Seeds.Scenarios
        from line in scenario.Value.Language == "de" ? new[] { "Guten Morgen!", "Hallo. Haben Sie kurz Zeit?" } : ["Hi.", "Good morning. Do you have a minute?", "Hello, good to see you."]
        select new object[] { scenario.Key, line };

    [Theory, MemberData(nameof(Greetings))]
    public void A_greeting_is_returned_everywhere_before_the_matter_is_talked_of(string id, string said)
    {
        var session = new Rehearsing(Seeds.Scenarios[id]).SayAll([said]);
        Playbook.Of(Seeds.Scenarios[id]).Beats.Single(b => b.Id == session.Beat).When.SelectMany(row => row.All())
            .Should().Contain(t => t is Term.Greets, $"'{session.Replies.Last()}' is no answer to a greeting");
    }

    [Theory]
    [InlineData("Hello, what is it that bothers you most about it?")]
    [InlineData("Hi. I can't do it.")]
    [InlineData("Good morning. I'm sorry about Monday.")]
    public void Who_greets_and_says_more_is_answered_on_the_rest(string said)
    {
        var session = new Rehearsing(Seeds.Scenarios["saying-no-trade-fair"]).SayAll([said]);
        session.Beat.Should().NotBe("hello");
    }

    [Fact]
    public void How_are_you_as_a_greeting_opens_nobodys_heart()
    {
        new Rehearsing(Seeds.Scenarios["feedback-late-figures"]).Say("Hi Daniel, thanks for coming. How are you?").Should().NotContain("stroke");
        new Rehearsing(Seeds.Scenarios["feedback-late-figures"]).SayAll(["Thanks for coming, Daniel."]).Say("I mean it: how are you? You look exhausted.").Should().Contain("stroke");
    }

    [Theory]
    [InlineData("saying-no-trade-fair", "When did you notice that the dates clash?")]
    [InlineData("angry-customer", "Who told you that?")]
    [InlineData("salary-talk", "When did you last raise anybody?")]
    [InlineData("feedback-late-figures-de", "Wann hast du damit angefangen?")]
    public void When_and_who_are_not_answered_with_yes_or_no(string id, string said)
    {
        var session = new Rehearsing(Seeds.Scenarios[id]).SayAll([said]);
        session.Beat.Should().NotBe("closed").And.NotBe("common-closed");
        session.Replies.Last().Should().NotMatchRegex("^(Yes|No|Ja|Nein|Possibly)\\b");
    }

    [Theory]
    [InlineData("angry-customer", "Good morning, my name is Sam Miller, how can I help you?", "name")]
    [InlineData("angry-customer", "What's your phone number?", "phone")]
    [InlineData("angry-customer", "Can you tell me what the boiler shows?", "error")]
    [InlineData("angry-customer-de", "Unter welcher Nummer erreiche ich Sie?", "phone")]
    [InlineData("delegate-workshop", "How's the valve?", "valve")]
    [InlineData("job-interview", "Why did the last person leave?", "leavers")]
    [InlineData("salary-talk", "How much is possible now?", "constraints")]
    [InlineData("discovery-bakeries", "How many shops do you have?", "shops")]
    [InlineData("discovery-bakeries", "Could I come to Mill Street on Friday at closing time?", "visit-soft")]
    public void What_everybody_asks_has_an_answer(string id, string said, string beat) => new Rehearsing(Seeds.Scenarios[id]).SayAll([said]).Beat.Should().Be(beat);

    [Fact]
    public void A_why_not_after_a_no_is_a_question() =>
        new Rehearsing(Seeds.Scenarios["delegate-workshop"]).SayAll(["I'd like you to run the Almo workshop.", "Why not?"]).Beat.Should().Be("froze");

    [Fact]
    public void Help_from_the_family_and_the_reason_for_the_delay_are_told_to_who_asks_for_them()
    {
        var session = new Rehearsing(Seeds.Scenarios["feedback-late-figures"]).SayAll(["You look exhausted, Daniel.", "What's going on with you?", "Do you get any help from your brother?"]);
        session.Beat.Should().Be("father-alone");
        session.Say("What can we do about the figures?");
        session.Beat.Should().NotBe("why", "nobody asked why");
    }

    [Fact]
    public void Sympathy_is_not_taken_for_an_apology()
    {
        var session = new Rehearsing(Seeds.Scenarios["feedback-late-figures"]).SayAll(["You look exhausted, Daniel.", "What's going on with you?"]);
        session.Say("I'm so sorry about your father.").Should().NotContain("apologise");
    }
}
