using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Rapport.Engine.Privacy;

namespace Rapport.Silo.Accounts;

/// <summary>What a refresh token says, and whether it is true.</summary>
/// <param name="Counter">Its place in its session's family.</param>
/// <param name="Hash">SHA-256 of the whole text; the only thing of it that is stored.</param>
/// <param name="IsOurs">Made with a key that this server has.</param>
internal sealed record RefreshToken(string UserId, string SessionId, int Counter, string Hash, bool IsOurs);

/// <summary>
/// A refresh token follows from user, session and its place in the family, with HMAC-SHA256 under a key that follows from the master key. So any
/// node gives the same successor as often as it is asked, and none has to keep it.
/// </summary>
internal sealed class RefreshTokens(MasterKeys master)
{
    private const string Version = "rapport-refresh-1";
    private const int LongestPart = 64;

    private readonly IReadOnlyList<byte[]> keys = master.Derive("refresh-tokens");

    public string Make(string userId, string sessionId, int counter) => Make(keys[0], userId, sessionId, counter);

    /// <summary>The one that was made there and is known by its hash, by whichever master key; null when none of them made it.</summary>
    public string? Find(string userId, string sessionId, int counter, string hash) =>
        keys.Select(key => Make(key, userId, sessionId, counter)).FirstOrDefault(token => HashOf(token) == hash);

    /// <returns>Null when it is not even written like one.</returns>
    public RefreshToken? Read(string token)
    {
        if (token.Length > 4 * LongestPart || token.Split('.') is not [Version, var userId, var sessionId, var place, { Length: > 0 }]) return null;
        if (!IsId(userId) || !IsId(sessionId)) return null;
        if (!int.TryParse(place, NumberStyles.None, CultureInfo.InvariantCulture, out var counter) || counter is < 1 or int.MaxValue) return null;
        var hash = HashOf(token);
        return new(userId, sessionId, counter, hash, IsOurs: Find(userId, sessionId, counter, hash) is not null);
    }

    public static string HashOf(string token) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    private static string Make(byte[] key, string userId, string sessionId, int counter)
    {
        var open = string.Create(CultureInfo.InvariantCulture, $"{Version}.{userId}.{sessionId}.{counter}");
        return $"{open}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes(open)))}";
    }

    private static bool IsId(string text) => text.Length is > 0 and <= LongestPart && text.All(char.IsAsciiLetterOrDigit);
}
