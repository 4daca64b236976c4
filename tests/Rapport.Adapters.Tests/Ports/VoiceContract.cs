using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Ports;

/// <summary>What every voice does. Derive and give it.</summary>
public abstract class VoiceContract
{
    private const int Limit = 8 * 1024 * 1024;

    protected abstract IVoice Voice { get; }

    [Fact]
    public void It_says_who_it_is() => Voice.Name.Should().NotBeNullOrWhiteSpace();

    [Theory]
    [InlineData("Thank you for coming in. How was your week?", "en")]
    [InlineData("Danke, dass Sie gekommen sind. Wie war Ihre Woche?", "de")]
    public async Task It_speaks_a_clip_that_can_be_played_or_says_clearly_that_it_is_not_there(string text, string language)
    {
        if (Voice.Available)
        {
            var spoken = await Speak(new(text, language));
            var check = AudioCheck.Of(spoken.Clip.Bytes.Span, Limit).Should().BeOfType<AudioCheck.Ok>().Subject;
            check.MediaType.Should().Be(spoken.Clip.MediaType);
            check.Duration.Should().BeGreaterThan(TimeSpan.FromSeconds(1)).And.Be(spoken.Duration);
        }
        else
        {
            var asked = async () => await Speak(new(text, language));
            (await asked.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().NotBeNullOrWhiteSpace();
        }
    }

    [Theory]
    [InlineData("I have 42 reasons, Mr. Smith — don't you see?", "en")]
    [InlineData("Für 3,5 % mehr, Frau Müller? Das glaube ich nicht.", "de")]
    public async Task Each_word_has_its_time_in_order_within_the_clip(string text, string language)
    {
        if (!Voice.Available) return;
        var spoken = await Speak(new(text, language));

        spoken.Words.Select(w => w.Text).Should().Equal(text.Split(' ').Where(w => w.Any(char.IsLetterOrDigit)), "they are the words as they are written");
        spoken.Words.Should().OnlyContain(w => w.Until >= w.At).And.BeInAscendingOrder(w => w.At);
        spoken.Words.Zip(spoken.Words.Skip(1)).Should().OnlyContain(pair => pair.First.Until <= pair.Second.At + 0.001);
        spoken.Words[0].At.Should().BeGreaterThanOrEqualTo(0);
        spoken.Words[^1].Until.Should().BeLessThanOrEqualTo(spoken.Duration.TotalSeconds + 0.001);
        spoken.Phonemes.Where(p => p.Until < p.At || p.Until > spoken.Duration.TotalSeconds + 0.001).Should().BeEmpty();
        spoken.Phonemes.Should().BeInAscendingOrder(p => p.At);
    }

    [Fact]
    public async Task A_voice_that_a_persona_names_and_nobody_knows_is_that_of_the_language()
    {
        if (!Voice.Available) return;
        (await Speak(new("Good morning.", "en", "nobody-knows-it"))).Duration.Should().BeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public async Task Many_at_once_are_each_said_whole()
    {
        if (!Voice.Available) return;
        var spoken = await Task.WhenAll(Enumerable.Range(1, 12).Select(i => Speak(new(string.Join(' ', Enumerable.Repeat("word", i)) + ".", "en")).AsTask()));
        spoken.Select(s => s.Words.Length).Should().Equal(Enumerable.Range(1, 12));
    }

    [Fact]
    public async Task Who_calls_it_off_hears_nothing_and_the_next_one_is_served()
    {
        if (!Voice.Available) return;
        var asked = async () => await SpokenSentence.Of("Never.", Voice.Speak(new("Never.", "en"), new(canceled: true)), Limit, new(canceled: true));
        await asked.Should().ThrowAsync<OperationCanceledException>();
        (await Speak(new("Good morning.", "en"))).Words.Should().HaveCount(2);
    }

    protected ValueTask<SpokenSentence> Speak(Utterance utterance) => SpokenSentence.Of(utterance.Text, Voice.Speak(utterance, default), Limit, default);
}
