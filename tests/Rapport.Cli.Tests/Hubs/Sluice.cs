using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Rapport.Cli.Tests.Hubs;

/// <summary>A wire to a server that a test can cut, and close for a while.</summary>
internal sealed class Sluice : IAsyncDisposable
{
    private readonly TcpListener listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentDictionary<TcpClient, byte> open = [];
    private readonly CancellationTokenSource over = new();
    private readonly int port;
    private readonly Task accepting;
    private int connections;
    private volatile bool closed;

    public Sluice(Uri server)
    {
        port = server.Port;
        listener.Start();
        accepting = Accept();
    }

    public Uri Address => new($"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/");

    /// <summary>How many came through.</summary>
    public int Connections => Volatile.Read(ref connections);

    /// <summary>Who comes now is turned away.</summary>
    public bool Closed
    {
        get => closed;
        set => closed = value;
    }

    /// <summary>Breaks all connections, as a network does: without a word.</summary>
    public void Cut()
    {
        foreach (var client in open.Keys) Break(client);
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        listener.Stop();
        Cut();
        await accepting.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        over.Dispose();
    }

    private async Task Accept()
    {
        while (true)
        {
            var near = await listener.AcceptTcpClientAsync(over.Token);
            if (closed) Break(near);
            else _ = Carry(near);
        }
    }

    private async Task Carry(TcpClient near)
    {
        Interlocked.Increment(ref connections);
        var far = new TcpClient { NoDelay = true };
        near.NoDelay = true;
        open[near] = open[far] = 0;
        try
        {
            await far.ConnectAsync(IPAddress.Loopback, port, over.Token);
            await Task.WhenAny(near.GetStream().CopyToAsync(far.GetStream(), over.Token), far.GetStream().CopyToAsync(near.GetStream(), over.Token));
        }
        catch (Exception e) when (e is SocketException or IOException or OperationCanceledException or ObjectDisposedException or InvalidOperationException)
        {
            // Cut, or the server is gone: the other end hears of it below.
        }
        Break(near);
        Break(far);
    }

    private void Break(TcpClient client)
    {
        open.TryRemove(client, out _);
        // A reset, not a goodbye.
        if (client.Client is { } socket) socket.LingerState = new LingerOption(true, 0);
        client.Dispose();
    }
}
