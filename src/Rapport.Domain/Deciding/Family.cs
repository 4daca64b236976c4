namespace Rapport.Domain.Deciding;

/// <summary>The typed address of a family of aggregates: one static field per aggregate lets the compiler infer the rest.</summary>
public sealed class Family<TState, TCommand>
    where TState : class
    where TCommand : class
{
    internal Family(string category) => Category = category;

    public string Category { get; }
}

public static class Family
{
    public static Family<TState, TCommand> Of<TDecider, TState, TCommand, TEvent>()
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TState : class
        where TCommand : class
        where TEvent : class => new(TDecider.Category);
}
