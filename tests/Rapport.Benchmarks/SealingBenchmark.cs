using Microsoft.Extensions.DependencyInjection;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Privacy;

namespace Rapport.Benchmarks;

/// <summary>What sealing costs: committed commands per second with marked words, beside the same words unmarked, in turns on one engine.</summary>
internal static class SealingBenchmark
{
    private const int Busy = 256;

    public static async Task<IReadOnlyList<Line>> Run(Bench bench, TimeSpan each, int rounds)
    {
        var services = await bench.Engine(
            await bench.Database(), s => s.AddSingleton(Aggregate.Of<SealedTalkDecider, SealedTalk, SaySealed, SealedTalkEvent>()));
        ((INoticed)services.GetRequiredService<PersonKeys>()).Connected(); // nobody destroys a key here; a server listens
        var grains = services.GetRequiredService<IGrains>();
        var (plain, closed, plainBytes, closedBytes) = (new List<double>(), new List<double>(), 0.0, 0.0);
        for (var round = -1; round < rounds; round++) // the first warms up
        {
            var length = round < 0 ? TimeSpan.FromSeconds(2) : each;
            var tag = $"r{round + 1}";
            var before = GC.GetTotalAllocatedBytes();
            var open = await CommitBenchmark.Engine(grains, tag, length);
            var between = GC.GetTotalAllocatedBytes();
            var sealing = await Sealed(grains, tag, length);
            var after = GC.GetTotalAllocatedBytes();
            if (round < 0) continue;
            plain.Add(open);
            closed.Add(sealing);
            plainBytes = (between - before) / (open * length.TotalSeconds);
            closedBytes = (after - between) / (sealing * length.TotalSeconds);
            Console.WriteLine($"sealing     plain {open,8:0}/s {plainBytes,6:0} bytes each   sealed {sealing,8:0}/s {closedBytes,6:0} bytes each");
        }
        var (rate, without) = (CommitBenchmark.Median(closed), CommitBenchmark.Median(plain));
        return
        [
            new("sealed_vs_plain_commit", rate / without, 0.85, null, $"sealed {rate:0}/s, plain {without:0}/s, {Busy} aggregates busy, 330 characters sealed each"),
            new("sealing_allocation_bytes", closedBytes - plainBytes, null, 8_192, $"a command: sealed {closedBytes:0}, plain {plainBytes:0}"),
        ];
    }

    private static Task<double> Sealed(IGrains grains, string tag, TimeSpan length) => CommitBenchmark.Drive(Busy, length, async (w, n) =>
    {
        var command = new SaySealed($"person-{w}", TalkDecider.Words, TimeProvider.System.GetUtcNow());
        var id = $"{tag}-{w}-{n / 40}";
        var answer = await grains.Ask(SealedTalkDecider.Family, id, command, new Cause(Guid.NewGuid().ToString(), id, "bench"));
        if (answer is not Answer<SealedTalk>.Done) throw new InvalidOperationException($"not done: {answer}");
    });
}
