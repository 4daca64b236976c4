using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json.Nodes;

namespace Rapport.Silo.Tests.Web.Fuzz;

/// <summary>An answer as it came over the wire.</summary>
internal sealed record RawAnswer(int Status, ILookup<string, string> Headers, byte[] Body)
{
    public string MediaType => (Headers["Content-Type"].FirstOrDefault() ?? "").Split(';')[0].Trim();

    public string Text => Encoding.UTF8.GetString(Body);

    public JsonNode? Json => Body.Length == 0 ? null : JsonNode.Parse(Body);
}

/// <summary>Bytes to a server and its answer, without a client that mends or refuses what is wrong. One connection for each request.</summary>
internal static class RawHttp
{
    private static readonly TimeSpan patience = TimeSpan.FromSeconds(30);

    /// <summary>Null when the server closes without an answer.</summary>
    public static async Task<RawAnswer?> Send(Uri server, byte[] request)
    {
        using var limit = new CancellationTokenSource(patience);
        using var socket = new TcpClient();
        await socket.ConnectAsync(server.Host, server.Port, limit.Token);
        var stream = socket.GetStream();
        var received = new MemoryStream();
        try
        {
            await stream.WriteAsync(request, limit.Token);
            await stream.CopyToAsync(received, limit.Token);
        }
        catch (IOException) when (received.Length > 0)
        {
            // It said no before it had read all, and closed.
        }
        catch (IOException)
        {
            return null;
        }
        return received.Length == 0 ? null : Parse(received.ToArray());
    }

    public static Task<RawAnswer?> Send(Uri server, string request) => Send(server, Encoding.Latin1.GetBytes(request));

    private static RawAnswer Parse(byte[] bytes)
    {
        var end = bytes.AsSpan().IndexOf("\r\n\r\n"u8);
        if (end < 0) throw new InvalidOperationException($"The answer has no end of its head: {Encoding.Latin1.GetString(bytes)}");
        var head = Encoding.Latin1.GetString(bytes, 0, end).Split("\r\n");
        var headers = head.Skip(1).Select(l => l.Split(':', 2)).ToLookup(h => h[0], h => h[1].Trim(), StringComparer.OrdinalIgnoreCase);
        var status = int.Parse(head[0].Split(' ')[1], CultureInfo.InvariantCulture);
        if (status == 100) return Parse(bytes[(end + 4)..]);
        var body = bytes[(end + 4)..];
        return new(status, headers, headers["Transfer-Encoding"].Contains("chunked") ? Whole(body) : body);
    }

    private static byte[] Whole(byte[] chunks)
    {
        using var whole = new MemoryStream();
        for (var at = 0; ;)
        {
            var line = chunks.AsSpan(at).IndexOf("\r\n"u8);
            var size = int.Parse(Encoding.ASCII.GetString(chunks, at, line), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            if (size == 0) return whole.ToArray();
            whole.Write(chunks, at + line + 2, size);
            at += line + 2 + size + 2;
        }
    }
}
