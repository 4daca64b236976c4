using Dapper;
using Npgsql;
using NpgsqlTypes;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Views;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Practice;

/// <summary>Which sessions are whose: all of them until they are deleted, also those that were turned away and that no list shows.</summary>
internal sealed class OwnedSessionsView : View<OwnedSessionsView.Row>
{
    private const string ViewName = "practice_owned_sessions";

    public sealed record Row(string OwnerId, DateTimeOffset OpenedAt);

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<Type> Wants { get; } = [typeof(E.Opened), typeof(E.Deleted)];

    public override IReadOnlyList<Column<Row>> Columns { get; } =
        [new("owner_id", NpgsqlDbType.Varchar, r => r.OwnerId), new("opened_at", NpgsqlDbType.TimestampTz, r => r.OpenedAt)];

    public override IReadOnlyList<string> Indexes { get; } = ["(owner_id, opened_at)"];

    public override string? Key(Recorded recorded) => recorded.IdIn(PracticeSessionDecider.Category);

    public override Row? Apply(Row? row, Recorded recorded) => recorded.Event is E.Opened e ? new(e.OwnerId, e.At) : null;

    /// <summary>The ids of a person's sessions, the oldest first; all that were opened before it was asked.</summary>
    /// <exception cref="InvalidOperationException">The view is behind, or stands still: nobody can tell all of them now.</exception>
    public static async Task<IReadOnlyList<string>> Of(string ownerId, NpgsqlDataSource database, Views views, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        var head = await connection.ExecuteScalarAsync<long>(new CommandDefinition("select coalesce(max(seq_id), 0) from mt_events", cancellationToken: ct));
        if (!await views.WaitFor(ViewName, head, TimeSpan.FromSeconds(10), ct))
            throw new InvalidOperationException($"The view {ViewName} does not show position {head} yet.");
        return (await connection.QueryAsync<string>(new CommandDefinition(
            $"select key from view_{ViewName} where owner_id = @ownerId order by opened_at, key collate \"C\"", new { ownerId }, cancellationToken: ct))).AsList();
    }
}
