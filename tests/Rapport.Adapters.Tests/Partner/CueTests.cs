using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Partner;

public sealed class CueTests
{
    [Theory]
    [InlineData("I see your point, and you're right about the numbers.", Cue.Acknowledgement)]
    [InlineData("That makes sense to me.", Cue.Acknowledgement)]
    [InlineData("That must be really frustrating for you.", Cue.Empathy)]
    [InlineData("I can imagine how that felt.", Cue.Empathy)]
    [InlineData("You look exhausted, Daniel.", Cue.Empathy)]
    [InlineData("So what you're saying is that nobody told you?", Cue.Summary)]
    [InlineData("It sounds like you want a clear answer.", Cue.Summary)]
    [InlineData("I really appreciate your work on this.", Cue.Appreciation)]
    [InlineData("What would help you most?", Cue.OpenQuestion)]
    [InlineData("Tell me more about the delay.", Cue.OpenQuestion)]
    [InlineData("And how did that come about", Cue.OpenQuestion)]
    [InlineData("Did you get my message?", Cue.ClosedQuestion)]
    [InlineData("are you free on Friday", Cue.ClosedQuestion)]
    [InlineData("How many people are affected?", Cue.ClosedQuestion)]
    [InlineData("I'm so sorry about the mix-up.", Cue.Apology)]
    [InlineData("That was my mistake.", Cue.Apology)]
    [InlineData("I'll send it to you by Friday.", Cue.Commitment)]
    [InlineData("Yes, that works for me.", Cue.Agreement)]
    [InlineData("I can't take this on.", Cue.Refusal)]
    [InlineData("No.", Cue.Refusal)]
    [InlineData("How about Thursday instead?", Cue.Proposal)]
    [InlineData("Could you look at the figures?", Cue.Request)]
    [InlineData("It matters because the client waits for it.", Cue.Reason)]
    [InlineData("I noticed that the report came late twice.", Cue.Observation)]
    [InlineData("Maybe we could kind of look at it.", Cue.Hedging)]
    [InlineData("Um, basically, you know, it is late.", Cue.Filler)]
    [InlineData("Are you kidding? This is ridiculous.", Cue.Hostility)]
    [InlineData("You're an idiot.", Cue.Insult)]
    [InlineData("You have to decide right now.", Cue.Pressure)]
    [InlineData("You never listen to anybody.", Cue.Blame)]
    [InlineData("Calm down, it's not a big deal.", Cue.Minimising)]
    [InlineData("I don't know, let's talk about it later.", Cue.Evasion)]
    [InlineData("What do you mean by that?", Cue.Clarification)]
    [InlineData("I'm sorry if you feel that way.", Cue.Minimising)]
    [InlineData("I have to go now. Bye!", Cue.Farewell)]
    [InlineData("Did you see the football last night?", Cue.SmallTalk)]
    [InlineData("Good to see you!", Cue.Greeting)]
    [InlineData("How many people are affected?", Cue.FactQuestion)]
    [InlineData("Why not?", Cue.OpenQuestion)]
    [InlineData("What does that mean?", Cue.Clarification)]
    [InlineData("What does that mean for you on Tuesday?", Cue.OpenQuestion)]
    [InlineData("Fine by me", Cue.Short)]
    [InlineData(" ... ", Cue.Silence)]
    public void A_cue_is_heard_in_English(string said, Cue cue) => Cues.Of(said, "en").Has(cue).Should().BeTrue();

    [Theory]
    [InlineData("Das kann ich gut verstehen.", Cue.Acknowledgement)]
    [InlineData("Da haben Sie völlig recht.", Cue.Acknowledgement)]
    [InlineData("Das ist wirklich ärgerlich.", Cue.Empathy)]
    [InlineData("Ich kann mir gut vorstellen, wie das war.", Cue.Empathy)]
    [InlineData("Wenn ich Sie richtig verstehe, wollen Sie Ihr Geld zurück?", Cue.Summary)]
    [InlineData("Vielen Dank für Ihre Geduld.", Cue.Appreciation)]
    [InlineData("Was genau ist passiert?", Cue.OpenQuestion)]
    [InlineData("Erzählen Sie mir mehr davon.", Cue.OpenQuestion)]
    [InlineData("Haben Sie die Rechnung noch?", Cue.ClosedQuestion)]
    [InlineData("Bis wann brauchst du das?", Cue.ClosedQuestion)]
    [InlineData("Es tut mir aufrichtig leid.", Cue.Apology)]
    [InlineData("Ich kümmere mich darum.", Cue.Commitment)]
    [InlineData("Ja, das passt.", Cue.Agreement)]
    [InlineData("Ich kann das leider nicht übernehmen.", Cue.Refusal)]
    [InlineData("Wie wäre es mit Donnerstag?", Cue.Proposal)]
    [InlineData("Könnten Sie mir die Nummer geben?", Cue.Request)]
    [InlineData("Mir ist aufgefallen, dass der Bericht fehlt.", Cue.Observation)]
    [InlineData("Vielleicht könnte man irgendwie warten.", Cue.Hedging)]
    [InlineData("Ähm, also, sag ich mal, das dauert.", Cue.Filler)]
    [InlineData("Stellen Sie sich nicht so an.", Cue.Hostility)]
    [InlineData("Sie sind ein Idiot.", Cue.Insult)]
    [InlineData("Sie müssen sich sofort entscheiden.", Cue.Pressure)]
    [InlineData("Das ist doch deine Schuld.", Cue.Blame)]
    [InlineData("Beruhigen Sie sich erst einmal.", Cue.Minimising)]
    [InlineData("Dafür bin ich nicht zuständig.", Cue.Evasion)]
    [InlineData("Auf Wiedersehen.", Cue.Farewell)]
    public void A_cue_is_heard_in_German(string said, Cue cue) => Cues.Of(said, "de-AT").Has(cue).Should().BeTrue();

    [Theory]
    [InlineData("I don't think that makes sense.", Cue.Hostility)]
    [InlineData("You are not stupid.", Cue.Insult)]
    [InlineData("I looked like a complete fool.", Cue.Insult)]
    [InlineData("You made me look stupid.", Cue.Insult)]
    [InlineData("How about that weather?", Cue.Proposal)]
    [InlineData("What does that mean for you on Tuesday?", Cue.Clarification)]
    [InlineData("Good to see you!", Cue.Farewell)]
    [InlineData("Did you get my message?", Cue.FactQuestion)]
    [InlineData("What would you need to agree to it?", Cue.Pressure)]
    [InlineData("Why not take the train?", Cue.OpenQuestion)]
    [InlineData("I never promise anything.", Cue.Commitment)]
    [InlineData("How about Friday?", Cue.OpenQuestion)]
    [InlineData("How dare you?", Cue.OpenQuestion)]
    [InlineData("How much does it cost?", Cue.OpenQuestion)]
    [InlineData("We met at the station.", Cue.ClosedQuestion)]
    [InlineData("One of us should call.", Cue.Number)]
    [InlineData("I am not sorry.", Cue.Apology)]
    [InlineData("I'm sorry if you feel that way.", Cue.Apology)]
    [InlineData("I'll see.", Cue.Commitment)]
    [InlineData("What do you mean by that?", Cue.OpenQuestion)]
    [InlineData("What you need is a break.", Cue.OpenQuestion)]
    [InlineData("I asked which of them was urgent.", Cue.OpenQuestion)]
    [InlineData("I can't do anything about it.", Cue.Refusal)]
    public void A_cue_is_not_heard_where_it_is_not(string said, Cue cue) => Cues.Of(said, "en").Has(cue).Should().BeFalse();

    [Theory]
    [InlineData("en", "I'd like 72,000 euros.", Cue.Money, "72,000 euros", 72000.0)]
    [InlineData("en", "I'd like €72k a year.", Cue.Money, "€72k", 72000.0)]
    [InlineData("en", "Seventy two thousand dollars, then.", Cue.Money, "Seventy two thousand dollars", 72000.0)]
    [InlineData("en", "I was thinking 72,500.", Cue.Money, "72,500", 72500.0)]
    [InlineData("en", "A rise of 8.5 percent", Cue.Percent, "8.5 percent", 8.5)]
    [InlineData("en", "We could do ten percent.", Cue.Percent, "ten percent", 10.0)]
    [InlineData("en", "A 12% discount.", Cue.Percent, "12%", 12.0)]
    [InlineData("en", "It takes two weeks.", Cue.Date, "two weeks", 2.0)]
    [InlineData("en", "You'll have it by Friday noon.", Cue.Date, "by Friday noon", null)]
    [InlineData("en", "Let's say 3 pm.", Cue.Date, "3 pm", 3.0)]
    [InlineData("en", "Until the end of the month, then.", Cue.Date, "Until the end of the month", null)]
    [InlineData("en", "There are three reports.", Cue.Number, "three", 3.0)]
    [InlineData("en", "We did that in 2024.", Cue.Number, "2024", 2024.0)]
    [InlineData("de", "Ich hätte gern 4.500 Euro.", Cue.Money, "4.500 Euro", 4500.0)]
    [InlineData("de", "Das wären 7,5 Prozent.", Cue.Percent, "7,5 Prozent", 7.5)]
    [InlineData("de", "Bis Freitag haben Sie das Geld.", Cue.Date, "Bis Freitag", null)]
    [InlineData("de", "In zwei Wochen bin ich fertig.", Cue.Date, "zwei Wochen", 2.0)]
    [InlineData("de", "Um 15 Uhr.", Cue.Date, "15 Uhr", 15.0)]
    public void A_number_is_heard_as_it_was_said(string language, string said, Cue kind, string text, double? value)
    {
        var mention = Cues.Of(said, language).Mentions.Should().ContainSingle().Subject;
        mention.Kind.Should().Be(kind);
        mention.Text.Should().Be(text);
        mention.Value.Should().Be((decimal?)value);
    }

    [Fact]
    public void Every_hit_quotes_the_text_literally()
    {
        const string said = "Look – I’m sorry. That must be hard! What would help? I’ll call by Friday, 9:30, with €50.";
        var reading = Cues.Of(said, "en");
        reading.Hits.Should().NotBeEmpty();
        foreach (var hit in reading.Hits)
        {
            said.Should().Contain(reading.Quote(hit));
            said.Should().Contain(reading.SentenceOf(hit));
        }
        reading.Quote(reading.First(Cue.OpenQuestion)!.Value).Should().Be("What would help?");
        reading.Quote(reading.First(Cue.Apology)!.Value).Should().Be("I’m sorry");
    }

    [Fact]
    public void An_unknown_language_is_read_as_English() => Cues.Of("That must be hard.", "tlh").Has(Cue.Empathy).Should().BeTrue();

    [Theory]
    [InlineData("")]
    [InlineData("???")]
    [InlineData("9:30:99/12 €€ 5%% k")]
    [InlineData("99999999999999999999999999999999999999999 euros")]
    [InlineData("million million million million million million")]
    public void Odd_text_is_read_without_a_fault(string said) => Cues.Of(said, "en").Text.Should().Be(said);
}
