using System.Globalization;
using System.Text;

namespace Rapport.Engine.Live;

/// <summary>
/// The payload in which ephemera travel between nodes: a line <c>node|number|kind|stream</c>, then the JSON. The number keeps Postgres
/// from taking two alike for one.
/// </summary>
internal static class PassingNotice
{
    public const string Channel = "rapport_passing";

    // Postgres takes payloads below 8,000 bytes.
    private const int Limit = 7_900;

    /// <summary>Null when it is too large to travel.</summary>
    public static string? Of(NodeId node, long number, string stream, string kind, ReadOnlySpan<byte> json)
    {
        if (json.Length > Limit) return null;
        var head = string.Create(CultureInfo.InvariantCulture, $"{node.Value}|{number}|{kind}|{stream}\n");
        return Encoding.UTF8.GetByteCount(head) + json.Length > Limit ? null : head + Encoding.UTF8.GetString(json);
    }

    /// <summary>False when it is none.</summary>
    public static bool TryRead(string payload, out string node, out string stream, out string kind, out byte[] json)
    {
        (node, stream, kind, json) = ("", "", "", []);
        var line = payload.IndexOf('\n', StringComparison.Ordinal);
        if (line < 0 || payload[..line].Split('|', 4) is not [var from, _, var what, var of]) return false;
        (node, stream, kind, json) = (from, of, what, Encoding.UTF8.GetBytes(payload[(line + 1)..]));
        return true;
    }
}
