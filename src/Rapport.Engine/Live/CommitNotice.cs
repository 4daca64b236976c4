using System.Text;

namespace Rapport.Engine.Live;

/// <summary>The payload of one NOTIFY per committed batch: who wrote, and which streams; <c>*</c> when they are too many to name.</summary>
public static class CommitNotice
{
    public const string Channel = "rapport_committed";

    // Postgres takes payloads below 8,000 bytes.
    private const int Limit = 7_900;

    public static string Of(NodeId node, IEnumerable<string> streams)
    {
        var payload = new StringBuilder(node.Value).Append('|');
        var bytes = payload.Length;
        foreach (var stream in streams)
        {
            bytes += Encoding.UTF8.GetByteCount(stream) + 1;
            if (bytes > Limit) return $"{node.Value}|*";
            if (payload[^1] != '|') payload.Append('\n');
            payload.Append(stream);
        }
        return payload.ToString();
    }
}
