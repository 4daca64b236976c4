using System.Collections.Concurrent;
using System.Text.Json.Serialization;
using Rapport.Domain.Accounts;
using Rapport.Domain.Deciding;
using Rapport.Silo.Accounts.Privacy;

namespace Rapport.Silo.Tests.Privacy;

/// <summary>A room as later ones will be: it may say back what it heard only in a voice that its owner agreed to.</summary>
public sealed record Parrot(string? Owner, int Heard, int Said, int Kept);

[JsonDerivedType(typeof(Hear), "hear")]
[JsonDerivedType(typeof(Done), "done")]
public abstract record ParrotCommand
{
    private ParrotCommand() { }

    public sealed record Hear(string Owner, int Number) : ParrotCommand;

    /// <param name="Said">False when it kept its beak shut.</param>
    public sealed record Done(string Key, bool Said) : ParrotCommand;
}

[JsonDerivedType(typeof(Heard), "parrot.heard.v1")]
[JsonDerivedType(typeof(Said), "parrot.said.v1")]
[JsonDerivedType(typeof(KeptQuiet), "parrot.kept-quiet.v1")]
public abstract record ParrotEvent
{
    private ParrotEvent() { }

    public sealed record Heard(string Owner, int Number) : ParrotEvent;

    public sealed record Said(int Number) : ParrotEvent;

    public sealed record KeptQuiet(int Number) : ParrotEvent;
}

public sealed record Say(string Key, string PersonId) : Effect(Key), INeedsConsent
{
    public ConsentPurpose Purpose => ConsentPurpose.VoiceClone;
}

public sealed class ParrotDecider : IDecider<Parrot, ParrotCommand, ParrotEvent>
{
    public static readonly Family<Parrot, ParrotCommand> Family = Domain.Deciding.Family.Of<ParrotDecider, Parrot, ParrotCommand, ParrotEvent>();

    public static string Category => "parrot";

    public static Parrot Initial { get; } = new(null, 0, 0, 0);

    public static Parrot Evolve(Parrot state, ParrotEvent @event) => @event switch
    {
        ParrotEvent.Heard e => state with { Owner = e.Owner, Heard = e.Number },
        ParrotEvent.Said => state with { Said = state.Said + 1 },
        ParrotEvent.KeptQuiet => state with { Kept = state.Kept + 1 },
        _ => state,
    };

    public static Decision<ParrotEvent> Decide(Parrot state, ParrotCommand command) => command switch
    {
        ParrotCommand.Hear c => c.Number <= state.Heard ? Decision<ParrotEvent>.AlreadySo : new ParrotEvent.Heard(c.Owner, c.Number),
        ParrotCommand.Done c when c.Key == $"say-{state.Heard}" && state.Said + state.Kept < state.Heard => c.Said ? new ParrotEvent.Said(state.Heard) : new ParrotEvent.KeptQuiet(state.Heard),
        _ => Decision<ParrotEvent>.AlreadySo,
    };

    public static Agenda<ParrotCommand> Agenda(Parrot state) => state.Said + state.Kept < state.Heard ? Agenda<ParrotCommand>.Of(new Say($"say-{state.Heard}", state.Owner!)) : Agenda<ParrotCommand>.Nothing;
}

/// <summary>Runs the effect; the gate stands before it.</summary>
internal sealed class SayIt(Sayings sayings) : IConsentedEffectHandler<Say, ParrotCommand>
{
    public async ValueTask<ParrotCommand> Run(string id, Say effect, CancellationToken ct)
    {
        sayings.Runs.Enqueue(id);
        await sayings.Before(id);
        return new ParrotCommand.Done(effect.Key, Said: true);
    }

    public ParrotCommand WithoutConsent(string id, Say effect) => new ParrotCommand.Done(effect.Key, Said: false);

    public ParrotCommand GiveUp(string id, Say effect, Exception reason) => new ParrotCommand.Done("", Said: false);
}

/// <summary>What was run, and what the room was told.</summary>
internal sealed class Sayings : IOnWithdrawal
{
    private int failures;

    public ConcurrentQueue<string> Runs { get; } = new();

    public ConcurrentQueue<(string PersonId, string Purpose)> Withdrawals { get; } = new();

    /// <summary>What happens in the middle of saying something.</summary>
    public Func<string, Task> Before { get; set; } = _ => Task.CompletedTask;

    /// <summary>The next so many tellings fail.</summary>
    public void FailNext(int times) => failures = times;

    public ValueTask Withdrawn(string personId, string purpose, DateTimeOffset at, CancellationToken ct)
    {
        Withdrawals.Enqueue((personId, purpose));
        return Interlocked.Decrement(ref failures) >= 0 ? throw new IOException("The room is out of order.") : ValueTask.CompletedTask;
    }
}
