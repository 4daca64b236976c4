using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Silo.Practice;

internal enum SessionStatus
{
    Opening,
    Queued,
    TurnedAway,
    Live,
    Ended,
}

/// <summary>Who has to do what next in a live session.</summary>
internal enum SessionPhase
{
    /// <summary>The trainee's turn is awaited.</summary>
    Trainee,
    Transcribing,
    Replying,
    Checking,
}

/// <param name="Audio">A link that opens the recording for its owner for 15 minutes; absent for a typed line.</param>
/// <param name="Voice">The partner's, sentence by sentence; absent when the line has no voice.</param>
internal sealed record ShownLine(
    int Number, Speaker Speaker, string Text, DateTimeOffset StartedAt, DateTimeOffset EndedAt, string? Audio, ImmutableArray<ShownSentence>? Voice);

/// <param name="Audio">A link that opens the clip for its owner for 15 minutes; absent when the voice failed for this sentence.</param>
internal sealed record ShownSentence(string Text, string? Audio);

/// <summary>A turn of the trainee that is not a line yet (received, transcribing) or became none (failed) and is to be sent again.</summary>
internal sealed record ShownTurn(int Number, TurnState State, DateTimeOffset StartedAt, DateTimeOffset EndedAt);

internal sealed record ShownObjective(string Id, string Text, Verdict Verdict, string? Reason);

/// <param name="ConditionAt">When the condition that ended it came true.</param>
/// <param name="Note">The reason that was given for a manual end, or why the objective was met or failed.</param>
/// <param name="Message">What happened and how to go on, for the trainee.</param>
internal sealed record ShownEnding(EndReason Reason, DateTimeOffset ConditionAt, DateTimeOffset EndedAt, string? Note, string Message)
{
    public static ShownEnding Of(Ending ending) => new(ending.Reason, ending.ConditionAt, ending.EndedAt, ending.Note, Messages.Of(ending.Reason));
}

/// <summary>When a live session ends by itself if nothing happens before.</summary>
internal sealed record ShownDeadline(EndReason Reason, DateTimeOffset At);

/// <summary>A session as its owner sees it.</summary>
/// <param name="Version">Grows with everything that happens; watch the hub from here.</param>
/// <param name="QueuePlace">1 is next; only while queued.</param>
/// <param name="ExpectedNumber">Of the trainee's next turn; only while live.</param>
/// <param name="Turn">The turn on its way, or the one to send again.</param>
/// <param name="ContinuesFrom">The session whose conversation it goes on with.</param>
internal sealed record ShownSession(
    string Id,
    long Version,
    SessionStatus Status,
    string ScenarioId,
    string ScenarioTitle,
    string Language,
    string Brief,
    string? PartnerName,
    DateTimeOffset OpenedAt,
    DateTimeOffset? StartedAt,
    int? QueuePlace,
    SessionPhase? Phase,
    int? ExpectedNumber,
    ShownDeadline? Deadline,
    ShownTurn? Turn,
    ImmutableArray<ShownLine> Lines,
    ImmutableArray<ShownObjective> Objectives,
    ShownEnding? Ending,
    ShownEvaluation? Evaluation,
    string? ContinuesFrom,
    string? PractisedAgainFrom)
{
    private static readonly DateTimeOffset began = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    /// <summary>Just begun.</summary>
    public static readonly ShownSession Example = new(
        "1d0f6cb4a3f04c1f9a54c07a3cf0c6e1", 3, SessionStatus.Live, ShowScenario.Example.Id, ShowScenario.Example.Title, "en", ShowScenario.Example.Brief, ShowScenario.Example.Partner!.Name,
        began, began, null, SessionPhase.Trainee, 1, new(EndReason.Idle, began.AddSeconds(64)), null,
        [new(0, Speaker.Partner, "You said it was about you, so: what's on your mind?", began, began.AddSeconds(4), null, null)],
        [.. ShowScenario.Example.Objectives.Select(o => new ShownObjective(o.Id, o.Text, Verdict.Open, null))], null, null, null, null);

    /// <summary>The same, when one thing was said.</summary>
    public static readonly ShownSession Stopped = Example with
    {
        Version = 9,
        Status = SessionStatus.Ended,
        Phase = null,
        ExpectedNumber = null,
        Deadline = null,
        Lines =
        [
            .. Example.Lines,
            new(1, Speaker.Trainee, "I led the Borkum refit, we were three weeks early, and I would like 66,000.", began.AddSeconds(8), began.AddSeconds(14), null, null),
            new(2, Speaker.Partner, "Borkum was good. I said so to the board, too.", began.AddSeconds(14), began.AddSeconds(18), null, null),
        ],
        Objectives = [Example.Objectives[0] with { Verdict = Verdict.Met, Reason = "A number, and what it stands on." }, Example.Objectives[1] with { Reason = "It is still open what happens next, and when." }],
        Ending = new(EndReason.Manual, began.AddMinutes(1), began.AddMinutes(1), "Enough for today.", Messages.Of(EndReason.Manual)),
        Evaluation = new(EvaluationStatus.Queued, Run: 1, Attempt: 1, QueuedAt: began.AddMinutes(1)),
    };

    /// <summary>Null before it is opened and after it is deleted.</summary>
    public static ShownSession? Of(PracticeSession session, long version, AudioLinks links)
    {
        if (session.Booked() is not { Scenario: var scenario } booking) return null;
        var rehearsal = session.Rehearsal()!;
        return new(
            booking.SessionId, version, StatusOf(session), scenario.Id, scenario.Title, scenario.Language, scenario.Brief, scenario.Persona?.Name,
            booking.OpenedAt, Start(session), (session as PracticeSession.Queued)?.Place, PhaseOf(session), session.ExpectedNumber(),
            session.NextDeadline() is { } deadline ? new(deadline.Reason, deadline.At) : null, TurnOf(session),
            [.. rehearsal.Lines.Select(line => Line(line, booking.OwnerId, links))], [.. scenario.Objectives.Select(o => Objective(o, rehearsal))],
            session is PracticeSession.Ended ended ? ShownEnding.Of(ended.Ending) : null,
            session is PracticeSession.Ended { Evaluation: var evaluation } ? ShownEvaluation.Of(evaluation) : null,
            booking.ContinuesFrom, booking.PractisedAgainFrom);
    }

    public static ShownLine Line(Line line, string ownerId, AudioLinks links) =>
        new(line.Number, line.Speaker, line.Text, line.StartedAt, line.EndedAt, links.To(line.Audio, ownerId), links.To(line.Voice, ownerId));

    public static ShownObjective Objective(Objective objective, Rehearsal rehearsal)
    {
        var progress = rehearsal.Progress.FirstOrDefault(p => p.ObjectiveId == objective.Id);
        return new(objective.Id, objective.Text, progress?.Verdict ?? Verdict.Open, progress?.Reason);
    }

    private static SessionStatus StatusOf(PracticeSession session) => session switch
    {
        PracticeSession.Queued => SessionStatus.Queued,
        PracticeSession.TurnedAway => SessionStatus.TurnedAway,
        PracticeSession.Live => SessionStatus.Live,
        PracticeSession.Ended => SessionStatus.Ended,
        _ => SessionStatus.Opening,
    };

    private static DateTimeOffset? Start(PracticeSession session) => session switch
    {
        PracticeSession.Live live => live.StartedAt,
        PracticeSession.Ended ended => ended.StartedAt,
        _ => null,
    };

    private static SessionPhase? PhaseOf(PracticeSession session) => (session as PracticeSession.Live)?.Phase switch
    {
        Domain.Practice.Phase.TraineesTurn => SessionPhase.Trainee,
        Domain.Practice.Phase.Transcribing => SessionPhase.Transcribing,
        Domain.Practice.Phase.Replying => SessionPhase.Replying,
        Domain.Practice.Phase.Checking => SessionPhase.Checking,
        _ => null,
    };

    private static ShownTurn? TurnOf(PracticeSession session)
    {
        var turn = (session as PracticeSession.Live)?.Phase switch
        {
            Domain.Practice.Phase.Transcribing phase => phase.Turn,
            Domain.Practice.Phase.TraineesTurn phase => phase.Failed,
            _ => null,
        };
        return turn is null ? null : new(turn.Number, turn.State, turn.StartedAt, turn.EndedAt);
    }
}
