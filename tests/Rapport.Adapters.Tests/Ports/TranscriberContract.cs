using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.Ports;

/// <summary>What every recogniser does. Derive; one that is available also gives a clip and words that are in it.</summary>
public abstract class TranscriberContract
{
    protected abstract ITranscriber Transcriber { get; }

    protected virtual AudioClip Spoken => new("audio/wav", ReadOnlyMemory<byte>.Empty);

    protected virtual string[] Words => [];

    [Fact]
    public void It_says_who_it_is() => Transcriber.Name.Should().NotBeNullOrWhiteSpace();

    [Fact]
    public async Task It_hears_the_words_or_says_clearly_that_it_is_not_there()
    {
        if (Transcriber.Available)
        {
            Words.Should().NotBeEmpty("an available recogniser is tried with a real clip");
            (await Transcriber.Transcribe(Spoken, "en", default)).Should().ContainAll(Words);
        }
        else
        {
            var asked = async () => await Transcriber.Transcribe(Spoken, "en", default);
            (await asked.Should().ThrowAsync<InvalidOperationException>()).Which.Message.Should().NotBeNullOrWhiteSpace();
        }
    }
}
