using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Benchmarks;

/// <summary>The same conversation with its words marked, each worker's a person's.</summary>
public sealed record SealedTalk(string? Person, int Turns, int Characters, DateTimeOffset LastAt) : IOfPerson
{
    public string? PersonOf(string id) => Person;
}

[JsonDerivedType(typeof(Said), "sealed-talk.said.v1")]
public abstract record SealedTalkEvent
{
    public sealed record Said(int Number, [property: Personal] string Text, DateTimeOffset At, string PersonId) : SealedTalkEvent;
}

public sealed record SaySealed(string PersonId, string Text, DateTimeOffset Now);

public sealed class SealedTalkDecider : IDecider<SealedTalk, SaySealed, SealedTalkEvent>
{
    public static readonly Family<SealedTalk, SaySealed> Family = Domain.Deciding.Family.Of<SealedTalkDecider, SealedTalk, SaySealed, SealedTalkEvent>();

    public static string Category => "sealed-talk";

    public static SealedTalk Initial { get; } = new(null, 0, 0, default);

    public static Decision<SealedTalkEvent> Decide(SealedTalk state, SaySealed command) => new SealedTalkEvent.Said(state.Turns + 1, command.Text, command.Now, command.PersonId);

    public static SealedTalk Evolve(SealedTalk state, SealedTalkEvent @event) => @event is SealedTalkEvent.Said e
        ? new(e.PersonId, e.Number, state.Characters + e.Text.Length, e.At)
        : state;

    public static Agenda<SaySealed> Agenda(SealedTalk state) => state.Turns == 0
        ? Agenda<SaySealed>.Nothing
        : Agenda<SaySealed>.Of(new Wake<SaySealed>("idle", state.LastAt.AddMinutes(30), now => new SaySealed(state.Person!, "", now)));
}
