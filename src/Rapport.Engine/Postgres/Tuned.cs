using Npgsql;

namespace Rapport.Engine.Postgres;

/// <summary>How Rapport talks to Postgres. What the connection string itself sets, stays.</summary>
public static class Tuned
{
    /// <summary>Connections of one node at most: three nodes fit into an embedded server's 200.</summary>
    public const int MaxPoolSize = 60;

    public static NpgsqlDataSource DataSource(string connectionString) =>
        NpgsqlDataSource.Create(ConnectionString(connectionString));

    /// <summary>
    /// Statements are prepared from their second use on; a connection goes back to the pool as it is. So nobody may leave
    /// session state behind: no <c>set</c>, no session-level advisory lock.
    /// </summary>
    public static string ConnectionString(string connectionString)
    {
        var given = new NpgsqlConnectionStringBuilder(connectionString);
        var tuned = new NpgsqlConnectionStringBuilder
        {
            MaxAutoPrepare = 40,
            AutoPrepareMinUsages = 2,
            NoResetOnClose = true,
            Timezone = "UTC",
            MaxPoolSize = MaxPoolSize,
            ApplicationName = "rapport",
        };
        foreach (var key in given.Keys)
            tuned[key] = given[key];

        return tuned.ConnectionString;
    }
}
