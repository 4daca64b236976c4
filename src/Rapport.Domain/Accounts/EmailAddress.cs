namespace Rapport.Domain.Accounts;

/// <summary>What makes two spellings one address, and what is none at all. Whether mail arrives there is another question.</summary>
public static class EmailAddress
{
    /// <summary>The longest that a mail server takes (RFC 5321).</summary>
    public const int MaxLength = 254;

    public static string Normalise(string address) => address.Trim().ToLowerInvariant();

    public static bool IsOne(string address)
    {
        var at = address.LastIndexOf('@');
        return at is > 0 and <= 64 && at < address.Length - 1 && address.Length <= MaxLength
            && address.IndexOf('@') == at && !address.Any(char.IsWhiteSpace) && OneLine.Is(address);
    }
}
