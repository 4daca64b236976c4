namespace Rapport.Engine.Postgres;

/// <summary>How our own Postgres is set: for one program on a small machine. Given on its command line, so that no old file overrules them.</summary>
internal static class ServerSettings
{
    private const long Mebibyte = 1 << 20;

    public static IEnumerable<(string Name, string Value)> For(PostgresOptions options, Listening listening)
    {
        yield return ("listen_addresses", listening.IsSocket ? "" : listening.Host);
        yield return ("port", $"{listening.Port}");
        yield return ("unix_socket_directories", listening.IsSocket ? $"\"{listening.Host}\"" : "");
        yield return ("unix_socket_permissions", "0700");
        yield return ("max_connections", $"{options.MaxConnections}");

        // An eighth of what the machine or its container has, within bounds.
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / Mebibyte;
        yield return ("shared_buffers", $"{Math.Clamp(memory / 8, 32, 256)}MB");
        yield return ("jit", "off");
        yield return ("timezone", "UTC");
        yield return ("log_timezone", "UTC");
        yield return ("random_page_cost", "1.1");

        // Nothing follows this server, so its log needs to serve recovery only.
        yield return ("wal_level", "minimal");
        yield return ("max_wal_senders", "0");
        yield return ("wal_buffers", "16MB");
        yield return ("max_wal_size", "2GB");
        yield return ("checkpoint_timeout", "15min");
        yield return ("fsync", options.Fsync ? "on" : "off");
        yield return ("full_page_writes", options.Fsync ? "on" : "off");
        yield return ("synchronous_commit", "on");

        // What goes wrong in a statement reaches Rapport; the server's own log would repeat values of rows.
        yield return ("log_min_messages", "log");
        yield return ("log_min_error_statement", "panic");
        yield return ("log_checkpoints", "off");
    }
}
