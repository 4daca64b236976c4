using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Domain.Practice;

/// <summary>A run of one scenario by one trainee: it waits for a seat, is played turn by turn, ends once, and is evaluated.</summary>
[JsonDerivedType(typeof(NotOpened), "not-opened")]
[JsonDerivedType(typeof(Opening), "opening")]
[JsonDerivedType(typeof(Queued), "queued")]
[JsonDerivedType(typeof(TurnedAway), "turned-away")]
[JsonDerivedType(typeof(Live), "live")]
[JsonDerivedType(typeof(Ended), "ended")]
[JsonDerivedType(typeof(Deleted), "deleted")]
public abstract record PracticeSession : IOfPerson
{
    private PracticeSession() { }

    public sealed record NotOpened : PracticeSession;

    /// <summary>Asks for a seat on the floor.</summary>
    /// <param name="Kept">The lines of the session that it continues; empty for a fresh one.</param>
    public sealed record Opening(Booking Booking, ImmutableArray<Line> Kept) : PracticeSession;

    /// <param name="Place">In the queue for a seat; 1 is next.</param>
    public sealed record Queued(Booking Booking, ImmutableArray<Line> Kept, int Place) : PracticeSession;

    /// <summary>There was neither a seat nor a place in the queue.</summary>
    public sealed record TurnedAway(Booking Booking, int RetryAfterSeconds, DateTimeOffset At) : PracticeSession;

    public sealed record Live(Booking Booking, DateTimeOffset StartedAt, Conversation Conversation, Phase Phase) : PracticeSession
    {
        internal EndCriteria Criteria => Booking.Scenario.End!;

        internal int NextLine => Conversation.Lines.Length;
    }

    /// <param name="StartedAt">Null when it never got a seat.</param>
    /// <param name="HoldsSeat">Its seat, or its place in the queue, is still to be given back.</param>
    public sealed record Ended(
        Booking Booking, DateTimeOffset? StartedAt, Conversation Conversation, Ending Ending, bool HoldsSeat, Evaluation Evaluation) : PracticeSession;

    /// <summary>All that is left of it is what remains to be cleared away.</summary>
    /// <param name="Audio">Keys of stored audio that are still to be removed.</param>
    /// <param name="Purged">Its earlier events are gone from the store.</param>
    public sealed record Deleted(ImmutableArray<string> Audio, bool HoldsSeat, bool Purged) : PracticeSession;

    /// <summary>The trainee; nobody before it is opened, and of a deleted one nothing is left that would be anybody's.</summary>
    public string? PersonOf(string id) => Booked()?.OwnerId;

    /// <summary>Whose session on which scenario; null before it is opened and after it is deleted.</summary>
    public Booking? Booked() => this switch
    {
        Opening s => s.Booking,
        Queued s => s.Booking,
        TurnedAway s => s.Booking,
        Live s => s.Booking,
        Ended s => s.Booking,
        _ => null,
    };

    /// <summary>What has been said so far and how far the objectives are; null while there is no session.</summary>
    public Rehearsal? Rehearsal() => this switch
    {
        Live s => s.Conversation.Of(s.Booking),
        Ended s => s.Conversation.Of(s.Booking),
        Opening s => Conversation.From(s.Kept).Of(s.Booking),
        Queued s => Conversation.From(s.Kept).Of(s.Booking),
        TurnedAway s => Conversation.Empty.Of(s.Booking),
        _ => null,
    };

    /// <summary>Whether the clip with this key is part of it, as a line or as what became none, and so is removed with it.</summary>
    public bool Has(string audio) => this switch
    {
        Live s => s.Phase.UnheardAudio() == audio || s.Conversation.Audio().Contains(audio),
        Ended s => s.Conversation.Audio().Contains(audio),
        Deleted s => s.Audio.Contains(audio),
        _ => false,
    };

    /// <summary>The number that the trainee's next turn has to carry; null unless live. A turn on its way counts as taken.</summary>
    public int? ExpectedNumber() => this switch
    {
        Live { Phase: Phase.Transcribing } s => s.NextLine + 2,
        Live { Phase: Phase.Replying } s => s.NextLine + 1,
        Live s => s.NextLine,
        _ => null,
    };

    /// <summary>When a live session ends by itself if nothing happens before, and why; null unless live.</summary>
    public Deadline? NextDeadline() => this switch
    {
        Live { Phase: Phase.TraineesTurn turn } s => Deadline.Earlier(Deadline.OfDuration(s), Deadline.OfIdleness(s, turn)),
        Live s => Deadline.OfDuration(s),
        _ => null,
    };

    internal static PracticeSession Evolve(PracticeSession state, E @event) => (state, @event) switch
    {
        // First: earlier events may have been purged, so this one makes the state from nothing.
        (_, E.Deleted e) => new Deleted(e.Audio, e.HoldsSeat, Purged: false),
        (NotOpened, E.Opened e) => new Opening(e.Booking(), e.Kept),
        (Opening s, E.Queued e) => new Queued(s.Booking, s.Kept, e.Place),
        (Queued s, E.QueuePlaceChanged e) => s with { Place = e.Place },
        (Opening s, E.TurnedAway e) => new TurnedAway(s.Booking, e.RetryAfterSeconds, e.At),
        (Opening s, E.Began e) => Begin(s.Booking, s.Kept, e),
        (Queued s, E.Began e) => Begin(s.Booking, s.Kept, e),
        (Opening s, E.Ended e) => new Ended(s.Booking, null, Conversation.From(s.Kept), e.Ending(), true, new Evaluation.Nothing()),
        (Queued s, E.Ended e) => new Ended(s.Booking, null, Conversation.From(s.Kept), e.Ending(), true, new Evaluation.Nothing()),
        (Live s, _) => Evolve(s, @event),
        (Ended s, E.SeatLeft) => s with { HoldsSeat = false },
        (Ended s, _) => s with { Evaluation = Evaluation.Evolve(s.Evaluation, @event) },
        (Deleted s, E.SeatLeft) => s with { HoldsSeat = false },
        (Deleted s, E.AudioRemoved) => s with { Audio = [] },
        (Deleted s, E.Purged) => s with { Purged = true },
        _ => state,
    };

    private static PracticeSession Evolve(Live s, E @event) => (s.Phase, @event) switch
    {
        (Phase.TraineesTurn p, E.TurnTaken e) => s with { Phase = new Phase.Transcribing(e.Turn(p.Failed)) },
        (Phase.Transcribing p, E.TranscriptionStarted) => s with { Phase = p with { Turn = p.Turn with { State = TurnState.Transcribing } } },
        (Phase.Transcribing p, E.TurnTranscribed e) => s with { Phase = new Phase.Replying(e.At), Conversation = s.Conversation.Add(p.Turn.Said(e.Text)) },
        (Phase.Transcribing p, E.TurnFailed e) => s with
        {
            Phase = new Phase.TraineesTurn(e.At, p.Turn with { State = TurnState.Failed }),
            Conversation = s.Conversation.Discard(p.Turn.Audio),
        },
        (Phase.Replying, E.PartnerSpoke e) => s with
        {
            // The opening line answers nothing, so there is nothing to check yet.
            Phase = e.Number == 0 ? TraineesTurn(e.At, e.EndedAt) : new Phase.Checking(e.At),
            Conversation = s.Conversation.Add(e.Line()),
        },
        (Phase.Checking, E.ObjectivesChecked e) => s with
        {
            Phase = TraineesTurn(e.At, s.Conversation.Lines[^1].EndedAt),
            Conversation = s.Conversation with { Progress = e.Verdict.Objectives },
        },
        (_, E.Ended e) => new Ended(s.Booking, s.StartedAt, s.Conversation.Discard(s.Phase.UnheardAudio()), e.Ending(), true, new Evaluation.Nothing()),
        _ => s,
    };

    // Who still listens to the partner is not idle.
    private static Phase.TraineesTurn TraineesTurn(DateTimeOffset at, DateTimeOffset partnerEnds) => new(partnerEnds > at ? partnerEnds : at);

    private static Live Begin(Booking booking, ImmutableArray<Line> kept, E.Began e) =>
        new(booking, e.At, Conversation.From(kept), kept is [.., { Speaker: Speaker.Partner }] ? new Phase.TraineesTurn(e.At) : new Phase.Replying(e.At));
}
