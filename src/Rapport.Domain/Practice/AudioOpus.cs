namespace Rapport.Domain.Practice;

/// <summary>What the first bytes of an Opus packet say (RFC 6716, section 3), for both containers that carry it.</summary>
internal static class AudioOpus
{
    internal const int SamplesPerSecond = 48_000;
    private const int MostSamples = 120 * SamplesPerSecond / 1000;

    /// <summary>The samples a packet plays at 48 kHz; null when it can't be an Opus packet.</summary>
    internal static int? Samples(ReadOnlySpan<byte> packet)
    {
        if (packet.IsEmpty) return null;
        var config = packet[0] >> 3;
        var frame = config switch
        {
            < 12 => (config & 3) switch { 0 => 480, 1 => 960, 2 => 1920, _ => 2880 },
            < 16 => (config & 1) == 0 ? 480 : 960,
            _ => 120 << (config & 3),
        };
        var frames = (packet[0] & 3) switch
        {
            0 => 1,
            3 => packet.Length < 2 ? 0 : packet[1] & 0x3F,
            _ => 2,
        };
        return frames == 0 || frame * frames > MostSamples ? null : frame * frames;
    }

    /// <summary>The head packet: how many samples to skip at the start; null when it is none.</summary>
    internal static int? PreSkip(ReadOnlySpan<byte> head) =>
        head.Length >= 19 && head.StartsWith("OpusHead"u8) && head[8] < 16 && head[9] > 0 ? head[10] | head[11] << 8 : null;

    internal static TimeSpan Duration(long samples) => TimeSpan.FromSeconds((double)Math.Max(0, samples) / SamplesPerSecond);
}
