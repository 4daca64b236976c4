using System.Diagnostics;
using FluentAssertions;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Rapport.Adapters.ESpeak;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Adapters.Tests.ESpeak;

/// <summary>The real one, in real processes. It has to be installed where the tests run.</summary>
public sealed class ESpeakSpecs : VoiceContract, IAsyncLifetime
{
    private readonly List<ESpeakPool> pools = [];

    protected override IVoice Voice => field ??= New().Voice;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync()
    {
        foreach (var pool in pools) await pool.DisposeAsync();
    }

    private (ESpeakVoice Voice, ESpeakPool Pool) New(ESpeakOptions? options = null)
    {
        var set = Options.Create(options ?? new());
        var pool = new ESpeakPool(set, TimeProvider.System, NullLogger<ESpeakPool>.Instance);
        pools.Add(pool);
        return (new(pool, set), pool);
    }

    private static ValueTask<SpokenSentence> Say(IVoice voice, string text, string language = "en", string? name = null) =>
        SpokenSentence.Of(text, voice.Speak(new(text, language, name), default), 8 * 1024 * 1024, default);

    [Fact]
    public void It_is_here() => Voice.Available.Should().BeTrue("these tests are of the real one; .ci/run installs it");

    [Fact]
    public async Task It_speaks_wav_of_22050_hertz_with_phonemes_in_the_order_of_the_words()
    {
        var spoken = await Say(Voice, "Good morning, Daniel.");
        spoken.Clip.MediaType.Should().Be("audio/wav");
        BitConverter.ToInt32(spoken.Clip.Bytes.Span[24..]).Should().Be(22_050);
        BitConverter.ToInt16(spoken.Clip.Bytes.Span[34..]).Should().Be(16);
        spoken.TimesAreEstimated.Should().BeFalse();
        string.Concat(spoken.Phonemes.Select(p => p.Symbol)).Should().StartWith("ɡʊd").And.Contain("mɔːn");
        spoken.Phonemes.Where(p => p.At >= spoken.Words[1].At && p.At < spoken.Words[1].Until).Select(p => p.Symbol).First().Should().Be("m");
    }

    [Theory]
    [InlineData("[[h@'loU]] <prosody rate='500%'>now</prosody> Good morning.")]
    [InlineData("\u0001500s\u0001450r Good \0morning.")]
    [InlineData("--stdin -v de; $(reboot) `id` | tee /tmp/x & Good morning.")]
    [InlineData("\uE03C\uE03Ebreak Good morning.")]
    public async Task Nothing_in_a_sentence_is_markup_an_option_or_a_command(string text)
    {
        var (plain, hostile) = (await Say(Voice, "Good morning."), await Say(Voice, text));
        var said = hostile.Words.SkipWhile(w => w.Text != "Good").ToList();
        said.Should().HaveCountGreaterThanOrEqualTo(2);
        (said[^1].Until - said[0].At).Should().BeApproximately(plain.Words[^1].Until - plain.Words[0].At, 0.15, "it is said as fast as ever");
    }

    [Fact]
    public async Task Half_a_character_is_passed_over() =>
        (await Say(Voice, "Good \uD83D morning \uDE00.")).Words.Select(w => w.Text).Should().Equal("Good", "morning");

    [Fact]
    public async Task A_persona_may_sound_otherwise_and_languages_do()
    {
        var (usual, female, german) = (await Say(Voice, "Hand"), await Say(Voice, "Hand", name: "female"), await Say(Voice, "Hand", "de-AT"));
        female.Clip.Bytes.ToArray().Should().NotEqual(usual.Clip.Bytes.ToArray());
        german.Phonemes.Select(p => p.Symbol).Should().NotEqual(usual.Phonemes.Select(p => p.Symbol));
    }

    [Fact]
    public async Task A_language_that_it_does_not_know_fails_and_is_not_spoken_in_the_one_before()
    {
        await Say(Voice, "Good morning.");
        var unknown = async () => await Say(Voice, "Good morning.", "zz");
        (await unknown.Should().ThrowAsync<ProviderException>()).WithMessage("*'zz'*");
        var path = async () => await Say(Voice, "Good morning.", "../../etc");
        await path.Should().ThrowAsync<ProviderException>();
    }

    [Fact]
    public async Task Too_long_a_sentence_and_one_without_words_fail_before_anything_is_said()
    {
        var tooLong = async () => await Say(Voice, new string('a', 1_001));
        var empty = async () => await Say(Voice, "… — !");
        await tooLong.Should().ThrowAsync<ProviderException>();
        await empty.Should().ThrowAsync<ProviderException>();
    }

    [Fact]
    public async Task The_longest_sentence_that_it_takes_is_said()
    {
        var spoken = await Say(Voice, string.Join(' ', Enumerable.Repeat("seventy-seven", 71)));
        spoken.Words.Should().HaveCount(71);
        spoken.Duration.Should().BeGreaterThan(TimeSpan.FromSeconds(20));
    }

    [Fact]
    public async Task A_speaker_that_dies_is_replaced_and_nobody_notices()
    {
        var (voice, pool) = New(new() { Workers = 1 });
        await Say(voice, "Good morning.");
        var first = pool.Idle.Single().Id;
        using (var victim = Process.GetProcessById(first))
        {
            victim.Kill();
            await victim.WaitForExitAsync();
        }

        (await Say(voice, "Good morning.")).Words.Should().HaveCount(2);
        pool.Idle.Single().Id.Should().NotBe(first);
    }

    [Fact]
    public async Task A_speaker_that_hangs_is_killed_and_the_next_sentence_is_said()
    {
        var (voice, pool) = New(new() { Workers = 1, Timeout = TimeSpan.FromSeconds(2) });
        await Say(voice, "Good morning.");
        var stuck = pool.Idle.Single().Id;
        using (var stop = Process.Start("kill", ["-STOP", $"{stuck}"])) await stop.WaitForExitAsync();

        var asked = async () => await Say(voice, "Good morning.");

        await asked.Should().ThrowAsync<ProviderException>().WithMessage("*did not answer*");
        (await Say(voice, "Good morning.")).Words.Should().HaveCount(2);
        var gone = () => Process.GetProcessById(stuck);
        gone.Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task When_too_many_wait_a_further_one_fails_at_once_and_the_others_are_said()
    {
        var (voice, _) = New(new() { Workers = 1, Queue = 2 });
        var asked = Enumerable.Range(0, 10).Select(_ => Say(voice, "Good morning.").AsTask()).ToList();
        await Task.WhenAll(asked).ContinueWith(_ => { }, TaskScheduler.Default);
        asked.Where(a => a.IsCompletedSuccessfully).Should().HaveCount(3);
        asked.Where(a => a.IsFaulted).Select(a => a.Exception!.InnerException).Should().AllBeOfType<ProviderException>();
    }

    [Fact]
    public async Task Speakers_are_bounded_kept_warm_and_gone_with_the_pool()
    {
        var (voice, pool) = New(new() { Workers = 2 });
        await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Say(voice, $"Sentence number {i}.").AsTask()));
        var speakers = pool.Idle.Select(p => p.Id).ToList();
        speakers.Should().HaveCountLessThanOrEqualTo(2).And.NotBeEmpty();

        await pool.DisposeAsync();

        foreach (var id in speakers) new Action(() => Process.GetProcessById(id)).Should().Throw<ArgumentException>();
    }

    [Fact]
    public async Task A_library_that_is_none_says_so_and_is_not_tried_with_every_sentence()
    {
        var file = Path.GetTempFileName();
        try
        {
            var (voice, _) = New(new() { Library = file });
            voice.Available.Should().BeTrue("there is a file; what is in it shows when it is loaded");
            var first = async () => await Say(voice, "Good morning.");
            (await first.Should().ThrowAsync<ProviderException>()).WithMessage("*can't be used*");
            (await first.Should().ThrowAsync<ProviderException>()).WithMessage("*moment ago*");
        }
        finally
        {
            File.Delete(file);
        }
    }

    [Fact]
    public async Task Where_it_is_not_installed_there_is_no_voice()
    {
        ESpeakLibrary.Find("/not/there/libespeak-ng.so.1", null).Should().BeNull();
        var (voice, _) = New(new() { Library = "/not/there/libespeak-ng.so.1" });
        voice.Available.Should().BeFalse();
        var asked = async () => await Say(voice, "Good morning.");
        await asked.Should().ThrowAsync<InvalidOperationException>();
    }

    [Fact]
    public void Options_tell_all_their_faults_at_once() => new ESpeakOptions
    {
        Library = "/not/there",
        Data = "/not/there",
        Workers = 0,
        Queue = -1,
        MaxCharacters = 1,
        Timeout = TimeSpan.Zero,
        WordsPerMinute = 1,
        Pitch = 101,
        Voices = "en=../en",
        Variants = "female",
    }.Faults().Select(f => f.Option).Should().Equal("Library", "Data", "Workers", "Queue", "MaxCharacters", "Timeout", "WordsPerMinute", "Pitch", "Voices", "Variants");
}
