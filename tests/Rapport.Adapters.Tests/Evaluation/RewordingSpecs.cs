using FluentAssertions;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Evaluation;

public sealed class RewordingSpecs
{
    private static string? Without(Cue cue, string said, string language)
    {
        var heard = SpeechAnalyticsHeard.Of(Rehearsals.Of($"P: Yes?\nT: {said}", language));
        return SpeechAnalyticsRewording.Without(cue, heard, SpeechAnalyticsTexts.Of(language)!.Removable)?.Rewording;
    }

    [Theory]
    [InlineData("Maybe we could meet on Friday.", "We could meet on Friday.")]
    [InlineData("I was kind of hoping for a raise, if that's okay.", "I was hoping for a raise.")]
    [InlineData("It is, I guess, perhaps a problem for the team.", "It is, a problem for the team.")]
    public void A_hedged_sentence_is_said_again_without_its_hedges(string said, string better) => Without(Cue.Hedging, said, "en").Should().Be(better);

    [Theory]
    [InlineData("I guess that we are late.")]
    [InlineData("It might be better.")]
    [InlineData("Maybe.")]
    public void A_sentence_that_would_fall_apart_is_left_alone(string said) => Without(Cue.Hedging, said, "en").Should().BeNull();

    [Theory]
    [InlineData("The figures, you know, came too late.", "The figures, came too late.")]
    [InlineData("Um, the figures came too late.", "The figures came too late.")]
    public void Fillers_go_too(string said, string better) => Without(Cue.Filler, said, "en").Should().Be(better);

    [Theory]
    [InlineData("Ich wollte vielleicht über das Gehalt sprechen.", "Ich wollte über das Gehalt sprechen.")]
    [InlineData("Vielleicht können wir das verschieben?", "Können wir das verschieben?")]
    [InlineData("Vielleicht können wir das verschieben.", null)]
    [InlineData("Wir brauchen sie früher, vielleicht können wir das lösen.", null)]
    public void German_keeps_its_word_order(string said, string? better) => Without(Cue.Hedging, said, "de").Should().Be(better);

    [Theory]
    [InlineData("Kannst du sie am Samstag schicken?", "Kannst du sie am Samstag schicken? Was würde das möglich machen?")]
    [InlineData("Bist du wütend?", "Bist du wütend? Was steckt für dich dahinter?")]
    public void A_German_one_too(string closed, string open) =>
        SpeechAnalyticsRewording.Opened(closed, "de", "Was steckt für dich dahinter?", "Was würde das möglich machen?").Should().Be(open);

    [Theory]
    [InlineData("Can you deliver by Friday?", "What would it take for you to deliver by Friday?")]
    [InlineData("Could you please check it twice?", "What would it take for you to check it twice?")]
    [InlineData("Are you angry?", "Are you angry? What is behind that for you?")]
    public void A_closed_question_is_opened(string closed, string open) =>
        SpeechAnalyticsRewording.Opened(closed, "en", "What is behind that for you?", "What would make that possible?").Should().Be(open);
}
