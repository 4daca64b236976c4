using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Engine.Grains;

namespace Rapport.Benchmarks;

/// <summary>Committed commands per second through the engine, beside the same rows written by hand, in turns.</summary>
internal static class CommitBenchmark
{
    private const int Busy = 256;

    public static async Task<IReadOnlyList<Line>> Run(Bench bench, TimeSpan each, int rounds)
    {
        var (grouped, perTransaction, engine) = (new List<double>(), new List<double>(), new List<double>());
        var database = await bench.Database();
        var grains = (await bench.Engine(database)).GetRequiredService<IGrains>();
        for (var round = -1; round < rounds; round++) // the first warms up
        {
            var length = round < 0 ? TimeSpan.FromSeconds(2) : each;
            var tag = $"r{round + 1}";
            var rates = (await Grouped(bench, length), await PerTransaction(bench, length), await Engine(grains, tag, length));
            if (round < 0) continue;
            grouped.Add(rates.Item1);
            perTransaction.Add(rates.Item2);
            engine.Add(rates.Item3);
            Console.WriteLine($"commit      raw group commit {rates.Item1,8:0}/s   raw insert per transaction {rates.Item2,8:0}/s   engine {rates.Item3,8:0}/s");
        }
        var detail = $"engine {Median(engine):0}/s, {Busy} aggregates busy";
        return
        [
            new("commit_vs_raw_group_commit", Median(engine) / Median(grouped), 0.5, null, $"{detail}; raw {Median(grouped):0}/s in batches of {Busy}"),
            new("commit_vs_insert_per_tx", Median(engine) / Median(perTransaction), 2, null, $"{detail}; raw {Median(perTransaction):0}/s with 64 writers"),
        ];
    }

    internal static double Median(List<double> values) => values.Order().ElementAt(values.Count / 2);

    private static async Task<double> Grouped(Bench bench, TimeSpan length)
    {
        await using var database = await bench.Database();
        var streams = Enumerable.Range(0, Busy).Select(i => $"talk-{i}").ToArray();
        var watch = Stopwatch.StartNew();
        var version = 0L;
        while (watch.Elapsed < length) await Raw.InsertMany(database, streams, ++version);
        return version * Busy / watch.Elapsed.TotalSeconds;
    }

    private static async Task<double> PerTransaction(Bench bench, TimeSpan length)
    {
        await using var database = await bench.Database();
        return await Drive(64, length, async (w, n) => await Raw.InsertOne(database, $"talk-{w}-{n}"));
    }

    internal static Task<double> Engine(IGrains grains, string tag, TimeSpan length) => Drive(Busy, length, async (w, n) =>
    {
        var command = new TalkCommand.Say(TalkDecider.Words, TimeProvider.System.GetUtcNow());
        var id = $"{tag}-{w}-{n / 40}"; // conversations of 40 turns, as people have them
        var answer = await grains.Ask(TalkDecider.Family, id, command, new Cause(Guid.NewGuid().ToString(), id, "bench"));
        if (answer is not Answer<Talk>.Done) throw new InvalidOperationException($"not done: {answer}");
    });

    internal static async Task<double> Drive(int workers, TimeSpan length, Func<int, int, Task> one)
    {
        var watch = Stopwatch.StartNew();
        var counts = await Task.WhenAll(Enumerable.Range(0, workers).Select(w => Task.Run(async () =>
        {
            var n = 0;
            for (; watch.Elapsed < length; n++) await one(w, n);
            return n;
        })));
        return counts.Sum() / watch.Elapsed.TotalSeconds;
    }
}
