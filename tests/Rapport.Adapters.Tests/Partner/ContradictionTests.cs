using FluentAssertions;
using Xunit;

namespace Rapport.Adapters.Tests.Partner;

public sealed class ContradictionTests
{
    public static IEnumerable<object[]> Ids => Seeds.ScenarioIds;

    [Theory, MemberData(nameof(Ids))]
    public void Who_names_another_date_hears_both(string id)
    {
        var scenario = Seeds.Scenarios[id];
        string[] said = scenario.Language == "de" ? ["Bis Mittwoch ist das erledigt, versprochen.", "Sagen wir, bis Montag."] : ["I'll have it done by Wednesday.", "Let's say by Thursday."];
        new Rehearsing(scenario).SayAll(said).Replies.Last().Should().ContainAll(scenario.Language == "de" ? ["Mittwoch", "Montag"] : ["Wednesday", "Thursday"]);
    }

    [Theory]
    [InlineData("salary-talk", "I'd like 66,000 euros.", "Make it 72,000 euros.", "66,000 euros", "72,000 euros")]
    [InlineData("salary-talk", "I'd like ten percent more.", "I think fifteen percent would be fair.", "Ten percent", "fifteen percent")]
    [InlineData("salary-talk", "Others get 64,000 to 70,000, I want 66,000.", "I could live with 64,000.", "66,000", "64,000")]
    [InlineData("angry-customer", "We'll refund you 80 pounds.", "Well, we can refund 40 pounds.", "80 pounds", "40 pounds")]
    [InlineData("angry-customer-de", "Wir erstatten Ihnen 80 Euro.", "Also, wir erstatten 40 Euro.", "80 Euro", "40 Euro")]
    [InlineData("discovery-bakeries", "You'd save 30 percent.", "Well, 15 percent.", "30 percent", "15 percent")]
    [InlineData("deadline-release", "We need five weeks.", "I can promise you three weeks.", "five weeks", "three weeks")]
    public void Who_names_another_number_hears_both(string id, string first, string second, string earlier, string now) =>
        new Rehearsing(Seeds.Scenarios[id]).SayAll([first, second]).Replies.Last().ToLowerInvariant().Should().ContainAll(earlier.ToLowerInvariant(), now.ToLowerInvariant());

    [Theory]
    [InlineData("feedback-late-figures", "Last Monday the figures came when the meeting had begun.", "Could you send me a draft on Friday?", "Monday")]
    [InlineData("feedback-late-figures", "I could look over a draft on Friday.", "And you call me by Sunday if it gets tight.", "Friday")]
    [InlineData("angry-customer", "We'll refund the 89 pounds.", "And another 50 pounds for the heaters.", "89")]
    [InlineData("salary-talk", "I want 66,000 euros.", "66,000 euros, as I said.", "a minute ago")]
    public void What_goes_together_is_not_held_against_anyone(string id, string first, string second, string not) =>
        new Rehearsing(Seeds.Scenarios[id]).SayAll([first, second]).Replies.Last().Should().NotContain(not);
}
