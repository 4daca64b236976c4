using System.Collections.Concurrent;
using System.Collections.Frozen;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Observability;
using Rapport.Engine.Time;

namespace Rapport.Engine.Grains;

/// <summary>
/// The embedded host: an activation with a mailbox per live aggregate. Turns of one aggregate are sequential, of different ones parallel. Those
/// that nobody asked for a while leave memory. A stopping node finishes its turns, stops its effects, and leaves the rest to the wakeup rows.
/// </summary>
internal sealed class EmbeddedGrains : BackgroundService, IGrains, IWrittenElsewhere
{
    private readonly ConcurrentDictionary<StreamId, Activation> live = new();
    private readonly FrozenDictionary<string, Aggregate> aggregates;
    private readonly TurnContext context;
    private readonly EffectRunner effects;
    private readonly Wakeups wakeups;
    private volatile bool leaving;
    private int stopped;

    public EmbeddedGrains(IEnumerable<Aggregate> aggregates, TurnContext context, EffectRunner effects, Wakeups wakeups)
    {
        this.aggregates = aggregates.ToFrozenDictionary(a => a.Category);
        this.context = context;
        this.effects = effects;
        this.wakeups = wakeups;
        context.Sealing.Destroyed += Forget;
    }

    /// <summary>How many aggregates are in memory.</summary>
    public int Resident => live.Count;

    public async ValueTask<Answer<TState>> Ask<TState, TCommand>(
        Family<TState, TCommand> family, string id, TCommand command, Cause cause, bool withState = false, CancellationToken ct = default)
        where TState : class
        where TCommand : class
    {
        using var meter = CommandMeter.Begin(family.Category, id, command);
        return meter.Answered(await Call<TState, TCommand>(family, id, command, cause, withState, ct));
    }

    public ValueTask<Answer<TState>> Read<TState, TCommand>(Family<TState, TCommand> family, string id, CancellationToken ct = default)
        where TState : class
        where TCommand : class => Call<TState, TCommand>(family, id, null, null!, true, ct);

    public ValueTask<DateTimeOffset?> Look(string category, string id, CancellationToken ct = default)
    {
        while (true)
        {
            if (leaving) return new(context.Clock.GetUtcNow());
            if (Activate(new(category, id)).Look() is { } look) return look;
        }
    }

    void IWrittenElsewhere.WrittenElsewhere(IReadOnlyCollection<string>? streams)
    {
        if (streams is null)
        {
            foreach (var activation in live.Values) activation.Outdate();
            return;
        }
        foreach (var name in streams)
            if (TryParse(name, out var stream) && live.TryGetValue(stream, out var activation)) activation.Outdate();
    }

    /// <summary>Forgets everything that is not busy; for tests and for measuring cold starts.</summary>
    public void EvictAll()
    {
        foreach (var (stream, activation) in live) Evict(stream, activation);
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        if (Interlocked.Exchange(ref stopped, 1) == 1) return; // a host may be asked twice to stop, the second time when all is disposed
        leaving = true;
        effects.Leave();
        var drained = Task.WhenAll(live.Values.Select(a => a.Idle()));
        await Task.WhenAny(drained, Task.Delay(context.Options.DrainTimeout, context.Clock, cancellationToken));
        if (!drained.IsCompleted) context.Log.LogWarning("Stopping with turns still under way");
        EvictAll();
        await base.StopAsync(cancellationToken);
    }

    // Two rounds in one: what is idle leaves, and what works on a long effect says so before its row comes due.
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var round = new PeriodicTimer(context.Options.EffectGrace / 3, context.Clock);
        try
        {
            while (await round.WaitForNextTickAsync(stoppingToken))
            {
                EvictIdle();
                var working = live.Where(a => a.Value.HasEffects).Select(a => a.Key).ToList();
                if (working.Count > 0) await Renew(working, stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // stopping
        }
    }

    private async Task Renew(List<StreamId> working, CancellationToken ct)
    {
        try
        {
            await wakeups.Renew(working, context.Clock.GetUtcNow() + context.Options.EffectGrace, ct);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            context.Log.LogWarning(e, "The rows of {Count} running effects were not renewed; they may be started twice", working.Count);
        }
    }

    // Those that are busy find out by themselves.
    private void Forget(string person)
    {
        foreach (var (stream, activation) in live)
            if (activation.IsOf(person)) Evict(stream, activation);
    }

    private void EvictIdle()
    {
        var oldest = Environment.TickCount64 - (long)context.Options.IdleAge.TotalMilliseconds;
        foreach (var (stream, activation) in live)
            if (activation.LastUsed < oldest) Evict(stream, activation);
        var surplus = live.Count - context.Options.MaxResident;
        if (surplus <= 0) return;
        foreach (var (stream, activation) in live.OrderBy(a => a.Value.LastUsed).Take(surplus)) Evict(stream, activation);
    }

    private void Evict(StreamId stream, Activation activation)
    {
        if (activation.TryClose()) live.TryRemove(new(stream, activation));
    }

    private async ValueTask<Answer<TState>> Call<TState, TCommand>(
        Family<TState, TCommand> family, string id, TCommand? command, Cause cause, bool withState, CancellationToken ct)
        where TState : class
        where TCommand : class
    {
        var stream = new StreamId(family.Category, id);
        while (true)
        {
            ct.ThrowIfCancellationRequested();
            if (leaving) return new Answer<TState>.Refused(Refusal.Unavailable, 0);
            var activation = (Activation<TState, TCommand>)Activate(stream);
            if (activation.Ask(command, cause, withState) is { } answer) return await answer;
            live.TryRemove(new(stream, activation)); // it was just closed
        }
    }

    private Activation Activate(StreamId stream)
    {
        if (live.TryGetValue(stream, out var activation)) return activation;
        if (!aggregates.TryGetValue(stream.Category, out var aggregate))
            throw new InvalidOperationException($"No aggregate of category '{stream.Category}' is hosted here.");
        return live.GetOrAdd(stream, static (s, a) => a.aggregate.Activate(s.Id, a.context, a.effects), (aggregate, context, effects));
    }

    // An id may contain a dash, and a category may begin like another: the longest that is hosted here and fits.
    private bool TryParse(string name, out StreamId stream)
    {
        var category = aggregates.Keys.Where(c => name.Length > c.Length && name[c.Length] == '-' && name.StartsWith(c, StringComparison.Ordinal)).MaxBy(c => c.Length);
        stream = category is null ? default : new(category, name[(category.Length + 1)..]);
        return category is not null;
    }
}
