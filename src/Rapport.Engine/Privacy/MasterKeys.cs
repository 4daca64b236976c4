using System.Security.Cryptography;
using System.Text;

namespace Rapport.Engine.Privacy;

/// <summary>
/// Seals what is secret and must lie in the database: the database alone opens nothing. AES-256-GCM. Several may be known: the first seals, all
/// of them open, so that a new one can take over while the old one is still needed.
/// </summary>
public sealed class MasterKeys
{
    /// <summary>Of a key, in bytes.</summary>
    public const int Size = 32;

    private readonly byte[][] keys;

    /// <param name="keys">The one that seals first; at least one, each of <see cref="Size"/> bytes.</param>
    public MasterKeys(params IReadOnlyList<byte[]> keys)
    {
        if (keys.Count == 0 || keys.Any(k => k.Length != Size)) throw new ArgumentException($"One master key at least, of {Size} bytes each.", nameof(keys));
        this.keys = [.. keys];
        Ids = [.. keys.Select(IdOf)];
    }

    /// <summary>Names of all that are known; they tell nothing about the keys. The first is the one that seals.</summary>
    public IReadOnlyList<string> Ids { get; }

    public string Newest => Ids[0];

    /// <summary>A key for one purpose, of each master key, the newest first; who learns it learns nothing about the others.</summary>
    public IReadOnlyList<byte[]> Derive(string purpose) => [.. keys.Select(key => Derive(key, purpose))];

    /// <param name="purpose">What it is and whose; opening asks for the same.</param>
    public byte[] Seal(ReadOnlySpan<byte> open, string purpose) => Box.Seal(keys[0], open, Encoding.UTF8.GetBytes(purpose));

    /// <exception cref="CryptographicException">Sealed with a key that is not known, for another purpose, or not whole.</exception>
    public byte[] Open(ReadOnlySpan<byte> box, string purpose)
    {
        var bound = Encoding.UTF8.GetBytes(purpose);
        foreach (var key in keys)
            if (Box.TryOpen(key, box, bound) is { } open) return open;
        throw new CryptographicException($"What is sealed for {purpose.Split(':')[0]} can't be opened with the master keys that are known here.");
    }

    /// <summary>True when the key that seals now sealed it.</summary>
    public bool IsOfNewest(ReadOnlySpan<byte> box, string purpose) => Box.TryOpen(keys[0], box, Encoding.UTF8.GetBytes(purpose)) is not null;

    private static string IdOf(byte[] key) => Convert.ToHexStringLower(Derive(key, "master-key-id").AsSpan(0, 8));

    private static byte[] Derive(byte[] key, string purpose) => HKDF.DeriveKey(HashAlgorithmName.SHA256, key, Size, info: Encoding.UTF8.GetBytes(purpose));
}

/// <summary>Nonce, ciphertext and tag of AES-256-GCM, one after the other.</summary>
internal static class Box
{
    public const int NonceSize = 12;
    public const int TagSize = 16;
    public const int Around = NonceSize + TagSize;

    public static byte[] Seal(byte[] key, ReadOnlySpan<byte> open, ReadOnlySpan<byte> bound)
    {
        var box = new byte[open.Length + Around];
        Seal(key, open, bound, box);
        return box;
    }

    /// <param name="box">As long as what is sealed, and <see cref="Around"/>.</param>
    public static void Seal(byte[] key, ReadOnlySpan<byte> open, ReadOnlySpan<byte> bound, Span<byte> box)
    {
        RandomNumberGenerator.Fill(box[..NonceSize]);
        using var aes = new AesGcm(key, TagSize);
        aes.Encrypt(box[..NonceSize], open, box[NonceSize..^TagSize], box[^TagSize..], bound);
    }

    /// <summary>Null when it was sealed with another key, bound to something else, or changed.</summary>
    public static byte[]? TryOpen(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> bound)
    {
        if (box.Length < Around) return null;
        var open = new byte[box.Length - Around];
        return TryOpen(key, box, bound, open) ? open : null;
    }

    public static bool TryOpen(byte[] key, ReadOnlySpan<byte> box, ReadOnlySpan<byte> bound, Span<byte> open)
    {
        using var aes = new AesGcm(key, TagSize);
        try
        {
            aes.Decrypt(box[..NonceSize], box[NonceSize..^TagSize], box[^TagSize..], open, bound);
            return true;
        }
        catch (AuthenticationTagMismatchException)
        {
            return false;
        }
    }
}
