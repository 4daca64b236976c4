using System.Text.Json;

namespace Rapport.Benchmarks;

/// <summary>
/// The engine beside the bare database, on the same Postgres in the same run; what counts are the ratios. Postgres is started by the engine
/// itself, with fsync on, in a folder that is removed afterwards.
/// </summary>
internal static class EngineBenchmark
{
    public static async Task<int> Run(string[] args)
    {
        var json = Array.IndexOf(args, "--json") is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;
        var only = Array.IndexOf(args, "--only") is var named and >= 0 && named + 1 < args.Length ? args[named + 1] : null;
        var quick = args.Contains("--quick");
        var lines = new List<Line>();
        await using (var bench = await Bench.Start())
        {
            foreach (var (name, part) in Parts(bench, quick))
                if (only is null || only == name) lines.AddRange(await part());
        }

        Console.WriteLine();
        Console.WriteLine($"{"",-30}{"measured",10}  {"bound",10}");
        foreach (var line in lines) Console.WriteLine($"{line.Key,-30}{line.Value,10:0.###}  {line.Bound,10}  {(line.Holds ? "" : "MISSED  ")}{line.Detail}");
        if (json is not null) await File.WriteAllTextAsync(json, JsonSerializer.Serialize(lines.ToDictionary(l => l.Key, l => Math.Round(l.Value, 4)), Indented));
        return lines.TrueForAll(l => l.Holds) ? 0 : 1;
    }

    private static IEnumerable<(string Name, Func<Task<IReadOnlyList<Line>>> Run)> Parts(Bench bench, bool quick) =>
    [
        ("commit", () => CommitBenchmark.Run(bench, TimeSpan.FromSeconds(quick ? 2 : 6), rounds: quick ? 1 : 3)),
        ("sealing", () => SealingBenchmark.Run(bench, TimeSpan.FromSeconds(quick ? 2 : 6), rounds: quick ? 1 : 3)),
        ("idle", async () => [await IdleBenchmark.Run(bench, quick ? 500 : 3_000)]),
        ("load", () => LoadBenchmark.Run(bench, rounds: quick ? 5 : 50)),
        ("memory", async () => [await MemoryBenchmark.Run(bench, quick ? 500 : 3_000)]),
        ("catch-up", async () => [await CatchUpBenchmark.Run(bench, quick ? 100_000 : 1_000_000)]),
    ];

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };
}

/// <summary>One figure, with what it has to be.</summary>
internal sealed record Line(string Key, double Value, double? AtLeast, double? AtMost, string Detail)
{
    public bool Holds => !(Value < AtLeast) && !(Value > AtMost);

    public string Bound => AtLeast is { } least ? $">= {least:0.###}" : $"<= {AtMost:0.###}";
}
