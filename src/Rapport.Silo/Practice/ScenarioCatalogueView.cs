using System.Collections.Immutable;
using NpgsqlTypes;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Views;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>The scenarios that are offered, drafts too; nobody is shown those.</summary>
internal sealed class ScenarioCatalogueView : View<ScenarioCatalogueView.Row>
{
    public const string ViewName = "practice_scenarios";

    /// <param name="Partner">Whom one talks with.</param>
    /// <param name="Objectives">In words.</param>
    public sealed record Row(
        string Id, string Title, string Summary, Difficulty Difficulty, string Language, ImmutableArray<string> Tags, ImmutableArray<string> Skills,
        Partner? Partner, ImmutableArray<string> Objectives, int? MaxTurns, int? MaxMinutes, Publication Status);

    public sealed record Partner(string Name, string Role);

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<Type> Wants { get; } = [typeof(ScenarioEvent.Imported), typeof(ScenarioEvent.Revised), typeof(ScenarioEvent.Withdrawn)];

    public override IReadOnlyList<Column<Row>> Columns { get; } =
    [
        new("status", NpgsqlDbType.Varchar, r => r.Status),
        new("title", NpgsqlDbType.Varchar, r => Conditions.Folded(r.Title)),
        new("difficulty", NpgsqlDbType.Smallint, r => (short)r.Difficulty),
        new("language", NpgsqlDbType.Varchar, r => r.Language),
        new("tags", NpgsqlDbType.Array | NpgsqlDbType.Varchar, r => r.Tags),
        new("skills", NpgsqlDbType.Array | NpgsqlDbType.Varchar, r => r.Skills),
        new("search", NpgsqlDbType.Text, r => Conditions.Folded(string.Join('\n', [r.Title, r.Summary, .. r.Tags, r.Partner?.Name, r.Partner?.Role, .. r.Objectives]))),
    ];

    public override IReadOnlyList<string> Indexes { get; } =
    [
        "(title collate \"C\", key collate \"C\") where status = 'published'",
        "(difficulty, title collate \"C\", key collate \"C\") where status = 'published'",
        "using gin (skills)",
        "using gin (tags)",
    ];

    public override string? Key(Recorded recorded) => recorded.IdIn(ScenarioDecider.Category);

    public override Row? Apply(Row? row, Recorded recorded) => recorded.Event switch
    {
        ScenarioEvent.Imported e => Of(e.Definition),
        ScenarioEvent.Revised e => Of(e.Definition),
        ScenarioEvent.Withdrawn => null,
        _ => row,
    };

    private static Row Of(ScenarioDefinition s) => new(
        s.Id, s.Title, s.Summary, s.Difficulty, s.Language, s.Tags, s.Skills, s.Persona is { } p ? new(p.Name, p.Role) : null,
        [.. s.Objectives.Select(o => o.Text)], s.End?.MaxTurns, s.End?.MaxMinutes, s.Status);
}
