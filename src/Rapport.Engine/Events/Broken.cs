using System.Net.Sockets;
using Npgsql;

namespace Rapport.Engine.Events;

/// <summary>Reads from an exception whether the database may or may not have committed.</summary>
public static class Broken
{
    /// <summary>
    /// True when the connection broke or the server had no means to go on (closing, out of disk, deadlock, its database gone): the append may be sent again
    /// after reading what is true. False when the statement itself was refused.
    /// </summary>
    public static bool LeavesOpen(Exception e) => e switch
    {
        PostgresException p => p.SqlState[..2] is "08" or "57" or "53" or "40" or "58" or "3D",
        NpgsqlException or IOException or SocketException or TimeoutException or ObjectDisposedException => true,
        _ => e.InnerException is { } inner && LeavesOpen(inner),
    };
}
