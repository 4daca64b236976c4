using System.Net;
using System.Net.Sockets;
using System.Text;
using Npgsql;

namespace Rapport.Engine.Tests.Views;

/// <summary>
/// A line to Postgres that breaks when told to: the server has done what was asked, and the answer never arrives.
/// </summary>
internal sealed class CutLine : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly NpgsqlConnectionStringBuilder server;
    private readonly byte[] cue;
    private readonly Task accepting;
    private int cuts;

    /// <param name="connectionString">Of the server itself.</param>
    /// <param name="cue">A statement's words after which the line is cut.</param>
    public CutLine(string connectionString, string cue)
    {
        (server, this.cue) = (new(connectionString), Encoding.UTF8.GetBytes(cue));
        listener.Start();
        // Statements that are prepared do not show their words any more.
        Source = NpgsqlDataSource.Create(new NpgsqlConnectionStringBuilder(connectionString)
        {
            Host = "127.0.0.1",
            Port = ((IPEndPoint)listener.LocalEndpoint).Port,
            MaxAutoPrepare = 0,
            SslMode = SslMode.Disable,
            MinPoolSize = 0,
        }.ConnectionString);
        accepting = Accept();
    }

    public NpgsqlDataSource Source { get; }

    /// <summary>How many times from now on.</summary>
    public void Cut(int times) => Volatile.Write(ref cuts, times);

    public int Left => Volatile.Read(ref cuts);

    public async ValueTask DisposeAsync()
    {
        await Source.DisposeAsync();
        listener.Stop();
        await accepting;
    }

    private async Task Accept()
    {
        var lines = new List<Task>();
        try
        {
            while (true) lines.Add(Carry(await listener.AcceptSocketAsync()));
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            await Task.WhenAll(lines);
        }
    }

    private async Task Carry(Socket client)
    {
        using var _ = client;
        using var there = server.Host!.StartsWith('/') ? new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified) : new(SocketType.Stream, ProtocolType.Tcp);
        await there.ConnectAsync(server.Host.StartsWith('/') ? new UnixDomainSocketEndPoint($"{server.Host}/.s.PGSQL.{server.Port}") : new DnsEndPoint(server.Host, server.Port));
        var deaf = false;
        var asking = Copy(client, there, sent =>
        {
            if (sent.IndexOf(cue) >= 0 && Volatile.Read(ref cuts) > 0 && Interlocked.Decrement(ref cuts) >= 0) deaf = true;
            return true;
        });
        var answering = Copy(there, client, _ => !deaf);  // the first answer after the cue: it is done there, and the line goes
        await Task.WhenAny(asking, answering);
        client.Close();
        there.Close();
        await Task.WhenAll(asking, answering);
    }

    private delegate bool Seen(ReadOnlySpan<byte> bytes);

    private static async Task Copy(Socket from, Socket to, Seen seen)
    {
        var buffer = new byte[64 << 10];
        try
        {
            while (await from.ReceiveAsync(buffer) is > 0 and var count)
            {
                if (!seen(buffer.AsSpan(0, count))) return;
                await to.SendAsync(buffer.AsMemory(0, count));
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The other side is gone; so are we.
        }
    }
}
