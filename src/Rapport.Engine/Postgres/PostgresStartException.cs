namespace Rapport.Engine.Postgres;

/// <summary>Postgres can't be used: the message says what was tried and what to do.</summary>
public class PostgresStartException : Exception
{
    public PostgresStartException(string message)
        : base(message) { }

    public PostgresStartException(string message, Exception inner)
        : base(message, inner) { }
}

/// <summary>Another Rapport works on the same data directory.</summary>
public sealed class DataDirectoryInUseException(string path, int? pid)
    : PostgresStartException(
        $"The data directory {path} is in use by another Rapport (process {pid?.ToString() ?? "unknown"}). "
        + "Stop that one, or give this one another data directory.")
{
    public string Path { get; } = path;

    /// <summary>Of the process that holds the directory; null when it could not be read.</summary>
    public int? Pid { get; } = pid;
}
