using Rapport.Domain.Deciding;
using Rapport.Engine.Events;

namespace Rapport.Engine.Grains;

/// <summary>An aggregate that this program hosts: its types, and how to bring one to life.</summary>
public abstract class Aggregate
{
    private protected Aggregate(string category, Type state, Type command, Type events) =>
        (Category, State, Command, Events) = (category, state, command, events);

    public string Category { get; }
    public Type State { get; }
    public Type Command { get; }
    public Type Events { get; }

    public static Aggregate Of<TDecider, TState, TCommand, TEvent>()
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TState : class
        where TCommand : class
        where TEvent : class => new Closed<TDecider, TState, TCommand, TEvent>();

    internal abstract Activation Activate(string id, TurnContext context, EffectRunner effects);

    private sealed class Closed<TDecider, TState, TCommand, TEvent>()
        : Aggregate(TDecider.Category, typeof(TState), typeof(TCommand), typeof(TEvent))
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TState : class
        where TCommand : class
        where TEvent : class
    {
        internal override Activation Activate(string id, TurnContext context, EffectRunner effects)
        {
            var stream = new StreamId(TDecider.Category, id);
            return new Activation<TDecider, TState, TCommand, TEvent>(stream, new(stream, context), context, effects);
        }
    }
}
