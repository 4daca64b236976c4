using System.Buffers.Binary;
using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Domain.Tests.Audio;

public sealed class AudioCheckSpecs
{
    [Theory]
    [InlineData("pcm8.wav", "audio/wav", 0.6)]
    [InlineData("pcm16.wav", "audio/wav", 0.4)]
    [InlineData("alaw.wav", "audio/wav", 0.5)]
    [InlineData("extensible24.wav", "audio/wav", 0.3)]
    [InlineData("float-stereo.wav", "audio/wav", 0.1)]
    [InlineData("mpeg1-vbr.mp3", "audio/mpeg", 0.94)]
    [InlineData("mpeg2-cbr24.mp3", "audio/mpeg", 0.97)]
    [InlineData("mpeg25-cbr8.mp3", "audio/mpeg", 1.08)]
    [InlineData("id3v1.mp3", "audio/mpeg", 0.97)]
    [InlineData("id3v2.mp3", "audio/mpeg", 0.97)]
    [InlineData("opusenc.ogg", "audio/ogg", 0.9)]
    [InlineData("ffmpeg.ogg", "audio/ogg", 0.9)]
    [InlineData("opus.webm", "audio/webm", 0.9)]
    [InlineData("streamed.webm", "audio/webm", 0.9)]
    [InlineData("browser.webm", "audio/webm", 1.5)]
    [InlineData("browser-sliced.webm", "audio/webm", 1.5)]
    public void A_recording_of_a_taken_kind_is_known_with_its_length(string file, string mediaType, double seconds)
    {
        var ok = AudioCheck.Of(Recordings.Read(file)).Should().BeOfType<AudioCheck.Ok>().Subject;

        ok.MediaType.Should().Be(mediaType);
        ok.Duration!.Value.TotalSeconds.Should().BeApproximately(seconds, 0.04);
    }

    [Theory]
    [InlineData("layer2.mp2", "MPEG layer II")]
    [InlineData("aac.aac", "AAC")]
    [InlineData("m4a.m4a", "MP4 or M4A")]
    [InlineData("flac.flac", "FLAC")]
    [InlineData("adpcm.wav", "WAV with compression 0011")]
    [InlineData("vorbis.ogg", "Ogg with Vorbis")]
    [InlineData("vorbis.webm", "WebM without Opus")]
    [InlineData("video.webm", "WebM with *")]
    [InlineData("opus.mka", "Matroska that is not WebM")]
    public void A_sound_recording_of_another_kind_is_called_unsupported_and_by_its_name(string file, string what) =>
        AudioCheck.Of(Recordings.Read(file)).Should().BeOfType<AudioCheck.Unsupported>().Which.What.Should().Match(what);

    [Fact]
    public void The_limit_is_128_KiB_and_one_byte_more_is_too_large()
    {
        AudioCheck.Of(Grown("mpeg2-cbr24.mp3", 131_072)).Should().BeOfType<AudioCheck.Ok>();
        AudioCheck.Of(Grown("mpeg2-cbr24.mp3", 131_073)).Should().Be(new AudioCheck.TooLarge(131_072));
    }

    [Fact]
    public void Another_limit_may_be_given() =>
        AudioCheck.Of(Recordings.Read("pcm16.wav"), limit: 1000).Should().Be(new AudioCheck.TooLarge(1000));

    [Fact]
    public void Nothing_at_all_is_corrupt() => Corrupt([], "it is empty");

    [Fact]
    public void Text_is_no_audio() => Corrupt("{\"audio\":\"none\"}"u8.ToArray(), "it is not recognisable as audio");

    [Theory]
    [InlineData("pcm16.wav")]
    [InlineData("opusenc.ogg")]
    [InlineData("opus.webm")]
    public void A_recording_that_breaks_off_anywhere_is_corrupt(string file)
    {
        var whole = Recordings.Read(file);
        var taken = Enumerable.Range(1, whole.Length - 1).Where(length => AudioCheck.Of(whole.AsSpan(0, length)) is AudioCheck.Ok).ToList();

        // Ogg may lose whole pages at its end and still be whole; the others may not lose a byte.
        taken.Where(length => file != "opusenc.ogg" || !whole.AsSpan(length).StartsWith("OggS"u8)).Should().BeEmpty();
    }

    [Fact]
    public void Any_flipped_bit_in_an_Ogg_file_is_found()
    {
        var bytes = Recordings.Read("opusenc.ogg");
        for (var i = 0; i < bytes.Length; i++)
        {
            bytes[i] ^= 0x10;
            AudioCheck.Of(bytes).Should().NotBeOfType<AudioCheck.Ok>($"byte {i} is damaged");
            bytes[i] ^= 0x10;
        }
    }

    [Fact]
    public void A_missing_page_in_an_Ogg_file_is_named()
    {
        var bytes = Recordings.Read("opusenc.ogg");
        var pages = Enumerable.Range(0, bytes.Length).Where(i => bytes.AsSpan(i).StartsWith("OggS"u8)).ToList();
        Corrupt([.. bytes[..pages[1]], .. bytes[pages[2]..]], "page 1 of the Ogg file is missing");
    }

    [Fact]
    public void A_WAV_file_from_a_pipe_whose_size_was_never_filled_in_is_corrupt() =>
        Corrupt(Recordings.Read("piped.wav"), "*size is not filled in");

    [Fact]
    public void A_WAV_file_whose_sound_is_larger_than_the_file_is_corrupt()
    {
        var bytes = Recordings.Read("pcm16.wav");
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(40), 0x7FFF_FFF0);
        Corrupt(bytes, "a part of the WAV file is larger than the file");
    }

    [Fact]
    public void A_WAV_file_that_contradicts_itself_is_corrupt()
    {
        var bytes = Recordings.Read("pcm16.wav");
        BinaryPrimitives.WriteUInt32LittleEndian(bytes.AsSpan(24), 44_100);
        Corrupt(bytes, "*contradicts itself");
    }

    [Fact]
    public void A_browsers_WebM_with_clusters_of_unknown_size_is_taken()
    {
        var bytes = Recordings.Read("streamed.webm");
        var cluster = bytes.AsSpan().IndexOf((ReadOnlySpan<byte>)[0x1F, 0x43, 0xB6, 0x75]);
        (bytes[cluster + 4] & 0xC0).Should().Be(0x40, "the size is two bytes wide");
        (bytes[cluster + 4], bytes[cluster + 5]) = (0x7F, 0xFF);

        AudioCheck.Of(bytes).Should().BeOfType<AudioCheck.Ok>().Which.Duration!.Value.TotalSeconds.Should().BeApproximately(0.9, 0.04);
        byte[] twice = [.. bytes, .. bytes.AsSpan(cluster)];
        AudioCheck.Of(twice).Should().BeOfType<AudioCheck.Ok>("a second cluster ends the first");
    }

    private static void Corrupt(byte[] bytes, string reason) =>
        AudioCheck.Of(bytes).Should().BeOfType<AudioCheck.Corrupt>().Which.Reason.Should().Match(reason);

    /// <summary>The frames of a recording over and over, the last one cut off where it must be.</summary>
    private static byte[] Grown(string file, int length)
    {
        var frames = Recordings.Read(file);
        return [.. Enumerable.Repeat(frames, length / frames.Length + 1).SelectMany(f => f).Take(length)];
    }
}
