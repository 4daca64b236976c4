using FluentAssertions;
using FsCheck;
using FsCheck.Fluent;
using Rapport.Domain.Practice;
using Xunit;

namespace Rapport.Domain.Tests.Audio;

/// <summary>Whatever arrives, the check answers: no exception, no memory in proportion to what the bytes claim, the same each time.</summary>
public sealed class HostileAudioSpecs
{
    private static readonly byte[][] Originals = [.. Recordings.Taken.Append("video.webm").Append("piped.wav").Select(Recordings.Read)];

    private static readonly byte[][] Heads =
    [
        [], [.. "RIFF"u8], [.. "OggS"u8], [0x1A, 0x45, 0xDF, 0xA3], [.. "ID3"u8], [0xFF, 0xFB], [.. "RIFF\0\0\0\0WAVEfmt "u8],
        [0x1A, 0x45, 0xDF, 0xA3, 0x87, 0x42, 0x82, 0x84, .. "webm"u8, 0x18, 0x53, 0x80, 0x67, 0x01, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF],
    ];

    private static readonly Gen<byte> Byte = Gen.Choose(0, 255).Select(i => (byte)i);

    private static readonly Gen<byte[]> Noise =
        from head in Gen.Elements(Heads)
        from tail in Gen.ArrayOf(Byte)
        select (byte[])[.. head, .. tail];

    /// <summary>One change to a real recording: a byte, a run of ones (the hostile size), a cut, a repetition.</summary>
    private static Gen<byte[]> Change(byte[] bytes) =>
        from at in Gen.Choose(0, Math.Max(0, bytes.Length - 1))
        from length in Gen.Choose(0, Math.Min(64, bytes.Length - at))
        from value in Byte
        from kind in Gen.Choose(0, 4)
        select kind switch
        {
            0 => [.. bytes[..at], value, .. bytes[Math.Min(at + 1, bytes.Length)..]],
            1 => [.. bytes[..at], .. Enumerable.Repeat((byte)0xFF, length), .. bytes[(at + length)..]],
            2 => [.. bytes[..at], .. bytes[(at + length)..]],
            3 => bytes[..at],
            _ => (byte[])[.. bytes[..(at + length)], .. bytes[at..]],
        };

    private static readonly Gen<byte[]> Damaged =
        from original in Gen.Elements(Originals)
        from once in Change(original)
        from twice in Change(once)
        from thrice in Change(twice)
        from changes in Gen.Choose(1, 3)
        select changes switch { 1 => once, 2 => twice, _ => thrice };

    [Fact]
    public void Noise_is_answered() => Answered(Noise);

    [Fact]
    public void Damaged_recordings_are_answered() => Answered(Damaged);

    private static void Answered(Gen<byte[]> inputs) =>
        Prop.ForAll(inputs.ToArbitrary(), bytes =>
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            var answer = AudioCheck.Of(bytes);
            var allocated = GC.GetAllocatedBytesForCurrentThread() - before;

            allocated.Should().BeLessThan(16 * 1024);
            AudioCheck.Of(bytes).Should().Be(answer);
            if (answer is AudioCheck.Ok { Duration: { } duration })
                duration.Should().BeGreaterThanOrEqualTo(TimeSpan.Zero).And.BeLessThan(TimeSpan.FromHours(5));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3_000));
}
