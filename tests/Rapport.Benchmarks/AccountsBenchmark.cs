using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Rapport.Client;

namespace Rapport.Benchmarks;

/// <summary>
/// What it costs to know who somebody is: signing in, and a signed-in GET of one session beside a constant answer of the same length from the same
/// host. The whole server, over HTTP, in this process; the clients write and read bare sockets, so that little of their own work is in the figures.
/// </summary>
internal static class AccountsBenchmark
{
    private const string ConstantPath = "/constant";

    private static readonly string[] withoutLimits =
        ["--Rapport:Limits:AuthPerMinute", "1000000", "--Rapport:Limits:AddressPerMinute", "1000000000", "--Rapport:Limits:UserPerMinute", "1000000000"];

    public static async Task<int> SignIn(string[] args) => await Run(args, async (server, client, seconds) =>
    {
        var body = JsonSerializer.Serialize(new { email = WholeServer.Email, password = WholeServer.Password });
        var request = Encoding.ASCII.GetBytes($"POST /api/auth/login HTTP/1.1\r\nHost: {server.Authority}\r\nContent-Type: application/json\r\nContent-Length: {body.Length}\r\n\r\n{body}");
        await Load(server, request, 2, TimeSpan.FromSeconds(1));
        var (before, began) = (Process.GetCurrentProcess().TotalProcessorTime, Stopwatch.GetTimestamp());
        var count = await Load(server, request, 4, seconds);
        var (cpu, took) = ((Process.GetCurrentProcess().TotalProcessorTime - before).TotalSeconds, Stopwatch.GetElapsedTime(began).TotalSeconds);
        return
        [
            new("sign_ins_per_second", count / took, null, null, string.Create(CultureInfo.InvariantCulture, $"{count} in {took:0.0} s, 4 at once")),
            new("sign_in_cpu_ms", 1000 * cpu / count, null, null, "of the whole process, hashing by far the most of it"),
        ];
    });

    public static async Task<int> SignedInGet(string[] args) => await Run(args, async (server, client, seconds) =>
    {
        var session = await client.Practice.Start("salary-talk");
        var path = $"/api/sessions/{session.Id}";
        var signedIn = Get(server, path, client.Tokens!.AccessToken);
        constant = await Once(server, signedIn);
        var plain = Get(server, ConstantPath, null);
        var (gets, constants) = (new List<double>(), new List<double>());
        // In turns, so that what else the machine does meets both alike; the first ones warm up.
        for (var round = -2; round < 5; round++)
        {
            var (one, other) = (await Load(server, signedIn, 16, seconds / 5), await Load(server, plain, 16, seconds / 5));
            if (round < 0) continue;
            gets.Add(one / (seconds.TotalSeconds / 5));
            constants.Add(other / (seconds.TotalSeconds / 5));
        }
        var (get, bare) = (CommitBenchmark.Median(gets), CommitBenchmark.Median(constants));
        return [new("signed_in_get_vs_constant", get / bare, 0.4, null, string.Create(CultureInfo.InvariantCulture, $"{get:0} of one session, {bare:0} of the constant a second, {constant.Length} bytes"))];
    });

    private static byte[] constant = [];

    private static async Task<int> Run(string[] args, Func<Uri, RapportClient, TimeSpan, Task<List<Line>>> measure)
    {
        await using var server = await WholeServer.Start(
            ["--Rapport:Practice:Voice:Provider", "none", .. withoutLimits], routes: app => app.MapGet(ConstantPath, () => Results.Bytes(constant, "application/json")));
        using var client = await server.SignedUp();
        return await Line.Print(args, await measure(server.Address, client, TimeSpan.FromSeconds(args.Contains("--quick") ? 3 : 15)));
    }

    private static byte[] Get(Uri server, string path, string? token) =>
        Encoding.ASCII.GetBytes($"GET {path} HTTP/1.1\r\nHost: {server.Authority}\r\n{(token is null ? "" : $"Authorization: Bearer {token}\r\n")}\r\n");

    private static async Task<byte[]> Once(Uri server, byte[] request)
    {
        using var wire = await Wire.Open(server);
        return await wire.Ask(request);
    }

    /// <summary>So many connections that each ask again as soon as they are answered.</summary>
    private static async Task<long> Load(Uri server, byte[] request, int connections, TimeSpan time)
    {
        using var over = new CancellationTokenSource(time, TimeProvider.System);
        var counts = await Task.WhenAll(Enumerable.Range(0, connections).Select(_ => Task.Run(async () =>
        {
            using var wire = await Wire.Open(server);
            var count = 0L;
            for (; !over.IsCancellationRequested; count++) await wire.Ask(request);
            return count;
        })));
        return counts.Sum();
    }

    /// <summary>One connection of HTTP/1.1 that knows just enough: where an answer ends, and that it is a good one.</summary>
    private sealed class Wire(Socket socket) : IDisposable
    {
        private static readonly byte[] endOfHead = "\r\n\r\n"u8.ToArray();
        private static readonly byte[] endOfChunks = "0\r\n\r\n"u8.ToArray();
        private readonly byte[] buffer = new byte[64 * 1024];

        public static async Task<Wire> Open(Uri server)
        {
            var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            await socket.ConnectAsync(server.Host, server.Port);
            return new(socket);
        }

        /// <returns>The body.</returns>
        public async Task<byte[]> Ask(byte[] request)
        {
            await socket.SendAsync(request);
            for (var read = 0; ;)
            {
                var more = await socket.ReceiveAsync(buffer.AsMemory(read));
                if (more == 0) throw new InvalidOperationException("The server hung up.");
                read += more;
                if (Body(buffer.AsSpan(0, read)) is { } body) return body;
            }
        }

        public void Dispose() => socket.Dispose();

        private static byte[]? Body(ReadOnlySpan<byte> answer)
        {
            var head = answer.IndexOf(endOfHead);
            if (head < 0) return null;
            if (!answer.StartsWith("HTTP/1.1 200"u8)) throw new InvalidOperationException(Encoding.UTF8.GetString(answer));
            var body = answer[(head + endOfHead.Length)..];
            var length = answer[..head].IndexOf("Content-Length: "u8);
            if (length < 0) return !body.EndsWith(endOfChunks) ? null : body[(body.IndexOf("\r\n"u8) + 2)..^(endOfChunks.Length + 2)].ToArray();
            var digits = answer[(length + "Content-Length: ".Length)..];
            return body.Length < int.Parse(digits[..digits.IndexOf((byte)'\r')], CultureInfo.InvariantCulture) ? null : body.ToArray();
        }
    }
}
