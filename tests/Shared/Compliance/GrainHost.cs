using System.Collections.Concurrent;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;

namespace Rapport.Testing.Compliance;

/// <summary>One node of a host under test: the ledger aggregate, an auditor whose answers the test decides, and the test's clock.</summary>
public abstract class GrainHost : IAsyncDisposable
{
    public abstract IGrains Grains { get; }

    public abstract IEventStore Store { get; }

    public abstract IPersonKeys Keys { get; }

    /// <summary>Looks at everything that is due, as the sweeper does once a second.</summary>
    public abstract Task Sweep();

    /// <summary>Takes all aggregates out of memory.</summary>
    public abstract Task Forget();

    /// <summary>An orderly stop.</summary>
    public abstract Task Stop();

    public abstract ValueTask DisposeAsync();
}

/// <summary>What a node is made of.</summary>
/// <param name="Clock">Shared by the nodes of one test.</param>
/// <param name="Wrap">Puts something between the turn and the store, to inject faults.</param>
public sealed record GrainHostSetup(NpgsqlDataSource Database, TestClock Clock, Auditor Auditor, Func<IEventStore, IEventStore>? Wrap = null, GrainOptions? Options = null);

/// <summary>The outside world of a ledger. Its answers are the test's.</summary>
public sealed class Auditor
{
    private readonly ConcurrentQueue<string> runs = new();

    /// <summary>What an audit does; answers at once unless the test says otherwise.</summary>
    public Func<string, CancellationToken, Task<string>> Work { get; set; } = (key, _) => Task.FromResult($"fine: {key}");

    /// <summary>The keys of all runs, in order.</summary>
    public IReadOnlyCollection<string> Runs => runs;

    public async Task<string> Run(string key, CancellationToken ct)
    {
        runs.Enqueue(key);
        return await Work(key, ct);
    }
}

public sealed class AuditHandler(Auditor auditor) : IEffectHandler<Audit, LedgerCommand>
{
    public async ValueTask<LedgerCommand> Run(string id, Audit effect, CancellationToken ct) =>
        new LedgerCommand.RecordAudit(effect.Key, await auditor.Run(effect.Key, ct));

    public LedgerCommand GiveUp(string id, Audit effect, Exception reason) => new LedgerCommand.RecordAudit(effect.Key, $"gave up: {reason.Message}");
}
