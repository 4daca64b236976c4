using Microsoft.Extensions.Logging;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;

namespace Rapport.Engine.Grains;

/// <summary>
/// Carries out what a live aggregate wants: its effects run beside the turns and bring their results back as calls, its earliest wake is
/// one timer. The same for every host; each says how to come back to the aggregate.
/// </summary>
/// <param name="bring">A call like any other, for the result of an effect; comes from any thread.</param>
/// <param name="lookAfter">Look after so long, whatever was said before; null: there is nothing to look for. Called within a turn.</param>
internal sealed class AgendaRunner<TState, TCommand>(
    StreamId stream, TurnContext context, EffectRunner effects, Func<TCommand, Cause, Task<Answer<TState>>> bring, Action<TimeSpan?> lookAfter)
    where TState : class
    where TCommand : class
{
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(1); // looking early is harmless
    private static readonly TimeSpan Overdue = TimeSpan.FromSeconds(1); // what is still due after a look was refused; never a hot loop

    private readonly Lock gate = new();
    private readonly HashSet<string> running = []; // effects under way; guarded by the gate
    private HashSet<string> tried = []; // since the last look, so that a result without consequence starts no loop
    private Settled<TState, TCommand>? followed;
    private DateTimeOffset? timerDue;

    /// <summary>Effects are under way.</summary>
    public bool IsBusy
    {
        get { lock (gate) return running.Count > 0; }
    }

    /// <summary>After each turn: starts what is new on the agenda, and sets the timer.</summary>
    public void Follow(Settled<TState, TCommand>? settled)
    {
        if (settled is null || ReferenceEquals(settled, followed)) return;
        followed = settled;
        foreach (var effect in settled.Agenda.Effects)
        {
            lock (gate)
                if (!tried.Add(effect.Key) || !running.Add(effect.Key)) continue;
            // Away from the host's scheduler: an effect may take long.
            _ = Task.Run(() => Perform(effect));
        }
        SetTimer(settled.Agenda);
    }

    /// <summary>After a look: the next <see cref="Follow"/> starts again what is still open and not under way.</summary>
    public void Looked()
    {
        lock (gate) tried = [.. running];
        followed = null;
    }

    private void SetTimer(Agenda<TCommand> agenda)
    {
        DateTimeOffset? due = agenda.Wakes.IsEmpty ? null : agenda.Wakes.Min(w => w.DueAt);
        if (due is null)
        {
            if (timerDue is not null) lookAfter(null);
            timerDue = null;
            return;
        }
        var now = context.Clock.GetUtcNow();
        if (timerDue == due && due > now) return;
        timerDue = due;
        lookAfter(due <= now ? Overdue : due - now > LongestTimer ? LongestTimer : due - now);
    }

    // It must not touch the state, so the result comes back as a call, with a command id made of stream and key.
    private async Task Perform(Effect effect)
    {
        try
        {
            if (await effects.Run<TCommand>(stream, effect) is not { } result) return;
            var id = $"{stream}:{effect.Key}";
            if (await bring(result, new Cause(id, id, "effect")) is Answer<TState>.Refused refused)
                context.Log.LogWarning("{Stream}: the result of {Key} was refused: {Code}", stream, effect.Key, refused.Refusal.Code);
        }
        catch (Exception e)
        {
            context.Log.LogError(e, "{Stream}: the result of {Key} could not be recorded; the wakeup row starts it again", stream, effect.Key);
        }
        finally
        {
            lock (gate) running.Remove(effect.Key);
        }
    }
}
