using System.Buffers.Binary;
using System.Text.Json.Serialization;

namespace Rapport.ESpeak;

/// <summary>
/// What the server and the speaker say to each other over the speaker's standard input and output: frames of a kind (a byte), a length (4 bytes, little
/// endian) and a body. The speaker begins with <see cref="Hello"/> or <see cref="Fault"/>. Each <see cref="Say"/> is answered with any number of
/// <see cref="Sound"/>, then <see cref="Times"/> and <see cref="Done"/>; or with <see cref="Fault"/>, which ends it.
/// </summary>
internal static class SpeechFrames
{
    public const byte Hello = (byte)'H', Say = (byte)'S', Sound = (byte)'A', Times = (byte)'T', Done = (byte)'D', Fault = (byte)'F';

    public const int HeadLength = 5;

    /// <summary>No honest frame is longer.</summary>
    public const int LongestBody = 4 * 1024 * 1024;

    public static byte[] Head(byte kind, int length)
    {
        var head = new byte[HeadLength];
        head[0] = kind;
        BinaryPrimitives.WriteInt32LittleEndian(head.AsSpan(1), length);
        return head;
    }

    /// <exception cref="InvalidDataException">What came is no frame.</exception>
    public static (byte Kind, int Length) ReadHead(ReadOnlySpan<byte> head) => BinaryPrimitives.ReadInt32LittleEndian(head[1..]) is >= 0 and <= LongestBody and var length
        ? (head[0], length)
        : throw new InvalidDataException($"A frame of kind {head[0]} claims to be of an impossible length.");
}

/// <param name="Version">Of the library.</param>
/// <param name="SampleRate">Of all that will be said, in hertz.</param>
internal sealed record Hello(string Version, int SampleRate);

/// <param name="Voice">As the library names it: <c>en-gb</c>, <c>de+f3</c>.</param>
/// <param name="Pitch">0 to 100.</param>
/// <param name="Text">Plain; control characters have a meaning to the library and must not be in it.</param>
internal sealed record Say(string Voice, int WordsPerMinute, int Pitch, string Text);

/// <summary>Times are in samples from the beginning.</summary>
internal sealed record Times(WordTime[] Words, PhonemeTime[] Phonemes);

/// <param name="Position">Of its first character in the text, counted in code points from 0.</param>
internal sealed record WordTime(int Position, int Sample);

internal sealed record PhonemeTime(string Symbol, int Sample);

/// <param name="Code">For programs: <c>library</c>, <c>data</c>, <c>voice</c>, <c>synthesis</c>.</param>
internal sealed record Fault(string Code, string Message);

[JsonSerializable(typeof(Hello))]
[JsonSerializable(typeof(Say))]
[JsonSerializable(typeof(Times))]
[JsonSerializable(typeof(Fault))]
internal sealed partial class SpeechJson : JsonSerializerContext;
