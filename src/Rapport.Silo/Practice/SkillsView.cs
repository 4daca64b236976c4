using System.Collections.Immutable;
using Dapper;
using Npgsql;
using NpgsqlTypes;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Views;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>The skills that are offered.</summary>
internal sealed class SkillsView : View<SkillsView.Row>
{
    public const string ViewName = "practice_skills";

    public sealed record Row(string Id, string Name, string Description, ImmutableArray<string> Rubric);

    public override string Name => ViewName;

    public override int Version => 1;

    public override IReadOnlyList<Type> Wants { get; } = [typeof(SkillEvent.Imported), typeof(SkillEvent.Revised), typeof(SkillEvent.Withdrawn)];

    public override IReadOnlyList<Column<Row>> Columns { get; } = [new("name", NpgsqlDbType.Varchar, r => r.Name)];

    public override string? Key(Recorded recorded) => recorded.IdIn(SkillDecider.Category);

    public override Row? Apply(Row? row, Recorded recorded) => recorded.Event switch
    {
        SkillEvent.Imported e => Of(e.Definition),
        SkillEvent.Revised e => Of(e.Definition),
        SkillEvent.Withdrawn => null,
        _ => row,
    };

    private static Row Of(SkillDefinition skill) => new(skill.Id, skill.Name, skill.Description, skill.Rubric);
}

/// <summary>What can be learnt here, and how many scenarios train it.</summary>
internal static class ListSkills
{
    /// <param name="Rubric">A sentence for each level from 1 to 5.</param>
    /// <param name="Scenarios">How many published scenarios train it.</param>
    public sealed record Skill(string Id, string Name, string Description, ImmutableArray<string> Rubric, int Scenarios);

    public sealed record Answer(IReadOnlyList<Skill> Items);

    public static readonly Answer Example = new(
    [
        new(
            "negotiation", "Negotiating", "Getting something that you want while the other gets something too, with reasons, numbers and a spine.",
            [
                "Gives in at the first no, or threatens.",
                "Names a wish without a number or a reason, and softens it before anybody has objected.",
                ShownEvaluation.Example.Report!.Ratings[0].Level,
                "Opens with a grounded number, asks what stands behind the other's no, and trades instead of yielding.",
                "Knows both sides' interests and limits, makes the deal larger before sharing it, and closes with who does what by when.",
            ],
            1),
    ]);

    private const string Sql = $"""
        select s.doc::text, (select count(*)::int from view_{ScenarioCatalogueView.ViewName} c where c.status = 'published' and c.skills @> array[s.key])
        from view_{SkillsView.ViewName} s order by lower(s.name) collate "C", s.key
        """;

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/skills", Handle)
        .WithSummary("All skills")
        .WithDescription("By name, each with its rubric.")
        .Produces<Answer>()
        .Example(answer: Example);

    private static async Task<IResult> Handle(HttpContext http, NpgsqlDataSource database)
    {
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        var rows = await connection.QueryAsync<(string Doc, int Scenarios)>(new(Sql, cancellationToken: http.RequestAborted));
        return TypedResults.Ok(new Answer([.. rows.Select(r => Of(Json.Read<SkillsView.Row>(System.Text.Encoding.UTF8.GetBytes(r.Doc)), r.Scenarios))]));
    }

    private static Skill Of(SkillsView.Row row, int scenarios) => new(row.Id, row.Name, row.Description, row.Rubric, scenarios);
}
