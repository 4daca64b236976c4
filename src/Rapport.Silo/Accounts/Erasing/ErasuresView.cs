using NpgsqlTypes;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Views;
using E = Rapport.Domain.Accounts.ErasureEvent;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>All erasures, by the id of whom they erase: how far each is, and what it fails at.</summary>
internal sealed class ErasuresView : View<ErasuresView.Row>
{
    public const string ViewName = "erasures";

    /// <param name="Step">That is under way or failed; null when completed.</param>
    /// <param name="Failures">Of that step, in a row.</param>
    /// <param name="Reason">Of the last failure: the kind of the fault.</param>
    public sealed record Row(
        string ErasureId, ErasureBy By, ErasureStatus Status, string? Step, int Failures, string? Reason, DateTimeOffset? RetryAt, DateTimeOffset RequestedAt, DateTimeOffset? CompletedAt,
        System.Collections.Immutable.ImmutableArray<string> Left);

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<Type> Wants { get; } = [typeof(E.Requested), typeof(E.StepDone), typeof(E.StepFailed), typeof(E.StepTriedAgain), typeof(E.Completed)];

    public override IReadOnlyList<Column<Row>> Columns { get; } =
        [new("status", NpgsqlDbType.Varchar, r => r.Status), new("requested_at", NpgsqlDbType.TimestampTz, r => r.RequestedAt)];

    public override IReadOnlyList<string> Indexes { get; } = ["(status, requested_at)"];

    public override string? Key(Recorded recorded) => recorded.IdIn(ErasureDecider.Category);

    public override Row? Apply(Row? row, Recorded recorded) => (row, recorded.Event) switch
    {
        (_, E.Requested e) => new(e.ErasureId, e.By, ErasureStatus.Underway, e.Steps.FirstOrDefault(), 0, null, null, e.At, null, e.Steps),
        (null, _) => null,
        ({ } r, E.StepDone) => Next(r),
        ({ } r, E.StepFailed e) => r with { Failures = e.Attempt, Reason = e.Reason, RetryAt = e.RetryAt },
        ({ } r, E.StepTriedAgain) => r with { RetryAt = null },
        ({ } r, E.Completed e) => r with { Status = ErasureStatus.Completed, Step = null, CompletedAt = e.At },
        _ => row,
    };

    private static Row Next(Row row) => row with { Left = row.Left[1..], Step = row.Left.ElementAtOrDefault(1), Failures = 0, Reason = null, RetryAt = null };
}
