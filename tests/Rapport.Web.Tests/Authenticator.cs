using System.Buffers.Binary;
using System.Globalization;
using System.Security.Cryptography;

namespace Rapport.Web.Tests;

/// <summary>What somebody has on their phone: from the secret that was typed in, the six digits of RFC 6238, with none of the server's code.</summary>
internal static class Authenticator
{
    private const string Base32 = "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567";

    /// <param name="ahead">Of the code that it shows now: -1 is the one before, which servers still take.</param>
    public static string Shows(string secret, int ahead = 0)
    {
        Span<byte> counter = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(counter, (TimeProvider.System.GetUtcNow().ToUnixTimeSeconds() / 30) + ahead);
#pragma warning disable CA5350 // It is what authenticators do.
        var hash = HMACSHA1.HashData(Bytes(secret), counter);
#pragma warning restore CA5350
        var digits = (BinaryPrimitives.ReadInt32BigEndian(hash.AsSpan(hash[^1] & 15)) & int.MaxValue) % 1_000_000;
        return digits.ToString("000000", CultureInfo.InvariantCulture);
    }

    private static byte[] Bytes(string secret)
    {
        var bits = string.Concat(secret.Where(c => c != ' ').Select(c => Base32.IndexOf(c, StringComparison.Ordinal).ToString("b5", CultureInfo.InvariantCulture)));
        return [.. bits.Chunk(8).Where(eight => eight.Length == 8).Select(eight => Convert.ToByte(new string(eight), 2))];
    }
}
