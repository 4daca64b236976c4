using System.Text;

namespace Rapport.Silo.Tests.Web.Fuzz;

/// <summary>A request that is about to be sent, byte for byte.</summary>
internal sealed class FuzzedRequest(string method)
{
    public string Method { get; set; } = method;

    /// <summary>As it stands in the request line.</summary>
    public string Target { get; set; } = "/";

    /// <summary>Another route may be meant than that of the operation: then only what holds for all answers is asked of its answer.</summary>
    public bool IsElsewhere { get; set; }

    public List<(string Name, string Value)> Headers { get; } = [];

    public byte[]? Body { get; set; }

    public bool IsChunked { get; set; }

    public byte[] Bytes()
    {
        var head = new StringBuilder($"{Method} {Target} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n");
        foreach (var (name, value) in Headers) head.Append(name).Append(": ").Append(value).Append("\r\n");
        if (IsChunked && Body is not null) head.Append("Transfer-Encoding: chunked\r\n");
        else if (Body is not null) head.Append("Content-Length: ").Append(Body.Length).Append("\r\n");
        head.Append("\r\n");
        byte[] body = Body is null ? [] : IsChunked && Body.Length > 0 ? [.. Encoding.ASCII.GetBytes($"{Body.Length:x}\r\n"), .. Body, .. "\r\n0\r\n\r\n"u8] : IsChunked ? [.. "0\r\n\r\n"u8] : Body;
        return [.. Encoding.Latin1.GetBytes(head.ToString()), .. body];
    }

    /// <summary>For whoever has to understand a failure.</summary>
    public override string ToString()
    {
        var text = new StringBuilder();
        foreach (var b in Bytes().Take(3_000)) text.Append(b is >= 32 and < 127 or (byte)'\n' ? ((char)b).ToString() : b == '\r' ? "" : $"\\x{b:x2}");
        return text.ToString();
    }
}
