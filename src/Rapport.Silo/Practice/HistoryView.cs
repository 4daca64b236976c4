using System.Collections.Immutable;
using NpgsqlTypes;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Views;
using Rapport.Silo.Web;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Practice;

/// <summary>
/// All sessions of everybody, live ones too, without a word of what was said. Its order never changes once a session has ended, so that
/// a page that begins after a place in it misses nothing.
/// </summary>
internal sealed class HistoryView : View<HistoryView.Row>
{
    public const string ViewName = "practice_sessions";

    /// <param name="Objectives">In words.</param>
    /// <param name="Turns">Of the trainee.</param>
    /// <param name="Ratings">Of the newest complete evaluation.</param>
    public sealed record Row(
        string Id,
        string OwnerId,
        string ScenarioId,
        string Title,
        string Language,
        Difficulty Difficulty,
        ImmutableArray<string> Skills,
        ImmutableArray<string> Objectives,
        string Partner,
        SessionStatus Status,
        DateTimeOffset OpenedAt,
        DateTimeOffset? StartedAt,
        DateTimeOffset? EndedAt,
        EndReason? Ending,
        int Turns,
        int ObjectivesMet,
        EvaluationStatus Evaluation,
        ImmutableArray<Rated> Ratings,
        string? ContinuesFrom,
        string? PractisedAgainFrom);

    public sealed record Rated(string SkillId, int Rating);

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<Type> Wants { get; } =
    [
        typeof(E.Opened), typeof(E.Queued), typeof(E.TurnedAway), typeof(E.Began), typeof(E.TurnTranscribed), typeof(E.ObjectivesChecked), typeof(E.Ended),
        typeof(E.EvaluationQueued), typeof(E.EvaluationStarted), typeof(E.EvaluationCompleted), typeof(E.EvaluationFailed), typeof(E.Deleted),
    ];

    public override IReadOnlyList<Column<Row>> Columns { get; } =
    [
        new("owner_id", NpgsqlDbType.Varchar, r => r.OwnerId),
        new("status", NpgsqlDbType.Varchar, r => r.Status),
        new("opened_at", NpgsqlDbType.TimestampTz, r => r.OpenedAt),
        // One that ended in the queue has its place too.
        new("started_at", NpgsqlDbType.TimestampTz, r => r.StartedAt ?? r.OpenedAt),
        new("scenario_id", NpgsqlDbType.Varchar, r => r.ScenarioId),
        new("skills", NpgsqlDbType.Array | NpgsqlDbType.Varchar, r => r.Skills),
        new("ending", NpgsqlDbType.Varchar, r => r.Ending),
        new("search", NpgsqlDbType.Text, r => Conditions.Folded(string.Join('\n', [r.Title, .. r.Objectives]))),
    ];

    public override IReadOnlyList<string> Indexes { get; } =
    [
        "(owner_id, started_at, key collate \"C\") where status = 'ended'",
        "(owner_id, opened_at, key collate \"C\")",
    ];

    public override string? Key(Recorded recorded) => recorded.IdIn(PracticeSessionDecider.Category);

    public override Row? Apply(Row? row, Recorded recorded) => (row, recorded.Event) switch
    {
        (_, E.Opened e) => Opened(e),
        (_, E.TurnedAway or E.Deleted) or (null, _) => null,
        ({ } r, E.Queued) => r with { Status = SessionStatus.Queued },
        ({ } r, E.Began e) => r with { Status = SessionStatus.Live, StartedAt = e.At },
        ({ } r, E.TurnTranscribed) => r with { Turns = r.Turns + 1 },
        ({ } r, E.ObjectivesChecked e) => r with { ObjectivesMet = e.Verdict.Objectives.Count(o => o.Verdict == Verdict.Met) },
        ({ } r, E.Ended e) => r with { Status = SessionStatus.Ended, Ending = e.Reason, EndedAt = e.At },
        ({ } r, E.EvaluationQueued) => r with { Evaluation = EvaluationStatus.Queued },
        ({ } r, E.EvaluationStarted) => r with { Evaluation = EvaluationStatus.Running },
        ({ } r, E.EvaluationCompleted e) => r with { Evaluation = EvaluationStatus.Completed, Ratings = [.. e.Report.Ratings.Select(x => new Rated(x.SkillId, x.Rating))] },
        ({ } r, E.EvaluationFailed e) => r with { Evaluation = e.RetryAt is null ? EvaluationStatus.Failed : EvaluationStatus.Retrying },
        _ => row,
    };

    private static Row Opened(E.Opened e) => new(
        e.SessionId, e.OwnerId, e.Scenario.Id, e.Scenario.Title, e.Scenario.Language, e.Scenario.Difficulty, e.Scenario.Skills,
        [.. e.Scenario.Objectives.Select(o => o.Text)], e.Scenario.Persona?.Name ?? "", SessionStatus.Opening, e.At, null, null, null,
        e.Kept.Count(l => l.Speaker == Speaker.Trainee), 0, EvaluationStatus.Nothing, [], e.ContinuesFrom, e.PractisedAgainFrom);
}
