using System.Buffers.Binary;

namespace Rapport.Domain.Practice;

/// <summary>Ogg with one Opus stream (RFC 3533, RFC 7845). Every page carries a checksum, so damage anywhere is found.</summary>
internal static class AudioOgg
{
    private const byte Continued = 1, Begin = 2, End = 4;
    private static readonly uint[] Table = [.. Enumerable.Range(0, 256).Select(i => Remainder((uint)i << 24))];

    private readonly ref struct Page(ReadOnlySpan<byte> bytes, int segments)
    {
        internal readonly ReadOnlySpan<byte> Whole = bytes;
        internal readonly byte Flags => Whole[5];
        internal readonly long Granule => BinaryPrimitives.ReadInt64LittleEndian(Whole[6..]);
        internal readonly uint Serial => BinaryPrimitives.ReadUInt32LittleEndian(Whole[14..]);
        internal readonly uint Number => BinaryPrimitives.ReadUInt32LittleEndian(Whole[18..]);
        internal readonly uint Checksum => BinaryPrimitives.ReadUInt32LittleEndian(Whole[22..]);
        internal readonly ReadOnlySpan<byte> Lacing => Whole.Slice(27, segments);
        internal readonly ReadOnlySpan<byte> Body => Whole[(27 + segments)..];
    }

    internal static AudioCheck Check(ReadOnlySpan<byte> bytes)
    {
        uint serial = 0;
        int preSkip = 0, packets = 0;
        long samples = 0, granule = -1;
        var ended = false;
        for (var number = 0u; !bytes.IsEmpty; number++)
        {
            if (!TryPage(bytes, out var page)) return new AudioCheck.Corrupt($"page {number} of the Ogg file is cut off or is none");
            if (page.Checksum != Checksum(page.Whole)) return new AudioCheck.Corrupt($"page {number} of the Ogg file is damaged");
            if (number == 0)
            {
                if (AudioOpus.PreSkip(page.Body) is not { } skip) return Other(page.Body);
                if ((page.Flags & Begin) == 0) return new AudioCheck.Corrupt("the Ogg file lacks its beginning");
                (serial, preSkip) = (page.Serial, skip);
            }
            else if (ended || page.Serial != serial || (page.Flags & Begin) != 0) return new AudioCheck.Unsupported("Ogg with several streams");
            if (page.Number != number) return new AudioCheck.Corrupt($"page {number} of the Ogg file is missing");
            if (page.Granule != -1)
            {
                if (page.Granule < granule) return new AudioCheck.Corrupt($"page {number} of the Ogg file goes back in time");
                granule = page.Granule;
            }
            if (!TryPackets(page, ref packets, ref samples)) return new AudioCheck.Corrupt($"page {number} of the Ogg file does not hold Opus");
            ended = (page.Flags & End) != 0;
            bytes = bytes[page.Whole.Length..];
        }
        if (packets < 3) return new AudioCheck.Corrupt("the Ogg file has no sound in it");
        // The last page's position also trims the end; a recording that does not start at zero has only its packets to count.
        var played = granule >= preSkip && granule <= samples ? granule : samples;
        return new AudioCheck.Ok("audio/ogg", AudioOpus.Duration(played - preSkip));
    }

    private static bool TryPage(ReadOnlySpan<byte> bytes, out Page page)
    {
        page = default;
        if (bytes.Length < 27 || !bytes.StartsWith("OggS"u8) || bytes[4] != 0) return false;
        int segments = bytes[26], length = 27 + segments;
        if (bytes.Length < length) return false;
        foreach (var lacing in bytes.Slice(27, segments)) length += lacing;
        if (bytes.Length < length) return false;
        page = new(bytes[..length], segments);
        return true;
    }

    /// <summary>Counts the packets that begin on the page: the head, the comments, then sound.</summary>
    private static bool TryPackets(Page page, ref int packets, ref long samples)
    {
        var body = page.Body;
        var begins = (page.Flags & Continued) == 0;
        foreach (var lacing in page.Lacing)
        {
            if (begins)
            {
                var start = body[..lacing];
                if (packets == 1 && !start.StartsWith("OpusTags"u8)) return false;
                if (packets >= 2)
                {
                    if (AudioOpus.Samples(start) is not { } played) return false;
                    samples += played;
                }
                packets++;
            }
            begins = lacing < 255;
            body = body[lacing..];
        }
        return true;
    }

    private static AudioCheck Other(ReadOnlySpan<byte> body) => body switch
    {
        _ when body.StartsWith("\u0001vorbis"u8) => new AudioCheck.Unsupported("Ogg with Vorbis"),
        _ when body.StartsWith("\u007fFLAC"u8) => new AudioCheck.Unsupported("Ogg with FLAC"),
        _ when body.StartsWith("Speex   "u8) => new AudioCheck.Unsupported("Ogg with Speex"),
        _ when body.Length > 1 && body[1..].StartsWith("theora"u8) => new AudioCheck.Unsupported("Ogg with video"),
        _ when body.StartsWith("fishead"u8) => new AudioCheck.Unsupported("Ogg with several streams"),
        _ => new AudioCheck.Corrupt("the Ogg file does not begin with an Opus head"),
    };

    /// <summary>CRC-32 of polynomial 0x04C11DB7, unreflected, from zero, over the page with its checksum field as zeros.</summary>
    private static uint Checksum(ReadOnlySpan<byte> page)
    {
        uint crc = 0;
        for (var i = 0; i < page.Length; i++)
            crc = crc << 8 ^ Table[crc >> 24 ^ (i is >= 22 and < 26 ? 0u : page[i])];
        return crc;
    }

    private static uint Remainder(uint crc)
    {
        for (var bit = 0; bit < 8; bit++) crc = (crc & 0x8000_0000) != 0 ? crc << 1 ^ 0x04C1_1DB7 : crc << 1;
        return crc;
    }
}
