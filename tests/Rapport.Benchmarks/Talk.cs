using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Benchmarks;

/// <summary>A conversation reduced to what costs: an event of about 400 bytes a turn, and an idle end that every turn puts off.</summary>
[JsonDerivedType(typeof(Silent), "silent")]
[JsonDerivedType(typeof(Going), "going")]
public abstract record Talk
{
    public sealed record Silent : Talk;

    public sealed record Going(int Turns, int Characters, DateTimeOffset LastAt) : Talk;
}

[JsonDerivedType(typeof(Said), "talk.said.v1")]
public abstract record TalkEvent
{
    public sealed record Said(int Number, string Text, DateTimeOffset At) : TalkEvent;
}

[JsonDerivedType(typeof(Say), "say")]
[JsonDerivedType(typeof(Rest), "rest")]
public abstract record TalkCommand
{
    public sealed record Say(string Text, DateTimeOffset Now) : TalkCommand;

    public sealed record Rest : TalkCommand;
}

public sealed class TalkDecider : IDecider<Talk, TalkCommand, TalkEvent>
{
    public static readonly Family<Talk, TalkCommand> Family = Domain.Deciding.Family.Of<TalkDecider, Talk, TalkCommand, TalkEvent>();

    /// <summary>330 characters, which make an event of about 400 bytes.</summary>
    public static readonly string Words = string.Concat(Enumerable.Repeat("Could we talk about what happened on Monday? ", 8))[..330];

    public static string Category => "talk";

    public static Talk Initial { get; } = new Talk.Silent();

    public static Decision<TalkEvent> Decide(Talk state, TalkCommand command) => (state, command) switch
    {
        (Talk.Going s, TalkCommand.Say c) => new TalkEvent.Said(s.Turns + 1, c.Text, c.Now),
        (_, TalkCommand.Say c) => new TalkEvent.Said(1, c.Text, c.Now),
        _ => Decision<TalkEvent>.AlreadySo,
    };

    public static Talk Evolve(Talk state, TalkEvent @event) => (state, @event) switch
    {
        (Talk.Going s, TalkEvent.Said e) => s with { Turns = e.Number, Characters = s.Characters + e.Text.Length, LastAt = e.At },
        (_, TalkEvent.Said e) => new Talk.Going(1, e.Text.Length, e.At),
        _ => state,
    };

    public static Agenda<TalkCommand> Agenda(Talk state) => state is Talk.Going s
        ? Agenda<TalkCommand>.Of(new Wake<TalkCommand>("idle", s.LastAt.AddMinutes(30), _ => new TalkCommand.Rest()))
        : Agenda<TalkCommand>.Nothing;
}
