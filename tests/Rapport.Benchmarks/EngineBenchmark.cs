namespace Rapport.Benchmarks;

/// <summary>
/// The engine beside the bare database, on the same Postgres in the same run; what counts are the ratios. Postgres is started by the engine
/// itself, with fsync on, in a folder that is removed afterwards.
/// </summary>
internal static class EngineBenchmark
{
    public static async Task<int> Run(string[] args)
    {
        var only = Line.Given(args, "--only");
        var quick = args.Contains("--quick");
        var lines = new List<Line>();
        await using (var bench = await Bench.Start())
        {
            foreach (var (name, part) in Parts(bench, quick))
                if (only is null || only == name) lines.AddRange(await part());
        }
        return await Line.Print(args, lines);
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
}
