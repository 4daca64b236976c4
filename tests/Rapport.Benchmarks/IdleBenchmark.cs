using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Engine.Grains;

namespace Rapport.Benchmarks;

/// <summary>One command on an engine that has nothing else to do, beside one insert transaction; taken in turns.</summary>
internal static class IdleBenchmark
{
    public static async Task<Line> Run(Bench bench, int times)
    {
        var database = await bench.Database();
        var grains = (await bench.Engine(database)).GetRequiredService<IGrains>();
        var (raw, engine) = (new List<double>(), new List<double>());
        for (var i = -200; i < times; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await Raw.InsertOne(database, $"raw-{i}");
            var between = Stopwatch.GetTimestamp();
            await grains.Ask(TalkDecider.Family, $"idle-{i % 40}", new TalkCommand.Say(TalkDecider.Words, TimeProvider.System.GetUtcNow()), new Cause($"c{i}", "idle", "bench"));
            if (i < 0) continue;
            raw.Add(Stopwatch.GetElapsedTime(began, between).TotalMilliseconds);
            engine.Add(Stopwatch.GetElapsedTime(between).TotalMilliseconds);
        }
        var (p50, rawP50) = (CommitBenchmark.Median(engine), CommitBenchmark.Median(raw));
        return new("idle_command_vs_insert", p50 / rawP50, null, 2, $"p50 {p50:0.00} ms; raw insert {rawP50:0.00} ms");
    }
}
