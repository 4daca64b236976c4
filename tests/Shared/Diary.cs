using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Testing;

/// <summary>An aggregate that is somebody's, with marked text wherever it may be: on the event, in lists, in nested records, in a family.</summary>
/// <param name="Owner">Null before it is begun.</param>
public sealed record Diary(string? Owner, ImmutableArray<string> Words, int Pages) : IOfPerson
{
    public string? PersonOf(string id) => Owner;
}

[JsonDerivedType(typeof(Begun), "diary.begun.v1")]
[JsonDerivedType(typeof(Wrote), "diary.wrote.v1")]
[JsonDerivedType(typeof(Turned), "diary.turned.v1")]
[JsonDerivedType(typeof(Mentioned), "diary.mentioned.v1")]
public abstract record DiaryEvent
{
    private DiaryEvent() { }

    public sealed record Begun(string OwnerId, [property: Personal] string Title, DateTimeOffset At) : DiaryEvent;

    public sealed record Wrote([property: Personal] string Text, [Personal] string? Aside, [property: Personal] ImmutableArray<string> Tags, ImmutableArray<DiaryPage>? Pages, DiaryMood? Mood, DateTimeOffset At) : DiaryEvent;

    /// <summary>Has no text at all.</summary>
    public sealed record Turned(int Page) : DiaryEvent;

    /// <summary>Speaks of somebody else than the diary's owner.</summary>
    public sealed record Mentioned(string PersonId, [property: Personal] string Remark) : DiaryEvent, IOfPerson
    {
        public string PersonOf(string id) => PersonId;
    }
}

public sealed record DiaryPage([property: Personal] string Text, int Number, ImmutableArray<DiaryPage>? Under = null);

[JsonDerivedType(typeof(Good), "good")]
[JsonDerivedType(typeof(Bad), "bad")]
public abstract record DiaryMood
{
    private DiaryMood() { }

    public sealed record Good : DiaryMood;

    public sealed record Bad([property: Personal] string Because) : DiaryMood;
}

[JsonDerivedType(typeof(Begin), "begin")]
[JsonDerivedType(typeof(Write), "write")]
[JsonDerivedType(typeof(Turn), "turn")]
public abstract record DiaryCommand
{
    private DiaryCommand() { }

    public sealed record Begin(string OwnerId, string Title, DateTimeOffset Now) : DiaryCommand;

    public sealed record Write(string Text, DateTimeOffset Now) : DiaryCommand;

    public sealed record Turn : DiaryCommand;
}

public sealed class DiaryDecider : IDecider<Diary, DiaryCommand, DiaryEvent>
{
    public static readonly Family<Diary, DiaryCommand> Family = Domain.Deciding.Family.Of<DiaryDecider, Diary, DiaryCommand, DiaryEvent>();

    public static string Category => "diary";

    public static Diary Initial { get; } = new(null, [], 0);

    public static Decision<DiaryEvent> Decide(Diary state, DiaryCommand command) => command switch
    {
        DiaryCommand.Begin c => state.Owner is not null ? Decision<DiaryEvent>.AlreadySo
            : Decision<DiaryEvent>.Of(new DiaryEvent.Begun(c.OwnerId, c.Title, c.Now)).Claiming(new Claim("diary-title", c.Title, "diary.title-taken", Personal: true)),
        DiaryCommand.Write c => new DiaryEvent.Wrote(c.Text, null, [], null, null, c.Now),
        _ => new DiaryEvent.Turned(state.Pages + 1),
    };

    public static Diary Evolve(Diary state, DiaryEvent @event) => @event switch
    {
        DiaryEvent.Begun e => state with { Owner = e.OwnerId, Words = [e.Title] },
        DiaryEvent.Wrote e => state with { Words = state.Words.Add(e.Text) },
        DiaryEvent.Turned e => state with { Pages = e.Page },
        _ => state,
    };

    public static Agenda<DiaryCommand> Agenda(Diary state) => Agenda<DiaryCommand>.Nothing;
}
