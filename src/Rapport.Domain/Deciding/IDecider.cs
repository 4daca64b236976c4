namespace Rapport.Domain.Deciding;

/// <summary>
/// An aggregate is five pure members: no clock, no randomness, no I/O. The command carries the time, ids and the caller.
/// States, commands and events are closed families of sealed records; events carry their stored, versioned names
/// (<c>practice-session.ended.v1</c>) as <c>JsonDerivedType</c> discriminators on the family.
/// </summary>
public interface IDecider<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
{
    /// <summary>The kind of aggregate, in kebab case; the stream is <c>{Category}-{id}</c>.</summary>
    static abstract string Category { get; }

    /// <summary>The state before the first event.</summary>
    static abstract TState Initial { get; }

    /// <summary>What a command does to a state: events, nothing (already so), or a refusal. Every command on every state is decided.</summary>
    static abstract Decision<TEvent> Decide(TState state, TCommand command);

    static abstract TState Evolve(TState state, TEvent @event);

    /// <summary>What a state still wants. Derived from the state alone, hence derived again after a crash.</summary>
    static abstract Agenda<TCommand> Agenda(TState state);
}
