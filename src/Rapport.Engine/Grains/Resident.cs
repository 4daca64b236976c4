using Microsoft.Extensions.Logging;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;

namespace Rapport.Engine.Grains;

/// <summary>
/// A live aggregate for a host with a queue of its own, such as an Orleans grain: the turn, its agenda, and nothing but values in answer.
/// Not thread-safe: the host lets one call in at a time.
/// </summary>
internal sealed class Resident<TDecider, TState, TCommand, TEvent>
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
{
    private readonly StreamId stream;
    private readonly TurnContext context;
    private readonly Turn<TDecider, TState, TCommand, TEvent> turn;
    private readonly AgendaRunner<TState, TCommand> agenda;

    /// <param name="bring">How the result of an effect comes back: as a call like any other, from any thread.</param>
    /// <param name="lookAfter">Call <see cref="Look"/> after so long, whatever was said before; null: not at all.</param>
    public Resident(string id, TurnContext context, EffectRunner effects, Func<TCommand, Cause, Task<Answer<TState>>> bring, Action<TimeSpan?> lookAfter)
    {
        (stream, this.context) = (new(TDecider.Category, id), context);
        turn = new(stream, context);
        agenda = new(stream, context, effects, bring, lookAfter);
    }

    public async ValueTask<Reply<TState>> Ask(Call<TCommand> call)
    {
        try
        {
            var answer = call is { Command: { } command, Cause: { } cause } ? await Run(command, cause, call.WithState) : Current(turn.Current ?? await turn.CatchUp());
            return Reply<TState>.Of(answer);
        }
        catch (Exception e) when (Broken.LeavesOpen(e))
        {
            context.Log.LogError(e, "{Stream}: the store can't be reached", stream);
            return new(turn.Current?.Version ?? 0, Refusal: Refusal.Unavailable);
        }
        catch (Exception e)
        {
            context.Log.LogError(e, "{Stream}: a fault, nothing was written", stream);
            return new(turn.Current?.Version ?? 0, Fault: e.GetType().Name);
        }
        finally
        {
            agenda.Follow(turn.Current);
        }
    }

    /// <summary>Runs what is due; answers when to look next. Never fails: then it is soon.</summary>
    public async ValueTask<DateTimeOffset?> Look()
    {
        try
        {
            var next = await turn.Look();
            agenda.Looked();
            return next;
        }
        catch (Exception e)
        {
            context.Log.LogError(e, "{Stream}: looking failed", stream);
            return context.Clock.GetUtcNow() + context.Options.EffectGrace;
        }
        finally
        {
            agenda.Follow(turn.Current);
        }
    }

    private async ValueTask<Answer<TState>> Run(TCommand command, Cause cause, bool withState)
    {
        var asked = new Asked<TState, TCommand>(command, cause, withState);
        await turn.Run([asked]);
        return asked.Answered!;
    }

    private static Answer<TState> Current(Settled<TState, TCommand> settled) => new Answer<TState>.Done(settled.Version, settled.Position, settled.State);
}
