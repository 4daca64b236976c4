using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Domain.Accounts;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Views;
using Rapport.Silo.Accounts.Erasing;
using Rapport.Silo.Practice;

namespace Rapport.Benchmarks;

/// <summary>From the request to the certificate, for somebody who practised often: sessions of 8 exchanges, each with a recording of the trainee.</summary>
internal static class ErasureBenchmark
{
    private const double LongestSeconds = 60;
    private const string Person = "benchmark0000000000000000000001";

    public static async Task<int> Run(string[] args)
    {
        var sessions = args.Contains("--quick") ? 100 : 1_000;
        await using var server = await WholeServer.Start(["--Rapport:Practice:Voice:Provider", "none"]);
        var (seconds, steps) = await Erase(server.Services, sessions);
        foreach (var (step, took) in steps) Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"  {step,-28}{took.TotalSeconds,8:0.00} s"));
        return await Line.Print(args, [new("erasure_seconds", seconds, null, LongestSeconds, $"{sessions} sessions, {seconds * 1000 / sessions:0.0} ms each")]);
    }

    private static async Task<(double Seconds, IReadOnlyList<(string Step, TimeSpan Took)> Steps)> Erase(IServiceProvider services, int sessions)
    {
        var (grains, store, audio) = (services.GetRequiredService<IGrains>(), services.GetRequiredService<IEventStore>(), services.GetRequiredService<IAudioStore>());
        var now = TimeProvider.System.GetUtcNow();
        Insist(await grains.Ask(AccountDecider.Family, Person, new AccountCommand.Register("bench@rapport.example", "Bench", "hash", "stamp", now), new Cause("register", "bench", "bench")));
        var scenario = ((Scenario.Offered)Insist(await grains.Read(ScenarioDecider.Family, "feedback-late-figures")).State!).Definition;
        var skills = new List<SkillDefinition>();
        foreach (var skill in scenario.Skills) skills.Add(((Skill.Offered)Insist(await grains.Read(SkillDecider.Family, skill)).State!).Definition);
        string[] said = [.. Enumerable.Range(1, 8).Select(n => $"That is what I wanted to say in the exchange with the number {n}, and nothing else.")];
        var player = services.GetRequiredService<PlayedSession>();

        await Parallel.ForAsync(0, sessions, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (n, ct) =>
        {
            var id = $"benchsession{n:0000}";
            var events = await player.Play(new(id, Person, scenario, [.. skills], said, PlayedEnd.Stopped, now.AddDays(-30)), ct);
            // A recording is kept for a session that is there.
            var begun = events.TakeWhile(e => e is not PracticeSessionEvent.TurnTaken).Count();
            await Append(store, id, 0, events.Take(begun), ct);
            var rest = new List<PracticeSessionEvent>();
            foreach (var happened in events.Skip(begun))
                rest.Add(happened is PracticeSessionEvent.TurnTaken turn ? turn with { Audio = await Kept(audio, id, ct) } : happened);
            await Append(store, id, begun, rest, ct);
        });
        await services.GetRequiredService<Views>().CatchUp();

        var began = Stopwatch.GetTimestamp();
        var asked = Insist(await services.GetRequiredService<Erasures>().Request(Person, ErasureBy.Self, again: false, new Cause("erase", "bench", "bench"), default));
        var steps = new List<(string, TimeSpan)>();
        var last = began;
        await foreach (var happening in services.GetRequiredService<ILive>().Watch(new(ErasureDecider.Category, Person), asked.Version))
        {
            if (happening is not Happening.Stored { Recorded.Event: ErasureEvent happened }) continue;
            if (happened is ErasureEvent.StepFailed failed) throw new InvalidOperationException($"{failed.Name} failed: {failed.Reason}.");
            if (happened is ErasureEvent.StepDone done)
            {
                var at = Stopwatch.GetTimestamp();
                steps.Add((done.Name, Stopwatch.GetElapsedTime(last, at)));
                last = at;
            }
            if (happened is not ErasureEvent.Completed completed) continue;
            if (completed.Certificate.Steps.Single(s => s.Name == "forget-practice-sessions").Counts.Single().Number != sessions) throw new InvalidOperationException("Not all sessions went.");
            break;
        }
        return (Stopwatch.GetElapsedTime(began).TotalSeconds, steps);
    }

    private static async Task Append(IEventStore store, string session, long version, IEnumerable<PracticeSessionEvent> events, CancellationToken ct)
    {
        var cause = new Cause($"play-{session}-{version}", "bench", Person);
        if (await store.Append(new(new(PracticeSessionDecider.Category, session), version, [.. events.Select(e => new Proposed(e, cause))], Person: Person), ct) is not Appended.At)
            throw new InvalidOperationException($"{session} was not stored.");
    }

    private static async Task<string> Kept(IAudioStore audio, string session, CancellationToken ct)
    {
        var key = await audio.Keep(new AudioClip("audio/wav", new byte[2_000]), session, ct);
        await audio.Settle(key, ct);
        return key;
    }

    private static Answer<TState>.Done Insist<TState>(Answer<TState> answer)
        where TState : class => answer as Answer<TState>.Done ?? throw new InvalidOperationException($"{answer}");
}
