namespace Rapport.Domain.Practice;

/// <summary>
/// MPEG audio layer III: a chain of frames, each of which says by its header where the next one starts. One header proves
/// nothing (two bytes of noise look like one every few kilobytes); a chain that covers the file does.
/// </summary>
internal static class AudioMp3
{
    /// <summary>Nine tenths of the bytes outside tags must belong to frames of the chain.</summary>
    private const double LeastCovered = 0.9;

    // kbit/s by the header's index 1-14; index 0 is "free format", which no player agrees about, and 15 is forbidden.
    private static ReadOnlySpan<short> Mpeg1 => [32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320];
    private static ReadOnlySpan<short> Mpeg2 => [8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160];

    /// <param name="Version">3 is MPEG-1, 2 is MPEG-2, 0 is MPEG-2.5, as in the header.</param>
    private readonly record struct Frame(int Version, int Layer, int Rate, int Kbps, bool Mono, int Length)
    {
        internal int Samples => Version == 3 ? 1152 : 576;

        /// <summary>What can't change within one recording. The bit rate can.</summary>
        internal bool Follows(Frame first) =>
            Version == first.Version && Layer == first.Layer && Rate == first.Rate && Mono == first.Mono;
    }

    internal static bool LooksLike(ReadOnlySpan<byte> bytes) => bytes is [0xFF, var second, ..] && second >= 0xE0 && (second & 0b110) != 0;

    internal static AudioCheck Check(ReadOnlySpan<byte> bytes, AudioLimits limits)
    {
        if (!TryWithoutTags(ref bytes)) return new AudioCheck.Corrupt("the MP3 file is cut off within its tag");
        if (Start(bytes) is not { } start) return NoChain(bytes);

        var first = Header(bytes[start..])!.Value;
        if (first.Layer != 1) return new AudioCheck.Unsupported(first.Layer == 2 ? "MPEG layer II" : "MPEG layer I");
        int at = start, whole = 0, covered = 0, samples = 0;
        while (at + 4 <= bytes.Length)
        {
            if (Header(bytes[at..]) is not { } frame || !frame.Follows(first))
            {
                at++; // out of step: look for the next frame of the same recording
                continue;
            }
            if (frame.Kbps < limits.LeastKbps || frame.Kbps > limits.MostKbps)
                return new AudioCheck.Unsupported($"MP3 of {frame.Kbps} kbit/s (taken: {limits.LeastKbps} to {limits.MostKbps})");
            var left = bytes.Length - at;
            covered += Math.Min(frame.Length, left);
            if (frame.Length <= left)
            {
                whole++;
                if (whole > 1 || !IsInfo(bytes.Slice(at, frame.Length))) samples += frame.Samples;
            }
            at += frame.Length;
        }
        if (whole < 2) return new AudioCheck.Corrupt("the MP3 file has fewer than two whole frames");
        if (covered < LeastCovered * bytes.Length) return new AudioCheck.Corrupt("large parts of the MP3 file are damaged");
        return new AudioCheck.Ok("audio/mpeg", TimeSpan.FromSeconds((double)samples / first.Rate));
    }

    /// <summary>The first frame that another one follows where it says.</summary>
    private static int? Start(ReadOnlySpan<byte> bytes)
    {
        for (var at = 0; at + 4 <= bytes.Length; at++)
            if (Header(bytes[at..]) is { } frame && at + frame.Length + 4 <= bytes.Length
                && Header(bytes[(at + frame.Length)..]) is { } next && next.Follows(frame))
                return at;
        return null;
    }

    private static AudioCheck NoChain(ReadOnlySpan<byte> bytes) =>
        bytes is [0xFF, >= 0xE0, var third, ..] && third >> 4 == 0
            ? new AudioCheck.Unsupported("MP3 in free format")
            : new AudioCheck.Corrupt("the MP3 file has no two frames in a row");

    private static Frame? Header(ReadOnlySpan<byte> bytes)
    {
        if (bytes is not [0xFF, >= 0xE0, _, _, ..]) return null;
        int version = bytes[1] >> 3 & 3, layer = bytes[1] >> 1 & 3, kbps = bytes[2] >> 4, rate = bytes[2] >> 2 & 3, padding = bytes[2] >> 1 & 1;
        if (version == 1 || layer == 0 || kbps is 0 or 15 || rate == 3 || (bytes[3] & 3) == 2) return null; // reserved values
        var hertz = (rate switch { 0 => 44_100, 1 => 48_000, _ => 32_000 }) >> (version switch { 3 => 0, 2 => 1, _ => 2 });
        var rated = layer == 1 ? (version == 3 ? Mpeg1 : Mpeg2)[kbps - 1] : OtherLayer(version, layer, kbps);
        var length = layer switch
        {
            1 => (version == 3 ? 144_000 : 72_000) * rated / hertz + padding,
            2 => 144_000 * rated / hertz + padding,
            _ => (12_000 * rated / hertz + padding) * 4,
        };
        return new(version, layer, hertz, rated, bytes[3] >> 6 == 3, length);
    }

    // Layers I and II are known only to be told apart from noise.
    private static int OtherLayer(int version, int layer, int index) => (version, layer) switch
    {
        (3, 3) => 32 * index,
        (3, _) => index switch { 1 => 32, 2 => 48, 3 => 56, 4 => 64, 5 => 80, 6 => 96, 7 => 112, 8 => 128, 9 => 160, 10 => 192, 11 => 224, 12 => 256, 13 => 320, _ => 384 },
        (_, 3) => index switch { 1 => 32, 2 => 48, 3 => 56, 4 => 64, 5 => 80, 6 => 96, 7 => 112, 8 => 128, 9 => 144, 10 => 160, 11 => 176, 12 => 192, 13 => 224, _ => 256 },
        _ => Mpeg2[index - 1],
    };

    /// <summary>Encoders put a silent first frame in front that only describes the rest.</summary>
    private static bool IsInfo(ReadOnlySpan<byte> frame)
    {
        var head = frame[..Math.Min(frame.Length, 64)];
        return head.IndexOf("Xing"u8) >= 0 || head.IndexOf("Info"u8) >= 0 || head.IndexOf("VBRI"u8) >= 0;
    }

    /// <summary>Takes ID3v2 off the front and ID3v1 and APE tags off the end.</summary>
    private static bool TryWithoutTags(ref ReadOnlySpan<byte> bytes)
    {
        while (bytes.StartsWith("ID3"u8))
        {
            if (bytes.Length < 10 || ((bytes[6] | bytes[7] | bytes[8] | bytes[9]) & 0x80) != 0) return false;
            var size = 10 + (bytes[6] << 21 | bytes[7] << 14 | bytes[8] << 7 | bytes[9]) + ((bytes[5] & 0x10) != 0 ? 10 : 0);
            if (size >= bytes.Length) return false;
            bytes = bytes[size..];
        }
        if (bytes.Length >= 128 && bytes[^128..].StartsWith("TAG"u8)) bytes = bytes[..^128];
        if (bytes.Length >= 32 && bytes[^32..].StartsWith("APETAGEX"u8))
        {
            var footer = bytes[^32..];
            var size = System.Buffers.Binary.BinaryPrimitives.ReadUInt32LittleEndian(footer[12..]);
            var header = (footer[23] & 0x80) != 0 ? 32u : 0u;
            if (size < 32 || size + (ulong)header > (ulong)bytes.Length) return false;
            bytes = bytes[..^(int)(size + header)];
        }
        return true;
    }
}
