using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Client;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;

namespace Rapport.Benchmarks;

/// <summary>
/// The whole server over HTTP and WebSockets, with its own Postgres, a partner and a voice that take no time, and then with eSpeak NG: from sending a turn to
/// having read the first text, and the first sound, of the reply. The clients are in the same process, so their work is in the figures.
/// </summary>
internal static class PracticeLatency
{
    private const string Said = "That is the first time anybody has asked me that. Let us see what it would mean for the team.";

    public static async Task<int> Run(string[] args)
    {
        var turns = args.Contains("--quick") ? 10 : 50;
        var lines = new List<Line>();
        foreach (var (name, voice) in new (string, IVoice?)[] { ("stand_in", new InstantVoice()), ("espeak", null) })
        {
            var (texts, sounds) = await Measure(voice, sessions: 20, turns);
            // The bounds are those of the server's own share; eSpeak's work comes on top.
            lines.Add(Of($"{name}_first_text_p95_ms", texts, voice is null ? null : 30));
            lines.Add(Of($"{name}_first_audio_p95_ms", sounds, voice is null ? null : 80));
        }
        return await Line.Print(args, lines);
    }

    private static Line Of(string key, IReadOnlyCollection<double> milliseconds, double? atMost)
    {
        var sorted = milliseconds.Order().ToList();
        double At(double share) => sorted[(int)Math.Min(sorted.Count - 1, share * sorted.Count)];
        return new(key, At(0.95), null, atMost, string.Create(CultureInfo.InvariantCulture, $"p50 {At(0.5):0.0} ms, p99 {At(0.99):0.0} ms, {sorted.Count} turns"));
    }

    /// <param name="voice">Null: the built-in one.</param>
    private static async Task<(IReadOnlyCollection<double> Texts, IReadOnlyCollection<double> Sounds)> Measure(IVoice? voice, int sessions, int turns)
    {
        await using var server = await WholeServer.Start(
            ["--Rapport:Practice:MaxLive", "40", "--Rapport:Practice:MaxPerUser", "40", "--Rapport:Limits:UserPerMinute", "1000000", "--Rapport:Limits:KeyedPerHour", "1000000"],
            services =>
            {
                services.AddSingleton<IPartner>(new InstantPartner()).AddSingleton<IObjectiveCheck>(new NeverMet());
                if (voice is not null) services.AddSingleton(voice);
            });
        var scenario = await Import(server.Services.GetRequiredService<IGrains>());
        var (texts, sounds) = (new ConcurrentQueue<double>(), new ConcurrentQueue<double>());
        using var client = await server.SignedUp();
        await Task.WhenAll(Enumerable.Range(0, sessions).Select(n => Talk(client, scenario, n, turns, texts, sounds)));
        return (texts, sounds);
    }

    private static async Task Talk(RapportClient client, string scenario, int seed, int turns, ConcurrentQueue<double> texts, ConcurrentQueue<double> sounds)
    {
        const int WarmUp = 5;
        var session = await client.Practice.Start(scenario);
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(400 + seed * 11), TimeProvider.System);
        var (number, sentAt, said, heard) = (1, 0L, false, false);
        await foreach (var push in client.Practice.WatchSession(session.Id))
        {
            var took = Stopwatch.GetElapsedTime(sentAt).TotalMilliseconds;
            switch (push)
            {
                case SessionPush.PartnerPartial p when p.Number == number + 1 && !said:
                    said = true;
                    if (number > 2 * WarmUp) texts.Enqueue(took);
                    break;
                case SessionPush.PartnerVoice { Audio: not null } p when p.Number == number + 1 && !heard:
                    heard = true;
                    if (number > 2 * WarmUp) sounds.Enqueue(took);
                    break;
                case SessionPush.Ended ended:
                    throw new InvalidOperationException($"A session ended: {ended.Reason}, {ended.Note}.");
                case SessionPush.PartnerTurn { Number: 0 } or SessionPush.Objective:
                    if (push is SessionPush.Objective) number += 2;
                    if (number > 2 * (turns + WarmUp)) return;
                    await pause.WaitForNextTickAsync();
                    (said, heard, sentAt) = (false, false, Stopwatch.GetTimestamp());
                    await client.Practice.Say(session.Id, number, "I hear that the report matters to you.", TimeProvider.System.GetUtcNow());
                    break;
            }
        }
    }

    private static async Task<string> Import(IGrains grains)
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "silo-config"))) folder = folder.Parent;
        var file = Path.Combine(folder!.FullName, "silo-config", "seeds", "scenarios", "feedback-late-figures.json");
        var scenario = JsonSerializer.Deserialize<ScenarioDefinition>(await File.ReadAllTextAsync(file), Json.Options)! with { Id = "latency", Revision = "bench" };
        scenario = scenario with
        {
            End = scenario.End! with { MaxTurns = 10_000, MaxMinutes = 600, IdleSeconds = 600 },
        };
        if (await grains.Ask(ScenarioDecider.Family, scenario.Id, new ScenarioCommand.Import(scenario, TimeProvider.System.GetUtcNow()), new("import", "bench", "bench")) is not Answer<Scenario>.Done)
            throw new InvalidOperationException("not imported");
        return scenario.Id;
    }

    private sealed class InstantPartner : IPartner
    {
        public string Name => "instant";

        public async IAsyncEnumerable<string> Reply(Rehearsal rehearsal, [EnumeratorCancellation] CancellationToken ct)
        {
            await Task.Yield();
            foreach (var word in Said.Split(' ')) yield return word + " ";
        }
    }

    // So that no session ends before its time.
    private sealed class NeverMet : IObjectiveCheck
    {
        public string Name => "never met";

        public ValueTask<ObjectiveVerdict> Check(Rehearsal rehearsal, CancellationToken ct) => new(new ObjectiveVerdict(Domain.Practice.Verdict.Open, "Not yet.", rehearsal.Progress));
    }

    private sealed class InstantVoice : IVoice
    {
        private static readonly byte[] second = new byte[44_100];

        public string Name => "instant";

        public bool Available => true;

        public async IAsyncEnumerable<SpokenPart> Speak(Utterance utterance, [EnumeratorCancellation] CancellationToken ct)
        {
            await Task.Yield();
            yield return new SpokenPart.Sound(SoundFormat.Pcm(22_050), second);
        }
    }
}
