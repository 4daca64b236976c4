using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Dapper;
using Microsoft.AspNetCore.Mvc;
using Npgsql;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>The catalogue: search, filters with their counts, sorted, in pages.</summary>
internal static class FindScenarios
{
    /// <param name="Total">How many there are on all pages.</param>
    /// <param name="Next">Ask with <c>cursor</c> this for more; null at the end.</param>
    /// <param name="Facets">How many each value of a filter would leave, with the other filters as they are.</param>
    public sealed record Page(IReadOnlyList<Item> Items, int Total, string? Next, Facets Facets);

    public sealed record Item(
        string Id, string Title, string Summary, Difficulty Difficulty, string Language, ImmutableArray<string> Tags, ImmutableArray<string> Skills,
        ScenarioCatalogueView.Partner? Partner, ImmutableArray<string> Objectives, int? MaxTurns, int? MaxMinutes);

    public sealed record Facets(IReadOnlyList<Facet> Skills, IReadOnlyList<Facet> Difficulties, IReadOnlyList<Facet> Languages, IReadOnlyList<Facet> Tags);

    /// <param name="Name">Of a skill; null of others, which are their own names.</param>
    public sealed record Facet(string Value, string? Name, int Count);

    public static readonly Page Example = new(
        [
            new(
                ShowScenario.Example.Id, ShowScenario.Example.Title, ShowScenario.Example.Summary, Difficulty.Medium, "en", ShowScenario.Example.Tags, ShowScenario.Example.Skills,
                new(ShowScenario.Example.Partner!.Name, ShowScenario.Example.Partner.Role), [.. ShowScenario.Example.Objectives.Select(o => o.Text)], 14, 15),
        ],
        1, null, new([new("negotiation", "Negotiating", 1)], [new("medium", null, 1)], [new("en", null, 1)], [new("manager", null, 1), new("salary", null, 1)]));

    private sealed record Order(string By, string After);

    private const string Table = $"view_{ScenarioCatalogueView.ViewName}";
    private const string TitleAsc = "titleAsc";

    // The id makes every place in the order unique.
    private static readonly ImmutableSortedDictionary<string, Order> orders = new Dictionary<string, Order>
    {
        [TitleAsc] = new("title collate \"C\", key collate \"C\"", "(title collate \"C\", key collate \"C\") > (@atTitle, @atKey)"),
        ["titleDesc"] = new("title collate \"C\" desc, key collate \"C\" desc", "(title collate \"C\", key collate \"C\") < (@atTitle, @atKey)"),
        ["difficultyAsc"] = new("difficulty, title collate \"C\", key collate \"C\"", "(difficulty, title collate \"C\", key collate \"C\") > (@atDifficulty, @atTitle, @atKey)"),
        ["difficultyDesc"] = new(
            "difficulty desc, title collate \"C\", key collate \"C\"",
            "(difficulty < @atDifficulty or difficulty = @atDifficulty and (title collate \"C\", key collate \"C\") > (@atTitle, @atKey))"),
    }.ToImmutableSortedDictionary();

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/scenarios", Handle)
        .WithSummary("Find scenarios")
        .WithDescription(
            "`q` finds words anywhere in title, summary, tags, partner and objectives; all of them must be there. `skill`, `difficulty`, `language` and `tag` may come "
            + $"several times: one of a filter's values must fit, and every filter. `sort`: {string.Join(", ", orders.Keys)}. `position` waits for a change.")
        .Produces<Page>()
        .Example(answer: Example)
        .Refuses("edge.invalid");

    private static async Task<IResult> Handle(
        string? q, [FromQuery] string[]? skill, [FromQuery] string[]? difficulty, [FromQuery] string[]? language, [FromQuery] string[]? tag, string? sort, string? pageSize, string? cursor, string? position,
        HttpContext http, NpgsqlDataSource database, Engine.Views.Views views)
    {
        var faults = new Faults();
        var where = new Conditions().And("status = 'published'");
        Search(where, faults, q);
        Filters.AnyOf(where, faults, "skill", skill, "skills && @skill::varchar[]", Filters.Word);
        Filters.AnyOf(where, faults, "tag", tag, "tags && @tag::varchar[]", Filters.Word);
        Filters.AnyOf(where, faults, "language", language, "language = any(@language)", Filters.Word);
        Filters.AnyOf(where, faults, "difficulty", difficulty, "difficulty = any(@difficulty)", (f, field, value) => (short)Filters.Named<Difficulty>(f, field, value));
        var sorted = faults.OneOf("sort", sort, [.. orders.Keys], TitleAsc);
        var size = faults.Whole("pageSize", pageSize, 1, Filters.MaxPage, Filters.Page);
        var after = Cursor.Read(faults, cursor, sorted, place => place is [var d, _, _] && short.TryParse(d, NumberStyles.None, CultureInfo.InvariantCulture, out _));
        var from = ReadYourWrites.Position(position, http, faults);
        if (faults.Any) return Problem.Of(faults);

        await views.WaitFor(ScenarioCatalogueView.ViewName, from, http);
        await using var connection = await database.OpenConnectionAsync(http.RequestAborted);
        return TypedResults.Ok(await Find(connection, where, sorted, after, size, http.RequestAborted));
    }

    private static void Search(Conditions where, Faults faults, string? q)
    {
        if (string.IsNullOrWhiteSpace(q)) return;
        var words = Conditions.Folded(faults.Text("q", q, 200)).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i++) where.And($"search like @q{i}", $"q{i}", Conditions.Anywhere(words[i]));
    }

    private static async Task<Page> Find(NpgsqlConnection connection, Conditions where, string sort, Cursor? after, int size, CancellationToken ct)
    {
        var (facets, total) = await Count(connection, where, ct);
        var (filters, order) = (where.Where(), orders[sort]);
        if (after is { Place: [var difficulty, var title, var key] })
        {
            where.Parameters.Add("atDifficulty", short.Parse(difficulty, CultureInfo.InvariantCulture));
            where.Parameters.Add("atTitle", title);
            where.Parameters.Add("atKey", key);
            filters += $" and {order.After}";
        }
        where.Parameters.Add("rows", size + 1);
        var rows = (await connection.QueryAsync<(string Key, short Difficulty, string Title, string Doc)>(new(
            $"select key, difficulty, title, doc::text from {Table} where {filters} order by {order.By} limit @rows", where.Parameters, cancellationToken: ct))).AsList();
        var next = rows.Count > size ? new Cursor(sort, [rows[size - 1].Difficulty.ToString(CultureInfo.InvariantCulture), rows[size - 1].Title, rows[size - 1].Key]).Write() : null;
        return new([.. rows.Take(size).Select(r => Shown(Json.Read<ScenarioCatalogueView.Row>(Encoding.UTF8.GetBytes(r.Doc))))], total, next, facets);
    }

    private static async Task<(Facets Facets, int Total)> Count(NpgsqlConnection connection, Conditions where, CancellationToken ct)
    {
        var counted = (await connection.QueryAsync<(string Kind, string Value, string? Name, int Count)>(new($"""
            select 'all', '', null, count(*)::int from {Table} where {where.Where()}
            union all select 'skill', v, s.doc ->> 'name', n from (
                select v, count(*)::int n from {Table}, unnest(skills) v where {where.Where(but: "skill")} group by v) c left join view_{SkillsView.ViewName} s on s.key = v
            union all select 'difficulty', difficulty::text, null, count(*)::int from {Table} where {where.Where(but: "difficulty")} group by difficulty
            union all select 'language', language, null, count(*)::int from {Table} where {where.Where(but: "language")} group by language
            union all select 'tag', v, null, count(*)::int from {Table}, unnest(tags) v where {where.Where(but: "tag")} group by v
            """, where.Parameters, cancellationToken: ct))).AsList();
        IReadOnlyList<Facet> Of(string kind) =>
            [.. counted.Where(c => c.Kind == kind).OrderBy(c => c.Value, StringComparer.Ordinal).Select(c => new Facet(kind == "difficulty" ? Filters.Spelt((Difficulty)short.Parse(c.Value, CultureInfo.InvariantCulture)) : c.Value, c.Name, c.Count))];
        return (new(Of("skill"), Of("difficulty"), Of("language"), Of("tag")), counted.Single(c => c.Kind == "all").Count);
    }

    private static Item Shown(ScenarioCatalogueView.Row r) => new(
        r.Id, r.Title, r.Summary, r.Difficulty, r.Language, r.Tags, r.Skills, r.Partner, r.Objectives, r.MaxTurns, r.MaxMinutes);
}
