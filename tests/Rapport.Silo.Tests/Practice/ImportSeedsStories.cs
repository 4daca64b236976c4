using System.Net.Http.Json;
using System.Text.Json.Nodes;
using Dapper;
using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

public sealed class ImportSeedsStories : PracticeServer
{
    private protected override void Seed(SeedFolder seeds) => seeds.Skill("listening").Skill("asking").Scenario("late-figures").Scenario("salary");

    private async Task<long> Events()
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>("select count(*) from mt_events where type like 'practice-scenario.%' or type like 'practice-skill.%'");
    }

    private async Task<JsonArray> Refused(string? path = null)
    {
        var before = await Events();
        var answer = await Operator().PostAsJsonAsync("/api/operations/seeds", new { path });
        var problem = await answer.Json();
        ((int)answer.StatusCode).Should().Be(422, problem.ToJsonString());
        ((string?)problem["code"]).Should().Be("practice.seeds-refused");
        (await Events()).Should().Be(before, "a refused import changes nothing");
        return problem["refused"]!.AsArray();
    }

    private static string[] Told(JsonArray refused) => [.. refused.Select(f => $"{f!["file"]} {f["field"]}: {f["reason"]}")];

    [Fact]
    public async Task The_seeds_are_there_from_the_first_request_on()
    {
        var ann = await Host.NewUser();
        (await ann.Client.GetJson("/api/scenarios"))["items"].Each("id").Should().Equal("late-figures", "salary");
        (await ann.Client.GetJson("/api/skills"))["items"].Each("id").Should().Equal("asking", "listening");
        (await Events()).Should().Be(4);
    }

    [Fact]
    public async Task The_same_files_again_make_no_event()
    {
        var report = await Import();
        report["unchanged"].Texts().Should().Equal("scenarios/late-figures", "scenarios/salary", "skills/asking", "skills/listening");
        report["imported"].Texts().Concat(report["revised"].Texts()).Concat(report["withdrawn"].Texts()).Should().BeEmpty();
        (await Events()).Should().Be(4);
    }

    [Fact]
    public async Task Another_order_of_fields_and_other_blanks_are_the_same_content()
    {
        var fields = SeedFolder.Complete("salary", "listening").Reverse().Select(f => KeyValuePair.Create(f.Key, f.Value?.DeepClone()));
        Seeds.Write("scenarios/salary.json", "\uFEFF" + new JsonObject(fields).ToJsonString(new() { WriteIndented = true }));
        (await Import())["unchanged"].Texts().Should().Contain("scenarios/salary");
        (await Events()).Should().Be(4);
    }

    [Fact]
    public async Task A_changed_file_revises_and_a_new_one_is_imported()
    {
        Seeds.Scenario("salary", s => s["title"] = "More money").Scenario("refusal").Skill("asking", "Asking well");
        var report = await Import();
        report["revised"].Texts().Should().Equal("scenarios/salary", "skills/asking");
        report["imported"].Texts().Should().Equal("scenarios/refusal");
        (await Events()).Should().Be(7);

        var ann = await Host.NewUser();
        ((string?)(await ann.Client.GetJson("/api/scenarios/salary"))["title"]).Should().Be("More money");
        (await ann.Client.GetJson($"/api/scenarios?position={report["position"]}"))["items"].Each("title").Should().Contain("More money");
    }

    [Fact]
    public async Task What_is_put_back_as_it_was_is_put_back()
    {
        Seeds.Scenario("salary", s => s["title"] = "More money");
        await Import();
        Seeds.Scenario("salary");
        (await Import())["revised"].Texts().Should().Equal("scenarios/salary");
        var ann = await Host.NewUser();
        ((string?)(await ann.Client.GetJson("/api/scenarios/salary"))["title"]).Should().Be("The scenario salary");
    }

    [Fact]
    public async Task A_file_that_is_gone_withdraws_and_comes_back_when_it_is_there_again()
    {
        Seeds.Remove("scenarios/salary.json").Remove("skills/asking.json");
        (await Import())["withdrawn"].Texts().Should().BeEquivalentTo("scenarios/salary", "skills/asking");
        (await Import())["withdrawn"].Texts().Should().BeEmpty();
        var ann = await Host.NewUser();
        ((int)(await ann.Client.GetAsync("/api/scenarios/salary")).StatusCode).Should().Be(404);

        Seeds.Scenario("salary").Skill("asking");
        (await Import())["imported"].Texts().Should().Equal("scenarios/salary", "skills/asking");
        ((int)(await ann.Client.GetAsync("/api/scenarios/salary")).StatusCode).Should().Be(200);
    }

    [Fact]
    public async Task A_single_file_withdraws_nothing()
    {
        using var elsewhere = new SeedFolder().Scenario("refusal", skill: "asking");
        var report = await Import(Path.Combine(elsewhere.Path, "scenarios", "refusal.json"));
        report["imported"].Texts().Should().Equal("scenarios/refusal");
        report["withdrawn"].Texts().Should().BeEmpty();
        (await Import("scenarios/salary.json"))["unchanged"].Texts().Should().Equal("scenarios/salary");
    }

    [Fact]
    public async Task A_whole_other_folder_takes_the_place_of_the_first()
    {
        using var other = new SeedFolder().Skill("patience").Scenario("waiting", skill: "patience");
        var report = await Import(other.Path);
        report["imported"].Texts().Should().Equal("scenarios/waiting", "skills/patience");
        report["withdrawn"].Texts().Should().BeEquivalentTo("scenarios/late-figures", "scenarios/salary", "skills/asking", "skills/listening");
    }

    [Fact]
    public async Task Everything_that_is_wrong_is_told_at_once_with_file_field_and_reason()
    {
        Seeds.Scenario("salary", s =>
        {
            s["titel"] = "misspelt";
            s.Remove("title");
            s["difficulty"] = "fiendish";
            s["end"]!["maxTurns"] = "many";
            s["tags"] = "office";
            s["objectives"]![0]!["judging"]!["stillOpen"] = null;
            s["objectives"]![0]!["judging"]!["met"]![0]!["times"] = 1.5;
        });
        Seeds.Write("skills/broken.json", "{ \"id\": \"broken\", ");
        Told(await Refused()).Should().BeEquivalentTo(
            "scenarios/salary.json titel: There is no such field; known are id, title, summary, difficulty, language, tags, skills, persona, brief, objectives, end, openingLine, script, status.",
            "scenarios/salary.json title: Required.",
            "scenarios/salary.json difficulty: It must be one of easy, medium, hard.",
            "scenarios/salary.json end.maxTurns: It must be a whole number.",
            "scenarios/salary.json tags: It must be a list [ ].",
            "scenarios/salary.json objectives[0].judging.stillOpen: It must not be null.",
            "scenarios/salary.json objectives[0].judging.met[0].times: It must be a whole number.",
            "skills/broken.json : It is not JSON (line 1, byte 19).");
    }

    [Fact]
    public async Task Ids_that_are_there_twice_and_skills_that_are_not_are_named()
    {
        Seeds.Write("scenarios/copy.json", SeedFolder.Complete("salary", "listening"));
        Seeds.Scenario("late-figures", s => s["skills"] = new JsonArray("listening", "flying", "listening"));
        Told(await Refused()).Should().BeEquivalentTo(
            "scenarios/copy.json id: 'salary' is also the id in scenarios/salary.json.",
            "scenarios/salary.json id: 'salary' is also the id in scenarios/copy.json.",
            "scenarios/late-figures.json skills: There is no skill 'flying'.",
            "scenarios/late-figures.json skills: 'listening' is there twice.");
    }

    [Theory]
    [InlineData("id", "\"Not An Id\"")]
    [InlineData("id", "\"../../etc\"")]
    [InlineData("language", "\"English\"")]
    [InlineData("title", "\"\"")]
    [InlineData("title", "\"nul \\u0000 inside\"")]
    [InlineData("title", "\"half a pair \\ud800\"")]
    [InlineData("skills", "[null]")]
    [InlineData("persona", "[]")]
    [InlineData("revision", "\"mine\"")]
    [InlineData("end", "{\"maxTurns\":0}")]
    [InlineData("script", "{\"topics\":{},\"beats\":[{\"id\":\"a\",\"when\":[\"about:nothing\"],\"lines\":[\"x\"]}],\"reserve\":[\"y\"],\"closing\":\"z\"}")]
    public async Task A_wrong_value_is_refused_where_it_is(string field, string value)
    {
        var text = SeedFolder.Complete("salary", "listening").ToJsonString();
        var scenario = JsonNode.Parse(text)!.AsObject();
        scenario[field] = "PLACE";
        Seeds.Write("scenarios/salary.json", scenario.ToJsonString().Replace("\"PLACE\"", value, StringComparison.Ordinal));
        var refused = await Refused();
        refused.Should().OnlyContain(f => (string?)f!["file"] == "scenarios/salary.json" && ((string?)f["field"])!.StartsWith(field));
        refused.Should().NotBeEmpty();
    }

    [Fact]
    public async Task A_field_that_is_given_twice_is_refused()
    {
        Seeds.Write("skills/asking.json", """{ "id": "asking", "id": "asking", "name": "A", "description": "B", "rubric": ["1", "2", "3", "4", "5"] }""");
        Told(await Refused()).Should().Equal("skills/asking.json id: It is given twice.");
    }

    [Fact]
    public async Task A_folder_without_seeds_and_a_path_that_is_not_there_change_nothing()
    {
        using var empty = new SeedFolder();
        (await Refused(empty.Path)).Should().ContainSingle();
        (await Refused("/no/such/folder")).Should().ContainSingle();
        (await Refused("/no/such\0folder")).Should().ContainSingle();
        using var stray = new SeedFolder().Write("readme.json", "{}");
        (await Refused(Path.Combine(stray.Path, "readme.json"))).Should().ContainSingle();
    }

    [Fact]
    public async Task A_scenario_that_lacks_parts_is_imported_and_what_it_lacks_is_told()
    {
        Seeds.Scenario("draft", s =>
        {
            s["status"] = "draft";
            s.Remove("persona");
            s.Remove("objectives");
            s.Remove("openingLine");
        });
        var report = await Import();
        report["imported"].Texts().Should().Equal("scenarios/draft");
        report["incomplete"]!["scenarios/draft"].Texts().Should().Equal("persona", "objectives", "openingLine");
    }

    [Fact]
    public async Task Bad_seeds_at_start_leave_the_catalogue_as_it_was()
    {
        Seeds.Write("scenarios/salary.json", "[]");
        await using var second = Start(Host.Data);
        var ann = await second.NewUser();
        (await ann.Client.GetJson("/api/scenarios"))["items"].Each("id").Should().Equal("late-figures", "salary");
        Logged.All.Should().ContainSingle().Which.Should().Contain("scenarios/salary.json").And.Contain("It must be an object { }.");
    }

    [Fact]
    public async Task Only_the_operator_imports()
    {
        var ann = await Host.NewUser();
        ((int)(await ann.Client.PostAsJsonAsync("/api/operations/seeds", new { })).StatusCode).Should().BeOneOf(401, 403);
        ((int)(await Host.Client().PostAsJsonAsync("/api/operations/seeds", new { })).StatusCode).Should().Be(401);
    }

    [Fact]
    public async Task Two_imports_at_once_do_what_one_does()
    {
        Seeds.Scenario("refusal").Scenario("salary", s => s["title"] = "More money");
        var reports = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Import()));
        reports.Should().HaveCount(4);
        (await Events()).Should().Be(6);
    }
}
