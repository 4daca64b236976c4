using System.Buffers.Binary;

namespace Rapport.Web.Tests;

/// <summary>What the browser's microphone hears: three seconds of a hum that rises and falls like syllables, then silence, over and over.</summary>
internal static class FakeMicrophone
{
    private const int Rate = 48_000;
    private static readonly Lazy<string> file = new(Write);

    public static string File => file.Value;

    private static string Write()
    {
        var samples = new byte[Rate * 4 * 2];
        for (var i = 0; i < Rate * 3; i++)
        {
            var at = (double)i / Rate;
            var syllable = Math.Max(0, Math.Sin(2 * Math.PI * 3.5 * at));
            var hum = Math.Sin(2 * Math.PI * 140 * at) + 0.4 * Math.Sin(2 * Math.PI * 720 * at) + 0.2 * Math.Sin(2 * Math.PI * 1_240 * at);
            BinaryPrimitives.WriteInt16LittleEndian(samples.AsSpan(i * 2), (short)(9_000 * syllable * hum));
        }
        var path = Path.Combine(AppContext.BaseDirectory, "microphone.wav");
        using var writer = new BinaryWriter(System.IO.File.Create(path));
        writer.Write("RIFF"u8);
        writer.Write(36 + samples.Length);
        writer.Write("WAVEfmt "u8);
        writer.Write(16);
        writer.Write((short)1); // PCM
        writer.Write((short)1); // mono
        writer.Write(Rate);
        writer.Write(Rate * 2);
        writer.Write((short)2);
        writer.Write((short)16);
        writer.Write("data"u8);
        writer.Write(samples.Length);
        writer.Write(samples);
        return path;
    }
}
