using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Rapport.Silo.Accounts;

/// <summary>
/// Codes that follow from a shared secret and the time: RFC 6238 with what every authenticator program knows, HMAC-SHA1, steps of 30 seconds,
/// 6 digits. A code of the step before or after holds too, for clocks differ.
/// </summary>
internal static class TimedCode
{
    public const int SecretBytes = 20;

    public const int Digits = 6;

    private const int StepSeconds = 30;
    private const int Drift = 1;
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    public static long StepAt(DateTimeOffset now) => now.ToUnixTimeSeconds() / StepSeconds;

    /// <param name="secret">In base32.</param>
    public static string Of(string secret, long step)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, step);
#pragma warning disable CA5350 // What authenticator programs know; the weakness of SHA-1 is of no use against an HMAC.
        var hash = HMACSHA1.HashData(FromBase32(secret), counter);
#pragma warning restore CA5350
        var number = BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 0xf, 4)) & 0x7fffffff;
        return (number % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
    }

    /// <summary>The step whose code it is; null when it is none that holds now.</summary>
    /// <param name="after">Codes up to this step were used.</param>
    public static long? Match(string secret, string digits, DateTimeOffset now, long after)
    {
        for (var step = StepAt(now) - Drift; step <= StepAt(now) + Drift; step++)
            if (step > after && Of(secret, step) == digits) return step;
        return null;
    }

    public static string ToBase32(ReadOnlySpan<byte> bytes)
    {
        var text = new char[(bytes.Length * 8 + 4) / 5];
        var (bits, held, at) = (0, 0, 0);
        foreach (var b in bytes)
            for ((bits, held) = (bits << 8 | b, held + 8); held >= 5; held -= 5) text[at++] = Alphabet[bits >> (held - 5) & 31];
        if (held > 0) text[at] = Alphabet[bits << (5 - held) & 31];
        return new(text);
    }

    private static byte[] FromBase32(string text)
    {
        var bytes = new byte[text.Length * 5 / 8];
        var (bits, held, at) = (0, 0, 0);
        foreach (var c in text)
        {
            (bits, held) = (bits << 5 | Math.Max(0, Alphabet.IndexOf(c, StringComparison.Ordinal)), held + 5);
            if (held < 8) continue;
            bytes[at++] = (byte)(bits >> (held -= 8));
        }
        return bytes;
    }
}
