using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Xunit;

namespace Rapport.Adapters.Tests.Partner;

public sealed class SmallTalkTests
{
    private static readonly string[] english = ["How about that weather yesterday?", "Did you see the football?"], german = ["Und das Wetter gestern?", "Haben Sie gestern das Fußballspiel gesehen?"];

    public static IEnumerable<object[]> Lines =>
        Seeds.Scenarios.SelectMany(s => (s.Value.Language == "de" ? german : english).Select(line => new object[] { s.Key, line }));

    [Theory, MemberData(nameof(Lines))]
    public void The_weather_and_the_football_are_another_subject_everywhere(string id, string said)
    {
        var session = new Rehearsing(Seeds.Scenarios[id]);
        session.Say(said);
        var book = Playbook.Of(Seeds.Scenarios[id]);
        new Transcript(book, session.Lines).Moments[^1].Aside.Should().BeTrue();
        var listens = book.Beats.Single(b => b.Id == session.Beat).When.SelectMany(row => row.All());
        listens.Should().ContainItemsAssignableTo<Domain.Practice.Term.OffTopic>($"'{session.Replies.Last()}' should not take it for more than small talk");
    }

    [Theory]
    [InlineData("How about that match! But tell me, why were the figures late?")]
    [InlineData("Thanks for the coffee. What happened with the release, as you see it?")]
    [InlineData("I know, the weather. I'm sorry about Monday, though.")]
    [InlineData("How about a coffee, and we go through it?")]
    [InlineData("Talk about the football again and you're an idiot.")]
    public void A_word_about_the_weather_does_not_hide_the_rest(string said) =>
        Hear("discovery-bakeries", said).Aside.Should().BeFalse();

    [Fact]
    public void A_question_about_the_football_is_no_question_about_the_matter()
    {
        var heard = Hear("salary-talk", "What do you say to the football?");
        heard.Aside.Should().BeTrue();
        heard.Reading.Has(Domain.Practice.Cue.OpenQuestion).Should().BeFalse("it would count as asking what is behind the budget");
    }

    private static Moment Hear(string id, string said) => new Transcript(Playbook.Of(Seeds.Scenarios[id]), new Rehearsing(Seeds.Scenarios[id]).SayAll([said]).Lines).Moments[^1];
}
