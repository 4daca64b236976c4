namespace Rapport.Domain.Practice;

/// <summary>
/// What a turn's audio turns out to be, judged from its bytes alone: never from a file name or a declared type.
/// Pure; never throws; reads no byte outside the span, and allocates nothing in proportion to what the bytes claim.
/// </summary>
public abstract record AudioCheck
{
    /// <summary>131,072 bytes.</summary>
    public const int DefaultLimit = 128 * 1024;

    private AudioCheck() { }

    /// <param name="MediaType"><c>audio/mpeg</c>, <c>audio/wav</c>, <c>audio/webm</c> or <c>audio/ogg</c>, as found.</param>
    /// <param name="Duration">How long it plays; null when what the file says of it can't be believed.</param>
    public sealed record Ok(string MediaType, TimeSpan? Duration) : AudioCheck;

    /// <param name="Limit">In bytes.</param>
    public sealed record TooLarge(int Limit) : AudioCheck;

    /// <summary>Damaged on the way, or not audio at all: to be sent again.</summary>
    /// <param name="Reason">A part of a sentence: <c>page 3 is damaged</c>.</param>
    public sealed record Corrupt(string Reason) : AudioCheck;

    /// <summary>Sound, but of a kind that is not taken: sending it again does not help.</summary>
    /// <param name="What">What it is: <c>FLAC</c>.</param>
    public sealed record Unsupported(string What) : AudioCheck;

    public static AudioCheck Of(ReadOnlySpan<byte> bytes, int limit = DefaultLimit) =>
        Of(bytes, AudioLimits.Default with { Bytes = limit });

    public static AudioCheck Of(ReadOnlySpan<byte> bytes, AudioLimits limits)
    {
        if (bytes.Length > limits.Bytes) return new TooLarge(limits.Bytes);
        if (bytes.IsEmpty) return new Corrupt("it is empty");
        if (bytes.StartsWith("RIFF"u8)) return AudioWav.Check(bytes);
        if (bytes.StartsWith("OggS"u8)) return AudioOgg.Check(bytes);
        if (bytes.StartsWith(AudioWebm.Magic)) return AudioWebm.Check(bytes);
        if (bytes.StartsWith("ID3"u8) || AudioMp3.LooksLike(bytes)) return AudioMp3.Check(bytes, limits);
        return Stranger(bytes) is { } what ? new Unsupported(what) : new Corrupt("it is not recognisable as audio");
    }

    private static string? Stranger(ReadOnlySpan<byte> bytes) => bytes switch
    {
        _ when bytes.StartsWith("fLaC"u8) => "FLAC",
        _ when bytes.StartsWith("RIFX"u8) || bytes.StartsWith("RF64"u8) => "WAV of the kind RIFX or RF64",
        _ when bytes.StartsWith("#!AMR"u8) => "AMR",
        _ when bytes.StartsWith("caff"u8) => "Core Audio",
        _ when bytes.StartsWith("FORM"u8) => "AIFF",
        _ when bytes.StartsWith("MThd"u8) => "MIDI",
        _ when bytes.StartsWith(".snd"u8) => "Sun audio",
        _ when bytes.Length > 8 && bytes[4..].StartsWith("ftyp"u8) => "MP4 or M4A",
        [0xFF, 0xF1 or 0xF9 or 0xF0 or 0xF8, ..] => "AAC",
        [0x30, 0x26, 0xB2, 0x75, ..] => "Windows Media",
        _ => null,
    };
}

/// <summary>What a turn's audio may be.</summary>
/// <param name="Bytes">At most so many; 131,072 by default.</param>
/// <param name="LeastKbps">Lowest bit rate of an MP3 frame, in kbit/s; 8 by default, the lowest that the format knows.</param>
/// <param name="MostKbps">Highest bit rate of an MP3 frame, in kbit/s; 320 by default, the highest that the format knows.</param>
public sealed record AudioLimits(int Bytes, int LeastKbps, int MostKbps)
{
    public static readonly AudioLimits Default = new(AudioCheck.DefaultLimit, 8, 320);
}
