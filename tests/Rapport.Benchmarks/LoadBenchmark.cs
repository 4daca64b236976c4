using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;

namespace Rapport.Benchmarks;

/// <summary>A stream of 200 events read into memory: by hand, by the engine, and by the engine from a snapshot; each over all streams, the three in turns.</summary>
internal static class LoadBenchmark
{
    private const int Events = 200;
    private const int Streams = 20;

    public static async Task<IReadOnlyList<Line>> Run(Bench bench, int rounds)
    {
        var (plain, pictured) = (await Filled(bench, int.MaxValue), await Filled(bench, Events));
        var (raw, load, snapshot) = (new List<double>(), new List<double>(), new List<double>());
        for (var round = -3; round < rounds; round++)
        {
            var (byHand, engine, fromSnapshot) = (await Each(id => ByHand(plain.Database, id)), await Each(id => Cold(plain.Grains, id)), await Each(id => Cold(pictured.Grains, id)));
            if (round < 0) continue;
            raw.AddRange(byHand);
            load.AddRange(engine);
            snapshot.AddRange(fromSnapshot);
        }
        var (r, l, s) = (CommitBenchmark.Median(raw), CommitBenchmark.Median(load), CommitBenchmark.Median(snapshot));
        return
        [
            new("load_vs_raw", l / r, null, 1.3, $"{l:0.00} ms for {Events} events; read and deserialised by hand {r:0.00} ms"),
            new("load_snapshot_vs_raw", s / r, null, 0.2, $"{s:0.00} ms from a snapshot"),
        ];
    }

    private static async Task<(NpgsqlDataSource Database, EmbeddedGrains Grains)> Filled(Bench bench, int snapshotEvery)
    {
        var database = await bench.Database();
        var grains = (await bench.Engine(database, options: new GrainOptions { SnapshotEvery = snapshotEvery })).GetRequiredService<EmbeddedGrains>();
        await Task.WhenAll(Enumerable.Range(0, Streams).Select(async s =>
        {
            for (var i = 0; i < Events; i++)
                if (await grains.Ask(TalkDecider.Family, $"t{s}", new TalkCommand.Say(TalkDecider.Words, TimeProvider.System.GetUtcNow()), new Cause($"{s}-{i}", "load", "bench")) is not Answer<Talk>.Done)
                    throw new InvalidOperationException("not filled");
        }));
        await using var analyze = database.CreateCommand("vacuum analyze");
        await analyze.ExecuteNonQueryAsync();
        return (database, grains);
    }

    private static async Task ByHand(NpgsqlDataSource database, string id)
    {
        await using var command = database.CreateCommand(
            "select seq_id, version, type, data, \"timestamp\", causation_id from mt_events where stream_id = $1 order by version");
        command.Parameters.Add(new() { Value = $"talk-{id}" });
        await using var reader = await command.ExecuteReaderAsync();
        var events = new List<(long, long, string, TalkEvent, DateTimeOffset, string)>();
        while (await reader.ReadAsync())
            events.Add((reader.GetInt64(0), reader.GetInt64(1), reader.GetString(2), System.Text.Json.JsonSerializer.Deserialize<TalkEvent.Said>(reader.GetFieldValue<byte[]>(3), Json.Options)!,
                reader.GetFieldValue<DateTimeOffset>(4), reader.GetString(5)));
        if (events.Count != Events) throw new InvalidOperationException($"{events.Count} events");
    }

    private static async Task Cold(EmbeddedGrains grains, string id)
    {
        grains.EvictAll();
        var answer = await grains.Read(TalkDecider.Family, id);
        if (answer is not Answer<Talk>.Done { State: Talk.Going { Turns: Events } }) throw new InvalidOperationException($"not loaded: {answer}");
    }

    private static async Task<List<double>> Each(Func<string, Task> load)
    {
        var milliseconds = new List<double>(Streams);
        for (var i = 0; i < Streams; i++)
        {
            var began = Stopwatch.GetTimestamp();
            await load($"t{i}");
            milliseconds.Add(Stopwatch.GetElapsedTime(began).TotalMilliseconds);
        }
        return milliseconds;
    }
}
