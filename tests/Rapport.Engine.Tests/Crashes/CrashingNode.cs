using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Postgres;
using Rapport.Engine.Time;
using Rapport.Testing;
using Rapport.Testing.Compliance;

namespace Rapport.Engine.Tests.Crashes;

/// <summary>Where a node dies.</summary>
public enum Step
{
    /// <summary>It doesn't.</summary>
    Nowhere,
    BeforeTheFirstCommit,
    AfterTheFirstCommitBeforeItsAnswer,
    BeforeTheCommitOfACommand,
    AfterTheCommitOfACommandBeforeItsAnswer,
    BeforeTheCommitThatOpensTheEffect,
    AfterTheCommitThatOpensTheEffect,
    InTheMiddleOfTheEffect,
    AfterTheEffectBeforeTheCommitOfItsResult,
    AfterTheCommitOfTheResult,
    BeforeTheCommitOfTheWake,
    AfterTheCommitOfTheWake,
    WhileASnapshotIsKept,
}

/// <summary>
/// A node in a process of its own that kills itself, as SIGKILL does, at a step of a ledger's life. Run again without a step it carries the
/// same life to its end: the same commands with the same ids, as a client sends them that had no answer.
/// </summary>
internal static class CrashingNode
{
    private static readonly DateTimeOffset T0 = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static async Task Run(string database, Step step)
    {
        await using var source = Tuned.DataSource(database);
        var auditor = new Auditor();
        var clock = new TestClock(T0);
        var services = new ServiceCollection().AddLogging().AddSingleton<IConfiguration>(new ConfigurationBuilder().Build());
        services.AddSingleton<TimeProvider>(clock).AddSingleton(source).AddSingleton(TestKeys.Master).AddSingleton(auditor);
        services.AddRapportEngine().AddAggregate<LedgerDecider, Ledger, LedgerCommand, LedgerEvent>().AddEffect<Audit, LedgerCommand, AuditHandler>();
        services.AddSingleton(Options.Create(new GrainOptions { SnapshotEvery = 4 }));
        services.Remove(services.Last(s => s.ServiceType == typeof(IEventStore)));
        services.AddSingleton<GroupCommitStore>().AddSingleton<IEventStore>(s => new DeadlyStore(s.GetRequiredService<GroupCommitStore>(), step));
        auditor.Work = (key, _) =>
        {
            if (step == Step.InTheMiddleOfTheEffect) Die();
            return Task.FromResult($"fine: {key}");
        };
        await using var provider = services.BuildServiceProvider();
        var grains = provider.GetRequiredService<IGrains>();

        await Ask(grains, "open", new LedgerCommand.Open("the ledger", T0, T0.AddMinutes(5)));
        for (var i = 1; i <= 5; i++) await Ask(grains, $"add-{i}", new LedgerCommand.Add(i, "note", T0));
        await Ask(grains, "ask", new LedgerCommand.AskAudit("k1"));
        clock.Advance(TimeSpan.FromMinutes(2)); // past the grace of an effect that its node took along
        await provider.GetRequiredService<WakeupSweeper>().Sweep(default);
        await Until(grains, s => s is not Ledger.Open { Findings: [] });
        clock.Advance(TimeSpan.FromMinutes(10));
        await provider.GetRequiredService<WakeupSweeper>().Sweep(default);
        await Until(grains, s => s is Ledger.Closed);
    }

    public static void Die() => System.Diagnostics.Process.GetCurrentProcess().Kill();

    private static async Task Ask(IGrains grains, string commandId, LedgerCommand command)
    {
        var answer = await grains.Ask(LedgerDecider.Family, "a", command, new Cause(commandId, "story", "tester"));
        // In the second life it may have closed before; then nothing can be added, and what was added before is answered as done.
        if (answer is Answer<Ledger>.Refused { Refusal.Code: not "ledger.closed" } refused) throw new InvalidOperationException(refused.ToString());
    }

    private static async Task Until(IGrains grains, Func<Ledger, bool> so)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (!so(((Answer<Ledger>.Done)await grains.Read(LedgerDecider.Family, "a")).State!))
            await Task.Delay(TimeSpan.FromMilliseconds(5), TimeProvider.System, patience.Token);
    }

    private sealed class DeadlyStore(IEventStore inner, Step step) : IEventStore
    {
        public async ValueTask<Appended> Append(Appending appending, CancellationToken ct = default)
        {
            var (before, after) = appending.Events[^1].Event switch
            {
                LedgerEvent.Opened => (Step.BeforeTheFirstCommit, Step.AfterTheFirstCommitBeforeItsAnswer),
                LedgerEvent.Added { Amount: 3 } => (Step.BeforeTheCommitOfACommand, Step.AfterTheCommitOfACommandBeforeItsAnswer),
                LedgerEvent.AuditAsked => (Step.BeforeTheCommitThatOpensTheEffect, Step.AfterTheCommitThatOpensTheEffect),
                LedgerEvent.Audited => (Step.AfterTheEffectBeforeTheCommitOfItsResult, Step.AfterTheCommitOfTheResult),
                LedgerEvent.Closed => (Step.BeforeTheCommitOfTheWake, Step.AfterTheCommitOfTheWake),
                _ => (Step.Nowhere, Step.Nowhere),
            };
            DieAt(before);
            var appended = await inner.Append(appending, ct);
            DieAt(after);
            return appended;
        }

        public ValueTask<Loaded> Load(StreamId stream, string shape, CancellationToken ct = default) => inner.Load(stream, shape, ct);

        public ValueTask<IReadOnlyList<Recorded>> Read(StreamId stream, long after, long? upTo = null, CancellationToken ct = default) => inner.Read(stream, after, upTo, ct);

        public ValueTask<Appended.At?> FindCommand(StreamId stream, string commandId, CancellationToken ct = default) => inner.FindCommand(stream, commandId, ct);

        public ValueTask<string?> FindClaim(string kind, string key, CancellationToken ct = default) => inner.FindClaim(kind, key, ct);

        public ValueTask<FeedPage> ReadFeed(long after, int max, IReadOnlyCollection<string>? names = null, CancellationToken ct = default) => inner.ReadFeed(after, max, names, ct);

        public async ValueTask SaveSnapshot(StreamId stream, Snapshot snapshot, CancellationToken ct = default)
        {
            await inner.SaveSnapshot(stream, snapshot, ct);
            DieAt(Step.WhileASnapshotIsKept);
        }

        public ValueTask Purge(StreamId stream, long version, CancellationToken ct = default) => inner.Purge(stream, version, ct);

        private void DieAt(Step here)
        {
            if (here == step && step != Step.Nowhere) Die();
        }
    }
}
