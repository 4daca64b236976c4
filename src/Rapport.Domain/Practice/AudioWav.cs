using System.Buffers.Binary;

namespace Rapport.Domain.Practice;

/// <summary>RIFF/WAVE with uncompressed or G.711 sound; every size in it must agree with the bytes that are there.</summary>
internal static class AudioWav
{
    private readonly record struct Format(int Tag, int Channels, uint Rate, uint BytesPerSecond, int BlockAlign, int Bits);

    /// <summary>What stands before samples of 16 bits, one channel.</summary>
    internal static byte[] Header(int bytes, int sampleRate)
    {
        var header = new byte[44];
        "RIFF"u8.CopyTo(header);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(4), 36 + bytes);
        "WAVEfmt "u8.CopyTo(header.AsSpan(8));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(16), 16);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(20), 1);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(22), 1);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(24), sampleRate);
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(28), sampleRate * 2);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(32), 2);
        BinaryPrimitives.WriteInt16LittleEndian(header.AsSpan(34), 16);
        "data"u8.CopyTo(header.AsSpan(36));
        BinaryPrimitives.WriteInt32LittleEndian(header.AsSpan(40), bytes);
        return header;
    }

    internal static AudioCheck Check(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length < 12) return new AudioCheck.Corrupt("the WAV header is cut off");
        if (!bytes[8..].StartsWith("WAVE"u8)) return new AudioCheck.Unsupported("RIFF without sound");
        var riff = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
        if (riff == uint.MaxValue) return new AudioCheck.Corrupt("the WAV header was never completed: its size is not filled in");
        if (riff > bytes.Length - 8) return new AudioCheck.Corrupt("the WAV file is cut off");
        if (riff < bytes.Length - 8 - 1) return new AudioCheck.Corrupt("the WAV file is longer than its header says");
        return Chunks(bytes.Slice(12, Math.Max(0, (int)riff - 4)));
    }

    private static AudioCheck Chunks(ReadOnlySpan<byte> rest)
    {
        Format? format = null;
        while (rest.Length >= 8)
        {
            var size = BinaryPrimitives.ReadUInt32LittleEndian(rest[4..]);
            if (size > rest.Length - 8) return new AudioCheck.Corrupt("a part of the WAV file is larger than the file");
            var body = rest.Slice(8, (int)size);
            if (rest.StartsWith("fmt "u8))
            {
                if (format is not null) return new AudioCheck.Corrupt("the WAV file describes its sound twice");
                if (Read(body) is not { } read) return new AudioCheck.Corrupt("the WAV file's description of its sound is cut off");
                format = read;
            }
            else if (rest.StartsWith("data"u8))
                return format is { } known ? Sound(known, body.Length) : new AudioCheck.Corrupt("the WAV file does not describe its sound");
            // Chunks are padded to an even length; the pad byte is not counted in the size.
            rest = rest[Math.Min(rest.Length, 8 + (int)size + ((int)size & 1))..];
        }
        return new AudioCheck.Corrupt("the WAV file has no sound in it");
    }

    private static Format? Read(ReadOnlySpan<byte> fmt)
    {
        if (fmt.Length < 16) return null;
        int tag = BinaryPrimitives.ReadUInt16LittleEndian(fmt);
        if (tag == 0xFFFE)
        {
            if (fmt.Length < 40) return null;
            tag = BinaryPrimitives.ReadUInt16LittleEndian(fmt[24..]);
        }
        return new(
            tag,
            BinaryPrimitives.ReadUInt16LittleEndian(fmt[2..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fmt[4..]),
            BinaryPrimitives.ReadUInt32LittleEndian(fmt[8..]),
            BinaryPrimitives.ReadUInt16LittleEndian(fmt[12..]),
            BinaryPrimitives.ReadUInt16LittleEndian(fmt[14..]));
    }

    private static AudioCheck Sound(Format format, int length)
    {
        var depths = Depths(format.Tag);
        if (depths.IsEmpty) return new AudioCheck.Unsupported($"WAV with compression {format.Tag:x4}");
        if (!depths.Contains(format.Bits)) return new AudioCheck.Corrupt($"the WAV file claims {format.Bits} bits per sample");
        if (format.Channels is 0 or > 8) return new AudioCheck.Corrupt($"the WAV file claims {format.Channels} channels");
        if (format.Rate is < 4_000 or > 192_000) return new AudioCheck.Corrupt($"the WAV file claims {format.Rate} samples per second");
        if (format.BlockAlign != format.Channels * format.Bits / 8 || format.BytesPerSecond != format.Rate * (uint)format.BlockAlign)
            return new AudioCheck.Corrupt("the WAV file's description of its sound contradicts itself");
        if (length == 0) return new AudioCheck.Corrupt("the WAV file has no sound in it");
        if (length % format.BlockAlign != 0) return new AudioCheck.Corrupt("the WAV file ends in the middle of a sample");
        return new AudioCheck.Ok("audio/wav", TimeSpan.FromSeconds((double)length / format.BytesPerSecond));
    }

    /// <summary>Bits per sample that go with a format: PCM, IEEE floating point, A-law and mu-law.</summary>
    private static ReadOnlySpan<int> Depths(int tag) => tag switch
    {
        1 => [8, 16, 24, 32],
        3 => [32, 64],
        6 or 7 => [8],
        _ => [],
    };
}
