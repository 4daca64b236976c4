using Npgsql;
using Rapport.Engine.Privacy;

namespace Rapport.Testing;

/// <summary>The master key of all tests; it protects nothing.</summary>
public static class TestKeys
{
    public static MasterKeys Master { get; } = Of(1);

    /// <summary>What a node seals and opens with.</summary>
    public static Sealing Sealing(NpgsqlDataSource database, MasterKeys? master = null) => Sealing(database, Keys(database, master), master);

    public static Sealing Sealing(NpgsqlDataSource database, PersonKeys keys, MasterKeys? master = null) => new(keys, new(keys), new(database, master ?? Master));

    /// <summary>A node's keys.</summary>
    public static PersonKeys Keys(NpgsqlDataSource database, MasterKeys? master = null, TimeProvider? clock = null) =>
        new(database, master ?? Master, clock ?? TimeProvider.System);

    /// <summary>Another for each seed, the first one seals.</summary>
    public static MasterKeys Of(params IEnumerable<byte> seeds) => new([.. seeds.Select(seed => Enumerable.Repeat(seed, MasterKeys.Size).ToArray())]);
}
