using System.Buffers.Binary;
using System.Numerics;

namespace Rapport.Domain.Practice;

/// <summary>
/// WebM with one Opus track. A browser that records writes segments and clusters of unknown size; those end where the file
/// does, or where an element begins that can only be their sibling. Everything else must fit exactly into its parent.
/// </summary>
internal static class AudioWebm
{
    private const uint Head = 0x1A45DFA3, DocType = 0x4282, Segment = 0x18538067, Info = 0x1549A966, TimecodeScale = 0x2AD7B1, Tracks = 0x1654AE6B,
        Track = 0xAE, TrackNumber = 0xD7, TrackType = 0x83, CodecId = 0x86, Cluster = 0x1F43B675, Timecode = 0xE7, SimpleBlock = 0xA3,
        BlockGroup = 0xA0, Block = 0xA1, Cues = 0x1C53BB6B, Tags = 0x1254C367, SeekHead = 0x114D9B74, Chapters = 0x1043A770, Attachments = 0x1941A469,
        Void = 0xEC;

    internal static ReadOnlySpan<byte> Magic => [0x1A, 0x45, 0xDF, 0xA3];

    /// <param name="Size">Null when unknown.</param>
    private readonly record struct Element(uint Id, int Start, int? Size);

    /// <summary>What was found so far; <see cref="Fault"/> ends the reading.</summary>
    private struct Found
    {
        internal AudioCheck? Fault;
        internal bool IsWebm, HasSegment;
        internal ulong Track, Scale, ClusterAt;
        internal int Blocks;
        internal double Nanoseconds;

        internal bool Fail(string reason)
        {
            Fault ??= new AudioCheck.Corrupt(reason);
            return false;
        }

        internal bool Refuse(string what)
        {
            Fault ??= new AudioCheck.Unsupported(what);
            return false;
        }
    }

    internal static AudioCheck Check(ReadOnlySpan<byte> bytes)
    {
        var found = new Found { Scale = 1_000_000 };
        Walk(bytes, 0, bytes.Length, parent: 0, ref found);
        if (found.Fault is { } fault) return fault;
        if (!found.HasSegment || found.Track == 0) return new AudioCheck.Corrupt("the WebM file has no sound track");
        if (found.Blocks == 0) return new AudioCheck.Corrupt("the WebM file has no sound in it");
        // A position of 64 bits times a scale of 64 bits can claim any age; more than the packets could play is not believed.
        var longest = found.Blocks * 0.120 + 3600;
        var seconds = found.Nanoseconds / 1e9;
        return new AudioCheck.Ok("audio/webm", seconds <= longest ? TimeSpan.FromSeconds(seconds) : null);
    }

    /// <summary>Reads the elements from <paramref name="at"/> to <paramref name="end"/>; answers where it stopped, or -1 at a fault.</summary>
    private static int Walk(ReadOnlySpan<byte> bytes, int at, int end, uint parent, ref Found found)
    {
        while (at < end)
        {
            if (Next(bytes, at, end) is not { } element)
            {
                found.Fail("the WebM file is cut off or damaged");
                return -1;
            }
            if (parent == Cluster && IsTopLevel(element.Id)) return at; // ends a cluster of unknown size
            var limit = element.Start + element.Size ?? end;
            if (element.Size is null && element.Id is not (Segment or Cluster))
            {
                found.Fail("the WebM file is damaged");
                return -1;
            }
            var stopped = Descends(parent, element.Id) ? Walk(bytes, element.Start, limit, element.Id, ref found) : limit;
            if (stopped < 0 || element.Size is not null && stopped != limit)
            {
                found.Fail("the WebM file is damaged");
                return -1;
            }
            if (!Take(parent, element.Id, bytes[element.Start..stopped], ref found)) return -1;
            at = stopped;
        }
        return at;
    }

    // The depth is bounded by this table: nothing else is entered.
    private static bool Descends(uint parent, uint id) => (parent, id) switch
    {
        (0, Head) or (0, Segment) => true,
        (Segment, Info) or (Segment, Tracks) or (Segment, Cluster) => true,
        (Cluster, BlockGroup) => true,
        _ => false,
    };

    private static bool IsTopLevel(uint id) => id is Cluster or Info or Tracks or Cues or Tags or SeekHead or Chapters or Attachments or Segment or Head;

    private static bool Take(uint parent, uint id, ReadOnlySpan<byte> body, ref Found found)
    {
        switch (parent, id)
        {
            case (0, Head):
                return found.IsWebm || found.Refuse("Matroska that is not WebM");
            case (0, Segment):
                found.HasSegment = true;
                return true;
            case (0, not Void):
                return found.Fail("something that is not WebM follows in the WebM file");
            case (Head, DocType):
                found.IsWebm = body.TrimEnd((byte)0).SequenceEqual("webm"u8);
                return true;
            case (Info, TimecodeScale):
                found.Scale = Number(body);
                return found.Scale != 0 || found.Fail("the WebM file's clock stands still");
            case (Tracks, Track):
                return TakeTrack(body, ref found);
            case (Cluster, Timecode):
                found.ClusterAt = Number(body);
                return true;
            case (Cluster, SimpleBlock) or (BlockGroup, Block):
                return TakeBlock(body, ref found);
            default:
                return true;
        }
    }

    private static bool TakeTrack(ReadOnlySpan<byte> body, ref Found found)
    {
        if (found.Track != 0) return found.Refuse("WebM with several tracks");
        ulong number = 0, type = 0;
        var codec = ReadOnlySpan<byte>.Empty;
        for (var at = 0; at < body.Length;)
        {
            if (Next(body, at, body.Length) is not { Size: { } size } element) return found.Fail("the WebM file's track is damaged");
            var value = body.Slice(element.Start, size);
            if (element.Id == TrackNumber) number = Number(value);
            else if (element.Id == TrackType) type = Number(value);
            else if (element.Id == CodecId) codec = value.TrimEnd((byte)0);
            at = element.Start + size;
        }
        if (type != 2) return found.Refuse("WebM with video");
        if (!codec.SequenceEqual("A_OPUS"u8)) return codec.StartsWith("A_"u8) ? found.Refuse("WebM without Opus") : found.Fail("the WebM file's track is damaged");
        found.Track = number;
        return number != 0 || found.Fail("the WebM file's track is damaged");
    }

    private static bool TakeBlock(ReadOnlySpan<byte> body, ref Found found)
    {
        if (found.Track == 0) return found.Fail("the WebM file's sound comes before its track");
        if (Size(body) is not { } track || body.Length < track.Width + 3) return found.Fail("a block of the WebM file is cut off");
        if (track.Value != found.Track) return found.Fail("a block of the WebM file belongs to no track");
        var flags = body[track.Width + 2];
        var played = 0;
        if ((flags & 0x06) == 0) // several packets in one block are rare; a single one can be looked at
        {
            if (AudioOpus.Samples(body[(track.Width + 3)..]) is not { } samples) return found.Fail("a block of the WebM file does not hold Opus");
            played = samples;
        }
        var offset = BinaryPrimitives.ReadInt16BigEndian(body[track.Width..]);
        found.Nanoseconds = Math.Max(found.Nanoseconds, ((double)found.ClusterAt + offset) * found.Scale + played * 1e9 / AudioOpus.SamplesPerSecond);
        found.Blocks++;
        return true;
    }

    /// <summary>The element at a place; null when its head is damaged or it does not fit.</summary>
    private static Element? Next(ReadOnlySpan<byte> bytes, int at, int end)
    {
        var width = BitOperations.LeadingZeroCount((uint)bytes[at] << 24) + 1;
        if (width > 4 || at + width >= end) return null;
        uint id = 0;
        for (var i = 0; i < width; i++) id = id << 8 | bytes[at + i];
        if (Size(bytes[(at + width)..end]) is not { } size) return null;
        var start = at + width + size.Width;
        if (size.Value is not { } value) return new(id, start, null);
        return value > (ulong)(end - start) ? null : new(id, start, (int)value);
    }

    /// <summary>A number of 1 to 8 bytes whose first set bit tells the width; all ones mean unknown.</summary>
    private static (int Width, ulong? Value)? Size(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty || bytes[0] == 0) return null;
        var width = BitOperations.LeadingZeroCount((uint)bytes[0] << 24) + 1;
        if (bytes.Length < width) return null;
        var value = bytes[0] & (0xFFUL >> width);
        for (var i = 1; i < width; i++) value = value << 8 | bytes[i];
        return (width, value == (1UL << 7 * width) - 1 ? null : value);
    }

    private static ulong Number(ReadOnlySpan<byte> body)
    {
        ulong value = 0;
        foreach (var b in body[..Math.Min(8, body.Length)]) value = value << 8 | b;
        return value;
    }
}
