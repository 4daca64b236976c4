using FluentAssertions;
using Rapport.Silo.Practice;
using Xunit;
using static Rapport.Silo.Tests.Practice.PlayedHistory;

namespace Rapport.Silo.Tests.Practice;

public sealed class HistoryStories : PracticeServer
{
    private User ann = null!;

    private protected override void Seed(SeedFolder seeds)
    {
        seeds.Skill("listening").Skill("asking");
        seeds.Scenario("late-figures", s => s["title"] = "The empty slide, 100% empty").Scenario("salary", s => s["title"] = "More_money", skill: "asking");
        seeds.Scenario("chess", s => (s["title"], s["objectives"]![0]!["text"]) = ("Chess", "Offer a draw over the Größenwahn."));
    }

    public override async Task InitializeAsync()
    {
        await base.InitializeAsync();
        ann = await Host.NewUser();
    }

    private async Task<long> Filled()
    {
        await Host.Played(ann, "met", "late-figures", Monday, PlayedEnd.Stopped, "I will send the figures on Friday.");
        await Host.Played(ann, "failed", "salary", Monday.AddDays(1), PlayedEnd.Stopped, "You are an idiot.");
        await Host.Played(ann, "stopped", "chess", Monday.AddDays(2), PlayedEnd.Stopped, "Nice weather today.");
        await Host.Played(ann, "idle", "chess", Monday.AddDays(3), PlayedEnd.Idle, "The weather is nice.");
        await Host.Played(ann, "silent", "salary", Monday.AddDays(4), PlayedEnd.Idle);
        return await Host.Played(ann, "outage", "late-figures", Monday.AddDays(5), PlayedEnd.Outage, "Nice weather today.");
    }

    private async Task<string[]> Found(string query, User? who = null) => (await (who ?? ann).Client.GetJson($"/api/history?historyStepCount=1&{query}"))["items"].Each("id");

    [Fact]
    public async Task The_history_tells_how_each_session_went()
    {
        var position = await Filled();
        var items = (await ann.Client.GetJson($"/api/history?historyStepCount=2&position={position}"))["items"]!.AsArray();
        items.Select(i => $"{i!["id"]} {i["ending"]} {i["turns"]} {i["objectivesMet"]}/{i["objectives"]} {i["evaluation"]} {i["canContinue"]}").Should().Equal(
            "outage provider-outage 1 0/1 completed true",
            "silent idle 0 0/1 nothing true",
            "idle idle 1 0/1 completed true",
            "stopped manual 1 0/1 completed true",
            "failed objective-failed 1 0/1 completed false",
            "met objective-met 1 1/1 completed false");
        items[^1]!["ratings"].Each("skillId").Should().Equal("listening");
        ((double)items[^1]!["rating"]!).Should().BeInRange(1, 5);
        ((DateTimeOffset)items[^1]!["startedAt"]!).Should().BeCloseTo(Monday, TimeSpan.FromSeconds(5));
    }

    [Theory]
    [InlineData("sort=startedAtDesc", "outage,silent,idle,stopped,failed,met")]
    [InlineData("sort=startedAtAsc", "met,failed,stopped,idle,silent,outage")]
    [InlineData("scenario=chess", "idle,stopped")]
    [InlineData("scenario=chess&scenario=salary", "silent,idle,stopped,failed")]
    [InlineData("skill=asking", "silent,failed")]
    [InlineData("skill=asking&ending=idle", "silent")]
    [InlineData("ending=idle&ending=manual", "silent,idle,stopped")]
    [InlineData("ending=idle&scenario=chess&q=draw&from=2026-03-05&to=2026-03-05", "idle")]
    [InlineData("from=2026-03-04", "outage,silent,idle,stopped")]
    [InlineData("to=2026-03-03", "failed,met")]
    [InlineData("from=2026-03-03T09:00:00Z&to=2026-03-05T08:59:59%2B00:00", "stopped,failed")]
    [InlineData("from=2026-03-04T10:30:00%2B02:00&to=2026-03-04", "stopped")]
    [InlineData("q=EMPTY+SLIDE", "outage,met")]
    [InlineData("q=slide+empty", "")]
    [InlineData("q=größenWAHN", "idle,stopped")]
    [InlineData("q=%25", "outage,met")]
    [InlineData("q=_", "silent,failed")]
    [InlineData("q=e%25y", "")]
    [InlineData("q=%5C", "")]
    [InlineData("q=%27)+or+owner_id+is+not+null+--", "")]
    [InlineData("q=weather", "")]
    [InlineData("scenario=%27%3B+delete+from+mt_events%3B--", "")]
    public async Task Filters_and_search_find(string query, string ids)
    {
        var position = await Filled();
        (await Found($"{query}&position={position}")).Should().Equal(ids.Split(',', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task Everybody_sees_only_their_own()
    {
        var position = await Filled();
        var bob = await Host.NewUser("Bob");
        (await Found($"position={position}", bob)).Should().BeEmpty();
        position = await Host.Played(bob, "bobs", "chess", Monday, PlayedEnd.Idle);
        (await Found($"position={position}", bob)).Should().Equal("bobs");
        (await Found($"position={position}")).Should().HaveCount(6).And.NotContain("bobs");
        (await bob.Client.GetJson($"/api/sessions?position={position}"))["items"].Each("id").Should().Equal("bobs");
    }

    [Fact]
    public async Task How_many_steps_it_took_has_to_be_said()
    {
        (await ann.Client.FaultsOf("/api/history")).Should().Equal("historyStepCount");
        foreach (var wrong in (string[])["-1", "101", "two", "1.5", "99999999999999999999", ""])
            (await ann.Client.FaultsOf($"/api/history?historyStepCount={wrong}")).Should().Equal("historyStepCount");
    }

    [Fact]
    public async Task All_wrong_values_are_told_at_once() =>
        (await ann.Client.FaultsOf("/api/history?historyStepCount=x&sort=best&ending=never&from=yesterday&to=2026-13-01&pageSize=101&cursor=x&position=-1&q=a%00b"))
            .Should().BeEquivalentTo("historyStepCount", "sort", "ending", "from", "to", "pageSize", "cursor", "position", "q");

    [Fact]
    public async Task A_time_span_that_ends_before_it_begins_is_refused() =>
        (await ann.Client.FaultsOf("/api/history?historyStepCount=1&from=2026-03-05&to=2026-03-04")).Should().Equal("from");

    [Theory]
    [InlineData("startedAtDesc")]
    [InlineData("startedAtAsc")]
    public async Task Paging_repeats_and_skips_nothing_while_sessions_come(string sort)
    {
        // Two at each time, so that the time alone does not tell their order; and between two microseconds, which the store rounds off.
        for (var i = 0; i < 12; i++) await Host.Played(ann, $"old-{i:00}", "chess", Monday.AddHours(i / 2).AddTicks(i % 2 == 0 ? 3 : 7), PlayedEnd.Idle);
        var (found, cursor, position) = (new List<string>(), (string?)null, 0L);
        for (var page = 0; page == 0 || cursor is not null; page++)
        {
            // Before, after, and at the very time of the place where the page ended.
            position = await Host.Played(ann, $"new-{page}-a", "chess", Monday.AddDays(-1), PlayedEnd.Idle);
            position = await Host.Played(ann, $"new-{page}-b", "chess", Monday.AddDays(1), PlayedEnd.Idle);
            if (page < 4) position = await Host.Played(ann, $"new-{page}-c", "chess", Monday.AddHours(page), PlayedEnd.Idle);
            var answer = await ann.Client.GetJson($"/api/history?historyStepCount=1&sort={sort}&pageSize=3&cursor={cursor}&position={position}");
            found.AddRange(answer["items"].Each("id"));
            cursor = (string?)answer["next"];
            page.Should().BeLessThan(40);
        }
        found.Should().OnlyHaveUniqueItems();
        var old = Enumerable.Range(0, 12).Select(i => $"old-{i:00}");
        found.Where(f => f.StartsWith("old")).Should().Equal(sort == "startedAtAsc" ? old : old.Reverse());
    }

    [Fact]
    public async Task Paging_repeats_and_skips_nothing_while_others_write()
    {
        var position = 0L;
        for (var i = 0; i < 15; i++) position = await Host.Played(ann, $"old-{i:00}", "chess", Monday.AddHours(i), PlayedEnd.Idle);
        using var over = new CancellationTokenSource();
        var writing = Task.Run(async () =>
        {
            for (var i = 0; i < 200 && !over.IsCancellationRequested; i++) await Host.Played(ann, $"new-{i:000}", "chess", Monday.AddMinutes(i * 37 % 900), PlayedEnd.Idle);
        });
        try
        {
            for (var walk = 0; walk < 4; walk++)
            {
                var (found, cursor) = (new List<string>(), (string?)null);
                do
                {
                    var page = await ann.Client.GetJson($"/api/history?historyStepCount=1&pageSize=2&cursor={cursor}&position={position}");
                    found.AddRange(page["items"].Each("id"));
                    cursor = (string?)page["next"];
                }
                while (cursor is not null);
                found.Should().OnlyHaveUniqueItems();
                found.Where(f => f.StartsWith("old")).Should().Equal(Enumerable.Range(0, 15).Select(i => $"old-{14 - i:00}"));
            }
        }
        finally
        {
            await over.CancelAsync();
            await writing;
        }
    }

    [Fact]
    public async Task A_page_has_20_rows_unless_told_otherwise()
    {
        var position = 0L;
        for (var i = 0; i < 21; i++) position = await Host.Played(ann, $"s-{i:00}", "chess", Monday.AddHours(i), PlayedEnd.Idle);
        var first = await ann.Client.GetJson($"/api/history?historyStepCount=0&position={position}");
        first["items"]!.AsArray().Should().HaveCount(20);
        (await Found($"cursor={first["next"]}")).Should().Equal("s-00");
        (await ann.Client.GetJson("/api/history?historyStepCount=0&pageSize=21"))["next"].Should().BeNull();
    }

    [Fact]
    public async Task A_reading_that_cannot_see_its_position_in_time_says_so()
    {
        var position = await Filled();
        var ahead = await ann.Client.GetAsync($"/api/history?historyStepCount=1&position={position}");
        ahead.Headers.Contains("Rapport-Behind").Should().BeFalse();
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/sessions");
        request.Headers.Add("Rapport-Position", position.ToString(System.Globalization.CultureInfo.InvariantCulture));
        (await (await ann.Client.SendAsync(request)).Json())["items"]!.AsArray().Should().HaveCount(6);
    }

    [Fact]
    public async Task My_sessions_come_the_newest_first_in_pages()
    {
        var position = await Filled();
        var first = await ann.Client.GetJson($"/api/sessions?pageSize=4&status=ended&position={position}");
        first["items"].Each("id").Should().Equal("outage", "silent", "idle", "stopped");
        (await ann.Client.GetJson($"/api/sessions?cursor={first["next"]}"))["items"].Each("id").Should().Equal("failed", "met");
        (await ann.Client.GetJson("/api/sessions?status=live"))["items"]!.AsArray().Should().BeEmpty();
        (await ann.Client.FaultsOf("/api/sessions?status=asleep&pageSize=x&cursor=%27")).Should().BeEquivalentTo("status", "pageSize", "cursor");
    }

    [Fact]
    public async Task Meters_tell_how_quickly_the_history_answered_and_in_how_many_steps_it_was_reached()
    {
        using var meters = new Measured(Host);
        foreach (var steps in (int[])[0, 1, 2, 3]) await ann.Client.GetJson($"/api/history?historyStepCount={steps}");
        await ann.Client.GetAsync("/api/history");
        meters.Of("rapport.practice.history.duration").Should().HaveCount(4).And.OnlyContain(m => m.Value >= 0 && m.Tags["what"] == "list");
        meters.Of("rapport.practice.history.reached").Select(m => m.Tags["few_steps"]).Should().Equal("True", "True", "True", "False");
        meters.Of("rapport.practice.history.few_steps_share").Should().Contain(m => m.Value == 0.75);
    }
}
