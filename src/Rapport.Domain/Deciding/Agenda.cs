using System.Collections.Immutable;

namespace Rapport.Domain.Deciding;

/// <summary>
/// Work outside the domain; its key makes the result idempotent: a result whose key is no longer on the agenda is ignored.
/// Each decider derives its own closed family.
/// </summary>
public abstract record Effect(string Key);

/// <summary>
/// At <paramref name="DueAt"/> send this command. It must be harmless when sent early, late or twice; sent when due it must
/// change the agenda.
/// </summary>
public sealed record Wake<TCommand>(string Key, DateTimeOffset DueAt, Func<DateTimeOffset, TCommand> Command);

/// <summary>What a state still wants: effects to run and times to wake.</summary>
public sealed record Agenda<TCommand>(ImmutableArray<Effect> Effects, ImmutableArray<Wake<TCommand>> Wakes)
{
    public static readonly Agenda<TCommand> Nothing = new([], []);

    public static Agenda<TCommand> Of(params ImmutableArray<Effect> effects) => new(effects, []);

    public static Agenda<TCommand> Of(params ImmutableArray<Wake<TCommand>> wakes) => new([], wakes);

    /// <summary>
    /// When somebody must look at this aggregate even if every process died: the earliest wake, or soon while an effect is open.
    /// </summary>
    public DateTimeOffset? LookAt(DateTimeOffset now, TimeSpan effectGrace)
    {
        DateTimeOffset? wake = null;
        foreach (var w in Wakes)
            if (wake is null || w.DueAt < wake) wake = w.DueAt;
        return Effects.IsEmpty || wake <= now + effectGrace ? wake : now + effectGrace;
    }
}
