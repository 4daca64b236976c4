using System.Text;
using System.Text.RegularExpressions;

namespace Rapport.Testing.Mails;

/// <summary>A mail as whoever gets it reads it: header lines put together, encoded words and the body decoded.</summary>
public sealed partial record Eml(IReadOnlyList<(string Name, string Value)> Headers, string Body)
{
    public string Subject => Header("Subject");

    public string To => Header("To");

    /// <summary>The one header of this name.</summary>
    public string Header(string name) => Headers.Single(h => h.Name.Equals(name, StringComparison.OrdinalIgnoreCase)).Value;

    /// <summary>The one link of the body.</summary>
    public Uri Link => new(LinkText().Matches(Body).Select(m => m.Value).Distinct().Single());

    /// <summary>What stands behind the link's #.</summary>
    public string Token => Link.Fragment[1..];

    public static Eml Read(string raw)
    {
        var end = raw.IndexOf("\r\n\r\n", StringComparison.Ordinal);
        var lines = Folded().Replace(raw[..end], " ").Split("\r\n");
        var headers = lines.Select(l => l.Split(": ", 2)).Select(h => (h[0], Words(h.ElementAtOrDefault(1) ?? ""))).ToList();
        var encoding = headers.SingleOrDefault(h => h.Item1.Equals("Content-Transfer-Encoding", StringComparison.OrdinalIgnoreCase)).Item2;
        var body = raw[(end + 4)..];
        return new(headers, encoding == "quoted-printable" ? Bytes(SoftBreak().Replace(body, ""), '=') : body);
    }

    private static string Words(string header) => EncodedWord().Replace(Between().Replace(header, "?==?"), word =>
        word.Groups[1].Value is "B" or "b" ? Encoding.UTF8.GetString(Convert.FromBase64String(word.Groups[2].Value)) : Bytes(word.Groups[2].Value.Replace('_', ' '), '='));

    private static string Bytes(string text, char escape)
    {
        var bytes = new List<byte>();
        for (var i = 0; i < text.Length; i++)
            if (text[i] != escape) bytes.AddRange(Encoding.UTF8.GetBytes(text, i, 1));
            else
            {
                bytes.Add(Convert.ToByte(text.Substring(i + 1, 2), 16));
                i += 2;
            }
        return Encoding.UTF8.GetString([.. bytes]);
    }

    [GeneratedRegex(@"\r\n[ \t]+")]
    private static partial Regex Folded();

    [GeneratedRegex(@"=\r\n")]
    private static partial Regex SoftBreak();

    [GeneratedRegex(@"\?=\s+=\?")]
    private static partial Regex Between();

    [GeneratedRegex(@"=\?utf-8\?([BbQq])\?([^?]*)\?=", RegexOptions.IgnoreCase)]
    private static partial Regex EncodedWord();

    [GeneratedRegex(@"https?://[^\s>]+")]
    private static partial Regex LinkText();
}
