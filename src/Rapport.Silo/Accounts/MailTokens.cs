using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using Rapport.Engine.Privacy;

namespace Rapport.Silo.Accounts;

/// <summary>
/// What opens the link in a mail: the account's id, and 256 bits that nobody can guess. They follow from the mail's random key and a key that only
/// servers know, so that a mail that is sent again after a crash holds the same link though nothing but its SHA-256 was ever stored.
/// </summary>
internal sealed class MailTokens(MasterKeys master)
{
    private const int Longest = 200;
    private readonly IReadOnlyList<byte[]> keys = master.Derive("mail-tokens");

    /// <summary>Of a mail that is wanted now.</summary>
    public string Of(string accountId, string mailKey) => Of(keys[0], accountId, mailKey);

    /// <summary>Of a mail that was wanted before, perhaps under an older master key; null when that key is gone.</summary>
    public string? Find(string accountId, string mailKey, string hash) => keys.Select(key => Of(key, accountId, mailKey)).FirstOrDefault(token => Hash(token) == hash);

    public static string Hash(string token) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes(token)));

    /// <summary>Whose it would be; null when it is none.</summary>
    public static string? AccountOf(string? token)
    {
        if (token is not { Length: <= Longest } || token.IndexOf('.') is not (> 0 and <= 64 and var dot)) return null;
        return token[..dot].All(char.IsAsciiLetterOrDigit) ? token[..dot] : null;
    }

    private static string Of(byte[] key, string accountId, string mailKey) =>
        $"{accountId}.{Base64Url.EncodeToString(HMACSHA256.HashData(key, Encoding.UTF8.GetBytes($"{accountId}\n{mailKey}")))}";
}
