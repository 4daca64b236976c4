using FluentAssertions;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Domain.Tests.Audio;

public sealed class Mp3Specs
{
    // MPEG-1 layer III, 128 kbit/s, 44,100 Hz, stereo: 417 bytes and no padding.
    private static byte[] Frame(byte second = 0xFB, byte third = 0x90, byte fourth = 0x00, int length = 417)
    {
        var frame = new byte[length];
        (frame[0], frame[1], frame[2], frame[3]) = (0xFF, second, third, fourth);
        return frame;
    }

    private static byte[] Frames(int count) => [.. Enumerable.Repeat(Frame(), count).SelectMany(f => f)];

    [Fact]
    public void One_frame_alone_proves_nothing() => AudioCheck.Of(Frames(1)).Should().BeOfType<AudioCheck.Corrupt>();

    [Fact]
    public void Two_frames_in_a_row_are_a_recording() =>
        AudioCheck.Of(Frames(2)).Should().BeOfType<AudioCheck.Ok>().Which.Duration.Should().BeCloseTo(TimeSpan.FromSeconds(2 * 1152 / 44_100.0), TimeSpan.FromMilliseconds(1));

    [Fact]
    public void The_bit_rate_may_change_from_frame_to_frame() =>
        AudioCheck.Of([.. Frame(), .. Frame(third: 0xA0, length: 522), .. Frame()]).Should().BeOfType<AudioCheck.Ok>();

    [Fact]
    public void The_sampling_rate_may_not() =>
        AudioCheck.Of([.. Frame(), .. Frame(third: 0x94, length: 384)]).Should().BeOfType<AudioCheck.Corrupt>();

    [Theory]
    [InlineData(0xFB, 0xF0, 0x00, "bit rate 15")]
    [InlineData(0xFB, 0x9C, 0x00, "sampling rate 3")]
    [InlineData(0xEB, 0x90, 0x00, "version 1")]
    [InlineData(0xFB, 0x90, 0x02, "emphasis 2")]
    public void Reserved_values_are_no_frame(byte second, byte third, byte fourth, string why)
    {
        byte[] bytes = [.. Enumerable.Repeat(Frame(second, third, fourth), 8).SelectMany(f => f)];
        AudioCheck.Of(bytes).Should().BeOfType<AudioCheck.Corrupt>(why);
    }

    [Fact]
    public void Free_format_is_not_taken() =>
        AudioCheck.Of([.. Frame(third: 0x00), .. Frame(third: 0x00)]).Should().Be(new AudioCheck.Unsupported("MP3 in free format"));

    [Fact]
    public void A_bit_rate_outside_the_range_is_not_taken_and_the_range_is_named() =>
        AudioCheck.Of(Frames(3), AudioLimits.Default with { MostKbps = 96 }).Should().Be(new AudioCheck.Unsupported("MP3 of 128 kbit/s (taken: 8 to 96)"));

    [Fact]
    public void A_small_damage_is_stepped_over_and_a_large_one_is_not()
    {
        var bytes = Frames(30);
        bytes.AsSpan(417 * 10, 417 * 2).Fill(0xAA);
        AudioCheck.Of(bytes).Should().BeOfType<AudioCheck.Ok>("28 of 30 frames are whole");

        bytes.AsSpan(417 * 10, 417 * 12).Fill(0xAA);
        AudioCheck.Of(bytes).Should().Be(new AudioCheck.Corrupt("large parts of the MP3 file are damaged"));
    }

    [Fact]
    public void A_tag_that_claims_more_than_the_file_is_corrupt()
    {
        byte[] tag = [.. "ID3"u8, 4, 0, 0, 0x7F, 0x7F, 0x7F, 0x7F];
        AudioCheck.Of([.. tag, .. Frames(4)]).Should().Be(new AudioCheck.Corrupt("the MP3 file is cut off within its tag"));
    }

    [Fact]
    public void A_picture_in_a_tag_that_looks_like_frames_is_not_mistaken_for_sound()
    {
        var picture = Frames(2);
        byte[] tag = [.. "ID3"u8, 4, 0, 0, 0, 0, (byte)(picture.Length >> 7), (byte)(picture.Length & 0x7F)];
        AudioCheck.Of([.. tag, .. picture, .. new byte[64]]).Should().BeOfType<AudioCheck.Corrupt>();
    }

    [Fact]
    public void An_APE_tag_at_the_end_is_not_counted_as_damage()
    {
        var footer = new byte[32];
        "APETAGEX"u8.CopyTo(footer);
        BitConverter.TryWriteBytes(footer.AsSpan(12), 32 + 500);
        AudioCheck.Of([.. Frames(3), .. new byte[500], .. footer]).Should().BeOfType<AudioCheck.Ok>();
    }
}
