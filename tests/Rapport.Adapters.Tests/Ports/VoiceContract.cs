using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Ports;

/// <summary>What every voice does. Derive and give it.</summary>
public abstract class VoiceContract
{
    protected abstract IVoice Voice { get; }

    [Fact]
    public void It_says_who_it_is() => Voice.Name.Should().NotBeNullOrWhiteSpace();

    [Theory]
    [InlineData("Thank you for coming in. How was your week?", "en")]
    [InlineData("Danke, dass Sie gekommen sind. Wie war Ihre Woche?", "de")]
    public async Task It_speaks_audio_that_can_be_played_or_says_clearly_that_it_is_not_there(string text, string language)
    {
        if (Voice.Available)
        {
            var clip = await Voice.Speak(text, language, default);
            var check = AudioCheck.Of(clip.Bytes.Span, limit: 8 * 1024 * 1024).Should().BeOfType<AudioCheck.Ok>().Subject;
            check.MediaType.Should().Be(clip.MediaType);
            check.Duration.Should().BeGreaterThan(TimeSpan.FromSeconds(1));
        }
        else
        {
            var asked = async () => await Voice.Speak(text, language, default);
            (await asked.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().NotBeNullOrWhiteSpace();
        }
    }
}
