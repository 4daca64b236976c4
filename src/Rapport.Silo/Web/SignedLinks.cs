using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Rapport.Silo.Web;

/// <summary>The section <c>Rapport:SignedLinks</c>.</summary>
internal sealed class SignedLinkOptions
{
    public const int KeySize = 32;

    /// <summary>
    /// 32 random bytes in base64 that sign. All nodes need the same. Default: derived from the master key.
    /// </summary>
    public string? Key { get; set; }

    /// <summary>
    /// Keys that signed before, with commas between them: their links hold until they expire. To rotate, move the key here and set
    /// a new one; a lifetime later this may be emptied. Default: none.
    /// </summary>
    public string? RetiredKeys { get; set; }

    /// <summary>How long a link holds. Default: 15 minutes.</summary>
    public TimeSpan Lifetime { get; set; } = TimeSpan.FromMinutes(15);

    /// <summary>The keys, the signing one first; null when one of them is not 32 bytes in base64.</summary>
    /// <param name="otherwise">Sign and verify when no key is set.</param>
    public IReadOnlyList<byte[]>? Keys(params IReadOnlyList<byte[]> otherwise)
    {
        var keys = new List<byte[]>();
        if (Key is null) keys.AddRange(otherwise);
        foreach (var text in new[] { Key }.Concat(RetiredKeys?.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries) ?? []))
        {
            if (text is null) continue;
            var key = new byte[KeySize];
            if (text.Length > 2 * KeySize || !Convert.TryFromBase64String(text, key, out var length) || length != KeySize) return null;
            keys.Add(key);
        }
        return keys;
    }
}

/// <summary>What became of a link. To the outside every refusal is the same 403; the reason is for logs.</summary>
internal abstract record SignedLink
{
    private SignedLink() { }

    /// <param name="User">For whom it was signed.</param>
    public sealed record Valid(string User) : SignedLink;

    /// <summary>Made by nobody with a key, or changed since.</summary>
    public sealed record Forged : SignedLink;

    public sealed record Expired : SignedLink;

    /// <summary>Right, and in the hands of somebody else.</summary>
    public sealed record OtherUser : SignedLink;
}

/// <summary>
/// Links that open one resource for one user for a short time, where no header can carry a token: an audio element, a download.
/// HMAC-SHA256 over version, method, path, expiry and user. The query is checked as it was sent and must be exactly what was
/// signed: nothing more, nothing twice, no other order or spelling. HEAD is not GET.
/// </summary>
/// <param name="keys">Each of 32 bytes; the first one signs, all verify.</param>
internal sealed class SignedLinks(IReadOnlyList<byte[]> keys, TimeSpan lifetime, TimeProvider clock)
{
    private const string Version = "v1";
    private const int LongestUser = 256;
    private readonly (string Id, byte[] Key)[] ring = Ring(keys);

    /// <param name="path">Of the resource, as it will be asked for: <c>/api/audio/3f...</c>. Segments of letters, digits, and <c>- _ .</c>.</param>
    /// <param name="user">Whom it is for: their id.</param>
    /// <param name="until">When it ends; null for the usual lifetime from now on.</param>
    /// <returns>The path with the query that opens it.</returns>
    public string Sign(string path, string user, DateTimeOffset? until = null)
    {
        if (!IsCanonical(path)) throw new ArgumentException($"'{path}' is no plain path.", nameof(path));
        ArgumentException.ThrowIfNullOrEmpty(user);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Uri.EscapeDataString(user).Length, LongestUser, nameof(user));
        var expires = (until ?? clock.GetUtcNow().Add(lifetime)).ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        return path + Query(ring[0], HttpMethods.Get, path, expires, Uri.EscapeDataString(user));
    }

    /// <param name="path">As it was asked for, decoded.</param>
    /// <param name="query">As it was sent, with its question mark.</param>
    /// <param name="signedIn">Who asks, when that is known: they must be the one for whom it was signed.</param>
    public SignedLink Check(string method, string path, string? query, string? signedIn = null)
    {
        if (Parse(query) is not { } link || !IsCanonical(path)) return new SignedLink.Forged();
        if (Array.Find(ring, k => k.Id == link.Key) is not { Key: not null } key) return new SignedLink.Forged();
        // Made anew from what it claims and compared whole: whatever differs, even in spelling, was not signed.
        var expected = Query(key, method, path, link.Expires, link.User);
        if (!CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(expected), Encoding.UTF8.GetBytes(query!))) return new SignedLink.Forged();
        if (clock.GetUtcNow().ToUnixTimeSeconds() >= long.Parse(link.Expires, NumberStyles.None, CultureInfo.InvariantCulture)) return new SignedLink.Expired();
        var user = Uri.UnescapeDataString(link.User);
        return signedIn is null || signedIn == user ? new SignedLink.Valid(user) : new SignedLink.OtherUser();
    }

    private static string Query((string Id, byte[] Key) key, string method, string path, string expires, string user)
    {
        // No part can hold a line break, so that no two sets of parts make the same text.
        var signed = HMACSHA256.HashData(key.Key, Encoding.UTF8.GetBytes($"{Version}\n{method}\n{path}\n{expires}\n{user}"));
        return $"?user={user}&exp={expires}&kid={key.Id}&sig={Base64Url.EncodeToString(signed)}";
    }

    private static (string User, string Expires, string Key)? Parse(string? query)
    {
        if (query is not { Length: > 1 and <= LongestUser + 128 } || query.Contains('\n')) return null;
        return query[1..].Split('&') is [var user, var expires, var key, var signature]
            && user.StartsWith("user=", StringComparison.Ordinal) && expires.StartsWith("exp=", StringComparison.Ordinal)
            && key.StartsWith("kid=", StringComparison.Ordinal) && signature.StartsWith("sig=", StringComparison.Ordinal)
            && expires.Length is > 4 and <= 16 && expires.AsSpan(4).IndexOfAnyExceptInRange('0', '9') < 0
                ? (user[5..], expires[4..], key[4..])
                : null;
    }

    private static bool IsCanonical(string path) =>
        path is ['/', not '/', ..] && path.Split('/')[1..].All(s => s is not ("" or "." or "..") && s.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.'));

    private static (string, byte[])[] Ring(IReadOnlyList<byte[]> keys)
    {
        if (keys.Count == 0 || keys.Any(k => k.Length != SignedLinkOptions.KeySize))
            throw new ArgumentException($"Links are signed with keys of {SignedLinkOptions.KeySize} bytes, and there must be one.", nameof(keys));
        return [.. keys.Select(k => (IdOf(k), k))];
    }

    /// <summary>Names a key and tells nothing about it.</summary>
    private static string IdOf(byte[] key) => Base64Url.EncodeToString(HMACSHA256.HashData(key, "the id of a key that signs links"u8).AsSpan(0, 6));
}
