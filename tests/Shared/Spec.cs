using FluentAssertions;
using Rapport.Domain.Deciding;

namespace Rapport.Testing;

/// <summary>
/// The specification of a decider, in its own words: <c>Given(events).When(command).Then(events)</c>, <c>.ThenRefused(code)</c> or
/// <c>.ThenNothing()</c>. Name it once per test class: <c>using Spec = Rapport.Testing.Spec&lt;...&gt;;</c>. What <see cref="SpecLaws{TDecider,TState,TCommand,TEvent}"/>
/// demands of every decision is checked on the way.
/// </summary>
public sealed class Spec<TDecider, TState, TCommand, TEvent>
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
{
    private readonly TState state;

    private Spec(TState state) => this.state = state;

    /// <summary>The state that comes of these events.</summary>
    public static Spec<TDecider, TState, TCommand, TEvent> Given(params IEnumerable<TEvent> events) =>
        new(SpecLaws<TDecider, TState, TCommand, TEvent>.Fold(TDecider.Initial, events));

    /// <summary>The state that comes of these commands, none of which may be refused.</summary>
    public static Spec<TDecider, TState, TCommand, TEvent> After(params IEnumerable<TCommand> commands) => Given().And(commands);

    /// <summary>And then these commands, none of which may be refused.</summary>
    public Spec<TDecider, TState, TCommand, TEvent> And(params IEnumerable<TCommand> commands) =>
        commands.Aggregate(this, (spec, command) => new(spec.When(command).Accepted()));

    public SpecOutcome<TDecider, TState, TCommand, TEvent> When(TCommand command) => new(state, command);

    public TState State => state;

    /// <summary>What the state wants: the keys of its effects and wakes.</summary>
    public IEnumerable<string> Wants => SpecLaws<TDecider, TState, TCommand, TEvent>.Keys(state);

    public Agenda<TCommand> Agenda => TDecider.Agenda(state);

    internal static Spec<TDecider, TState, TCommand, TEvent> From(TState before, IEnumerable<TEvent> events) =>
        new(SpecLaws<TDecider, TState, TCommand, TEvent>.Fold(before, events));

    /// <summary>The one effect of this kind on the agenda.</summary>
    public TEffect Effect<TEffect>() where TEffect : Effect => Agenda.Effects.OfType<TEffect>().Should().ContainSingle().Subject;

    /// <summary>The state, which has to be of this kind.</summary>
    public T Is<T>() where T : TState => state.Should().BeOfType<T>().Subject;
}

/// <summary>What came of a command.</summary>
public sealed class SpecOutcome<TDecider, TState, TCommand, TEvent>
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
{
    private readonly TState before;
    private readonly Decision<TEvent> decision;

    internal SpecOutcome(TState before, TCommand command)
    {
        this.before = before;
        decision = SpecLaws<TDecider, TState, TCommand, TEvent>.Decide(before, command);
    }

    /// <summary>These events, in this order, and nothing else.</summary>
    public Spec<TDecider, TState, TCommand, TEvent> Then(params IEnumerable<TEvent> events)
    {
        decision.Refusal.Should().BeNull("the command should have been accepted");
        SpecJson.Lines(decision.Events).Should().Equal(SpecJson.Lines(events));
        return After();
    }

    /// <summary>Events of these kinds, in this order, and nothing else.</summary>
    public Spec<TDecider, TState, TCommand, TEvent> ThenKinds(params IEnumerable<Type> kinds)
    {
        decision.Refusal.Should().BeNull("the command should have been accepted");
        decision.Events.Select(e => e.GetType()).Should().Equal(kinds);
        return After();
    }

    /// <summary>Refused with this code and, at least, these facts.</summary>
    public Spec<TDecider, TState, TCommand, TEvent> ThenRefused(string code, params (string Name, string Value)[] facts)
    {
        decision.Refusal.Should().NotBeNull($"the command should have been refused with '{code}', but gave {string.Join(", ", SpecJson.Lines(decision.Events))}");
        decision.Refusal!.Code.Should().Be(code);
        decision.Refusal.Detail.Should().NotBeNullOrWhiteSpace("a refusal says what was wrong and what to do");
        foreach (var (name, value) in facts) decision.Refusal.Facts.Should().Contain(name, value);
        return After();
    }

    /// <summary>Neither events nor a refusal: it is already so.</summary>
    public Spec<TDecider, TState, TCommand, TEvent> ThenNothing()
    {
        decision.Refusal.Should().BeNull();
        SpecJson.Lines(decision.Events).Should().BeEmpty();
        return After();
    }

    internal TState Accepted()
    {
        decision.Refusal.Should().BeNull("the story so far should have been accepted");
        return After().State;
    }

    private Spec<TDecider, TState, TCommand, TEvent> After() => Spec<TDecider, TState, TCommand, TEvent>.From(before, decision.Events);
}
