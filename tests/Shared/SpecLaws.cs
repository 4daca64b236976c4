using FluentAssertions.Execution;
using Rapport.Domain.Deciding;

namespace Rapport.Testing;

/// <summary>
/// What every decider owes, checked on each step: the same input gives the same outcome, the same command twice adds nothing, every
/// event, command and state survives JSON, and the keys of an agenda are unique.
/// </summary>
public static class SpecLaws<TDecider, TState, TCommand, TEvent>
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
{
    /// <summary>Decides, checking the laws.</summary>
    public static Decision<TEvent> Decide(TState state, TCommand command)
    {
        var decision = TDecider.Decide(state, command);
        if (decision.Refusal is not null && decision.Events.Length > 0) Fail($"{What(state, command)} is refused and has events");
        Same(Text(decision), Text(TDecider.Decide(SpecJson.Again(state), SpecJson.Again(command))), () => $"{What(state, command)} is decided differently after JSON");
        var after = Fold(state, decision.Events);
        var again = TDecider.Decide(after, command);
        if (again.Events.Length > 0) Fail($"{What(state, command)}, sent twice, adds {string.Join(", ", SpecJson.Lines(again.Events))}");
        return decision;
    }

    /// <summary>Evolves over events, checking the laws.</summary>
    public static TState Fold(TState state, IEnumerable<TEvent> events)
    {
        foreach (var @event in events)
        {
            var next = TDecider.Evolve(state, @event);
            var stored = SpecJson.Stored(@event);
            Same(SpecJson.Text(@event), SpecJson.Text(stored), () => "An event does not survive JSON");
            var read = TDecider.Evolve(SpecJson.Again(state), stored);
            Same(SpecJson.Text(next), SpecJson.Text(read), () => $"{SpecJson.Text(@event)} evolves differently when it is read from the store");
            Same(string.Join(", ", Keys(next)), string.Join(", ", Keys(SpecJson.Again(next))), () => "The agenda does not survive JSON of the state");
            state = next;
        }
        if (Keys(state).Distinct().Count() != Keys(state).Count) Fail($"The keys of an agenda are not unique: {string.Join(", ", Keys(state))}");
        return state;
    }

    /// <summary>The keys of the effects and wakes that a state wants.</summary>
    public static List<string> Keys(TState state)
    {
        var agenda = TDecider.Agenda(state);
        return [.. agenda.Effects.Select(e => e.Key), .. agenda.Wakes.Select(w => w.Key)];
    }

    private static string What(TState state, TCommand command) => $"{SpecJson.Text(command)} on {SpecJson.Text(state)}";

    private static string Text(Decision<TEvent> decision) =>
        $"{decision.Refusal?.Code}; {string.Join(", ", decision.Refusal?.Facts.Select(f => $"{f.Key}={f.Value}") ?? [])}; {string.Join(", ", SpecJson.Lines(decision.Events))}; {string.Join(", ", decision.Claims)}";

    private static void Same(string one, string other, Func<string> because)
    {
        if (one != other) Fail($"{because()}:\n{one}\n{other}");
    }

    private static void Fail(string message) => throw new AssertionFailedException(message);
}
