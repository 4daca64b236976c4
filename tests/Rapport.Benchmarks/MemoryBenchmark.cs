using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Practice;
using Rapport.Engine;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using C = Rapport.Domain.Practice.PracticeSessionCommand;

namespace Rapport.Benchmarks;

/// <summary>What a practice session of 20 turns costs that lies in memory and does nothing, read from the store as after a restart.</summary>
internal static class MemoryBenchmark
{
    private static readonly DateTimeOffset Began = TimeProvider.System.GetUtcNow();

    public static async Task<Line> Run(Bench bench, int sessions)
    {
        var database = await bench.Database();
        var services = await bench.Engine(database, more => more
            .AddAggregate<PracticeSessionDecider, PracticeSession, PracticeSessionCommand, PracticeSessionEvent>(), new GrainOptions());
        var (store, grains) = (services.GetRequiredService<IEventStore>(), services.GetRequiredService<EmbeddedGrains>());
        var scenario = Scenario();
        await Parallel.ForEachAsync(Enumerable.Range(-100, sessions + 100), async (i, _) => await Store(store, scenario, $"s{i}"));

        await Read(grains, -100, 0); // the code and its caches
        var before = GC.GetTotalMemory(forceFullCollection: true);
        await Read(grains, 0, sessions);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / (double)sessions;
        GC.KeepAlive(grains);
        return new("resident_session_bytes", bytes, null, 16 * 1024, $"{sessions} sessions of 20 turns in memory, each read from its events");
    }

    private static async Task Read(EmbeddedGrains grains, int from, int to)
    {
        for (var i = from; i < to; i++)
            if (await grains.Read(PracticeSessionDecider.Family, $"s{i}") is not Answer<PracticeSession>.Done { State: PracticeSession.Live })
                throw new InvalidOperationException("not live");
    }

    private static async Task Store(IEventStore store, ScenarioDefinition scenario, string id)
    {
        var (state, events) = (PracticeSessionDecider.Initial, new List<Proposed>());
        var commands = 0;
        void Do(C command)
        {
            var decision = PracticeSessionDecider.Decide(state, command);
            if (decision.Refusal is { } refusal) throw new InvalidOperationException(refusal.ToString());
            var cause = new Cause($"{id}-{commands++}", id, "bench");
            foreach (var @event in decision.Events)
            {
                state = PracticeSessionDecider.Evolve(state, @event);
                events.Add(new(@event, cause));
            }
        }
        string Effect() => PracticeSessionDecider.Agenda(state).Effects.Single().Key;

        Do(new C.Open(id, "owner", scenario, Began));
        Do(new C.Seat(Effect(), Began));
        Do(new C.PartnerReplied(Effect(), scenario.OpeningLine!, null, Began, Began, Began));
        for (var turn = 0; turn < 10; turn++)
        {
            var now = Began.AddSeconds(turn * 10);
            Do(new C.TakeTurn(turn * 2 + 1, $"I hear that the report matters to you, and I would like to find a date that works for both of us: the {turn}th.", null, now, now, now, 0, now));
            Do(new C.PartnerReplied(Effect(), $"That is the first time anybody has asked me that. Let us see what the {turn}th would mean for the team.", null, now, now, now));
            Do(new C.ObjectivesChecked(Effect(), new ObjectiveVerdict(Verdict.Open, "still open", [new("o1", Verdict.Open, "no date yet"), new("o2", Verdict.Open, "not asked yet")]), now));
        }
        if (await store.Append(new(new("practice-session", id), 0, events, Person: "owner")) is not Appended.At) throw new InvalidOperationException("not stored");
    }

    // A shipped one, so that its size is a real one; with an end that is far away.
    private static ScenarioDefinition Scenario()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (folder is not null && !Directory.Exists(Path.Combine(folder.FullName, "silo-config"))) folder = folder.Parent;
        var file = Directory.EnumerateFiles(Path.Combine(folder!.FullName, "silo-config", "seeds", "scenarios"), "*.json").Order(StringComparer.Ordinal).First();
        return JsonSerializer.Deserialize<ScenarioDefinition>(File.ReadAllText(file), Json.Options)! with
        {
            Revision = "bench",
            End = new EndCriteria(MaxTurns: 100, MaxMinutes: 600, IdleSeconds: 36_000, "done", "not done"),
        };
    }
}
