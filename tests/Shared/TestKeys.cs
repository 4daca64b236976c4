using Rapport.Engine.Privacy;

namespace Rapport.Testing;

/// <summary>The master key of all tests; it protects nothing.</summary>
public static class TestKeys
{
    public static MasterKeys Master { get; } = Of(1);

    /// <summary>Another for each seed, the first one seals.</summary>
    public static MasterKeys Of(params IEnumerable<byte> seeds) => new([.. seeds.Select(seed => Enumerable.Repeat(seed, MasterKeys.Size).ToArray())]);
}
