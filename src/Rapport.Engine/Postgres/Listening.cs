using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text.RegularExpressions;

namespace Rapport.Engine.Postgres;

/// <summary>Where Postgres listens: a socket in a private folder, or a port on loopback. Nothing else.</summary>
internal sealed partial record Listening(string Host, int Port, bool IsSocket)
{
    /// <summary>The system allows 104 to 108 bytes, with the name of the socket.</summary>
    private const int LongestFolder = 85;

    public const string Loopback = "127.0.0.1";

    public static async Task<Listening> Choose(DataHome home, int? port, string temporaryFolder, CancellationToken ct)
    {
        if (port is { } given)
            return new(Loopback, given, IsSocket: false);

        var inside = Path.Combine(home.Path, "socket");
        Directory.CreateDirectory(inside);
        await ServerUser.Give(home.User, inside, ct);
        if (await Works(inside, home.User, ct))
            return new(inside, 5432, IsSocket: true);

        // The name is random, for anybody may put a trap into the shared folder.
        var temporary = Path.Combine(temporaryFolder, $"rapport-{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        DataHome.CreatePrivate(temporary);
        await ServerUser.Give(home.User, temporary, ct);
        if (await Works(temporary, home.User, ct))
            return new(temporary, 5432, IsSocket: true);

        Directory.Delete(temporary);
        return new(Loopback, FreePort(), IsSocket: false);
    }

    /// <summary>A temporary folder goes with its socket; the one in the data directory stays.</summary>
    public static void Forget(string folder)
    {
        if (TemporaryName().IsMatch(Path.GetFileName(folder)) && Directory.Exists(folder))
            Directory.Delete(folder, recursive: true);
    }

    /// <summary>Some file systems (shared folders of a virtual machine) hold no sockets, so one is tried.</summary>
    private static async Task<bool> Works(string folder, string? user, CancellationToken ct)
    {
        var probe = Path.Combine(folder, "probe");
        if (folder.Length > LongestFolder || !await ServerUser.CanEnter(user, folder, ct))
            return false;

        try
        {
            File.Delete(probe);
            using var socket = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
            socket.Bind(new UnixDomainSocketEndPoint(probe));
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
        finally
        {
            File.Delete(probe);
        }
    }

    [GeneratedRegex("^rapport-[0-9a-f]{16}$")]
    private static partial Regex TemporaryName();

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
