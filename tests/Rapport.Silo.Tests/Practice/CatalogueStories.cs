using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

/// <summary>Who looks for a scenario finds it. Nobody changes anything, so one server is enough.</summary>
public sealed class CatalogueStories(CatalogueServer server) : IClassFixture<CatalogueServer>
{
    private readonly User ann = server.Ann;

    private async Task<string[]> Found(string query) => (await ann.Client.GetJson($"/api/scenarios?{query}"))["items"].Each("id");

    [Theory]
    [InlineData("", "budget,interview,gehalt,snake-case,angry-customer")]
    [InlineData("sort=titleDesc", "angry-customer,snake-case,gehalt,interview,budget")]
    [InlineData("sort=difficultyAsc", "interview,snake-case,budget,gehalt,angry-customer")]
    [InlineData("sort=difficultyDesc", "angry-customer,budget,gehalt,interview,snake-case")]
    [InlineData("skill=asking", "budget,interview,gehalt")]
    [InlineData("skill=asking&difficulty=medium", "budget,gehalt")]
    [InlineData("skill=asking&difficulty=medium&language=de", "gehalt")]
    [InlineData("difficulty=easy&difficulty=hard", "interview,snake-case,angry-customer")]
    [InlineData("tag=money&tag=office", "budget,gehalt,snake-case")]
    [InlineData("tag=office&q=budget", "budget")]
    [InlineData("skill=unheard-of", "")]
    [InlineData("q=ANGRY", "angry-customer")]
    [InlineData("q=customer+the", "angry-customer")]
    [InlineData("q=größe", "gehalt")]
    [InlineData("q=100%25", "budget")]
    [InlineData("q=%25", "budget")]
    [InlineData("q=_", "snake-case")]
    [InlineData("q=%5C", "")]
    [InlineData("q=%27+or+1=1+--", "")]
    [InlineData("q=%27;drop+table+view_practice_scenarios;--", "")]
    [InlineData("tag=%7Bmoney%7D", "")]
    [InlineData("language=%27+or+%27%27=%27", "")]
    public async Task Filters_and_search_find(string query, string ids) => (await Found(query)).Should().Equal(ids.Split(',', StringSplitOptions.RemoveEmptyEntries));

    [Fact]
    public async Task Facets_count_what_each_value_would_leave()
    {
        var page = await ann.Client.GetJson("/api/scenarios?skill=asking&language=en");
        Count("languages").Should().Be("de:1 en:2");
        Count("skills").Should().Be("asking:2 listening:3");
        Count("difficulties").Should().Be("easy:1 medium:1");
        Count("tags").Should().Be("career:1 money:1 office:1");
        ((int)page["total"]!).Should().Be(2);
        page["facets"]!["skills"]![1]!["name"]!.ToString().Should().Be("Active listening");

        string Count(string facet) => string.Join(' ', page["facets"]![facet]!.AsArray().Select(f => $"{f!["value"]}:{f["count"]}"));
    }

    [Theory]
    [InlineData("titleAsc")]
    [InlineData("titleDesc")]
    [InlineData("difficultyAsc")]
    [InlineData("difficultyDesc")]
    public async Task Pages_put_together_are_the_whole(string sort)
    {
        var (found, cursor) = (new List<string>(), (string?)null);
        do
        {
            var page = await ann.Client.GetJson($"/api/scenarios?sort={sort}&pageSize=2&cursor={cursor}");
            found.AddRange(page["items"].Each("id"));
            cursor = (string?)page["next"];
            page["items"]!.AsArray().Count.Should().BeLessThanOrEqualTo(2);
        }
        while (cursor is not null);
        found.Should().Equal(await Found($"sort={sort}"));
    }

    [Fact]
    public async Task All_wrong_values_are_told_at_once() =>
        (await ann.Client.FaultsOf($"/api/scenarios?difficulty=fiendish&sort=random&pageSize=0&cursor=made-up&position=soon&tag={new string('x', 65)}&q={new string('x', 201)}"))
            .Should().BeEquivalentTo("difficulty", "sort", "pageSize", "cursor", "position", "tag", "q");

    [Theory]
    [InlineData("WyJ0aXRsZUFzYyJd")] // ["titleAsc"]
    [InlineData("WyJ0aXRsZUFzYyIsIngiLCJ5IiwieiJd")] // ["titleAsc","x","y","z"]
    [InlineData("bnVsbA")] // null
    [InlineData("WyJ0aXRsZUFzYyIsbnVsbCwiYSIsImIiXQ")] // ["titleAsc",null,"a","b"]
    [InlineData("%00")]
    public async Task A_cursor_that_is_none_of_ours_is_refused(string cursor) => (await ann.Client.FaultsOf($"/api/scenarios?cursor={cursor}")).Should().Equal("cursor");

    [Fact]
    public async Task A_cursor_of_another_sort_is_refused()
    {
        var next = (string?)(await ann.Client.GetJson("/api/scenarios?pageSize=1"))["next"];
        (await ann.Client.FaultsOf($"/api/scenarios?sort=titleDesc&cursor={next}")).Should().Equal("cursor");
    }

    [Fact]
    public async Task The_detail_tells_the_trainee_nothing_that_the_partner_keeps()
    {
        var text = await ann.Client.GetStringAsync("/api/scenarios/interview");
        var detail = JsonNode.Parse(text)!;
        ((string?)detail["title"]).Should().Be("Interview");
        ((string?)detail["partner"]!["name"]).Should().Be("Daniel");
        detail["objectives"].Each("text").Should().Equal("Agree on the figures.");
        ((int)detail["end"]!["maxTurns"]!).Should().Be(4);
        text.Should().NotContain("The secret of his lateness").And.NotContain("Go on.").And.NotContain("stillOpen").And.NotContain("You wanted to talk?").And.NotContain("A threat");
    }

    [Theory]
    [InlineData("secret-draft")]
    [InlineData("nowhere")]
    [InlineData("NOT-AN-ID")]
    [InlineData("%27%20or%201=1")]
    public async Task What_is_not_published_is_not_there(string id)
    {
        var answer = await ann.Client.GetAsync($"/api/scenarios/{id}");
        ((int)answer.StatusCode).Should().Be(404);
        ((string?)(await answer.Json())["code"]).Should().Be("practice.scenario-not-found");
    }

    [Fact]
    public async Task Skills_come_with_their_rubric_and_how_many_published_scenarios_train_them()
    {
        var skills = (await ann.Client.GetJson("/api/skills"))["items"]!.AsArray();
        skills.Select(s => $"{s!["id"]}:{s["scenarios"]}").Should().Equal("listening:4", "asking:3", "resting:0");
        skills[0]!["rubric"].Texts().Should().HaveCount(5);
    }

    [Theory]
    [InlineData("/api/scenarios")]
    [InlineData("/api/scenarios/interview")]
    [InlineData("/api/skills")]
    [InlineData("/api/sessions")]
    [InlineData("/api/history?historyStepCount=1")]
    public async Task Nobody_reads_without_signing_in(string path) => ((int)(await server.Silo.Client().GetAsync(path)).StatusCode).Should().Be(401);
}
