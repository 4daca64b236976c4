using System.Collections.Concurrent;
using System.Net;
using Dapper;
using FluentAssertions;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Tests.Practice;
using Rapport.Silo.Web;
using Xunit;

namespace Rapport.Silo.Tests.Privacy;

/// <summary>What is older than it may be goes, once a day, whatever else happens, and a report says so.</summary>
public sealed class RetentionStories
{
    private readonly Attic attic = new();

    [Fact]
    public Task Once_a_day_at_its_time_what_is_too_old_goes_and_a_report_is_kept() => Tell(async house =>
    {
        attic.Put(house.Now - TimeSpan.FromDays(40), 2_500);
        attic.Put(house.Now, 3);
        await NextDay(house);
        var report = await Report(house, 1);
        report.Rules.Select(r => r.Rule).Should().Equal("attic", "export-files", "idempotency-answers", "rate-buckets", "retention-reports");
        report.Rules.Should().OnlyContain(r => r.Outcome == RuleOutcome.Done);
        report.Rules[0].Removed.Should().Be(2_500);
        attic.Left.Should().Be(3);
        report.StartedAt.TimeOfDay.Should().BeGreaterThanOrEqualTo(TimeSpan.FromHours(3)).And.BeLessThan(TimeSpan.FromHours(4));
        await NextDay(house);
        (await Report(house, 2)).Rules[0].Removed.Should().Be(0);
    });

    [Fact]
    public Task On_two_nodes_it_is_one_run() => Tell(async house =>
    {
        house.AnotherHost();
        attic.Put(house.Now - TimeSpan.FromDays(40), 5_000);
        await NextDay(house);
        (await Report(house, 1)).Rules[0].Removed.Should().Be(5_000);
        (await State(house)).Over().Should().ContainSingle();
    });

    [Fact]
    public Task Days_on_which_no_server_ran_are_made_up_for_by_one_run() => Tell(async house =>
    {
        attic.Put(house.Now - TimeSpan.FromDays(40), 7);
        await house.Host.DisposeAsync();
        house.Clock.Advance(TimeSpan.FromDays(5));
        await house.Restart();
        await Sweep(house);
        var report = await Report(house, 1);
        (report.StartedAt - report.DueAt).Should().BeGreaterThan(TimeSpan.FromDays(3));
        attic.Left.Should().Be(0);
    });

    [Fact]
    public Task What_a_killed_server_had_begun_another_one_ends() => Tell(async house =>
    {
        attic.Put(house.Now - TimeSpan.FromDays(40), 10);
        var waiting = (Retention.Waiting)await State(house);
        var version = ((Answer<Retention>.Done)await house.Grains.Read(RetentionDecider.Family, RetentionDecider.Id)).Version;
        var started = RetentionDecider.Decide(waiting, new RetentionCommand.RunNow(house.Now)).Events.Single();
        await house.CommitAndDie(new(RetentionDecider.Category, RetentionDecider.Id), version, started);
        await Eventually.Holds(
            async () =>
            {
                house.Clock.Advance(TimeSpan.FromSeconds(1));
                return (await State(house)).Over().Length == 1;
            }, "the run is ended");
        (await Report(house, 1)).Rules[0].Removed.Should().Be(10);
    });

    [Fact]
    public Task A_rule_that_fails_does_not_stop_the_others_and_is_reported() => Tell(async house =>
    {
        attic.Put(house.Now - TimeSpan.FromDays(40), 10);
        attic.Broken = true;
        await NextDay(house);
        var report = await Report(house, 1);
        report.Rules[0].Should().Match<RuleReport>(r => r.Outcome == RuleOutcome.Failed && r.Reason == "IOException");
        report.Rules.Skip(1).Should().OnlyContain(r => r.Outcome == RuleOutcome.Done);
        attic.Broken = false;
        await NextDay(house);
        (await Report(house, 2)).Rules[0].Removed.Should().Be(10);
    });

    [Fact]
    public Task A_rule_that_fails_in_the_middle_says_how_much_went() => Tell(async house =>
    {
        attic.Put(house.Now - TimeSpan.FromDays(40), 3_500);
        attic.BreakAfter = 2_000;
        await NextDay(house);
        (await Report(house, 1)).Rules[0].Should().Match<RuleReport>(r => r.Outcome == RuleOutcome.Failed && r.Removed == 2_000);
    });

    [Fact]
    public Task The_settings_may_say_another_age_or_switch_a_rule_off() => Tell(
        async house =>
        {
            attic.Put(house.Now - TimeSpan.FromDays(10), 4);
            await NextDay(house);
            (await Report(house, 1)).Rules.Select(r => (r.Rule, r.Removed)).Should().Equal(("attic", 4), ("export-files", 0), ("idempotency-answers", 0), ("rate-buckets", 0));
        },
        new() { ["Rapport:Retention:Rules:attic:Age"] = "5.00:00:00", ["Rapport:Retention:Rules:retention-reports:On"] = "false" });

    [Fact]
    public Task Answers_that_were_kept_for_their_keys_go_when_they_have_expired() => Tell(async house =>
    {
        var ann = await house.Trainee();
        (await ann.Http.PostOnce("/api/users/me/export", new { }, "a-key")).StatusCode.Should().Be(HttpStatusCode.Accepted);
        (await Keys(house)).Should().Be(1);
        await Run(house);
        await Report(house, 1);
        (await Keys(house)).Should().Be(1, "it is still good for a day");
        house.Clock.Advance(TimeSpan.FromHours(25));
        // The daily run of meanwhile may still be on its way, and would be the answer; what it tries again waits for the clock.
        await Eventually.Holds(
            async () =>
            {
                house.Clock.Advance(TimeSpan.FromSeconds(1));
                await Run(house);
                return await Keys(house) == 0;
            }, "it is gone");
    });

    [Fact]
    public Task Files_of_exports_that_nobody_knows_of_go() => Tell(async house =>
    {
        var folder = Directory.CreateDirectory(Path.Combine(house.Host.Data, "exports")).FullName;
        var (old, young, other) = (Path.Combine(folder, $"{new string('a', 64)}.x.part"), Path.Combine(folder, $"{new string('b', 64)}.export"), Path.Combine(folder, "notes.txt"));
        foreach (var file in (string[])[old, young, other]) await File.WriteAllTextAsync(file, "x");
        File.SetLastWriteTimeUtc(old, (house.Now - TimeSpan.FromHours(26)).UtcDateTime);
        File.SetLastWriteTimeUtc(young, (house.Now - TimeSpan.FromHours(24)).UtcDateTime);
        File.SetLastWriteTimeUtc(other, (house.Now - TimeSpan.FromHours(99)).UtcDateTime);
        await Run(house);
        await Report(house, 1);
        Directory.GetFiles(folder).Should().BeEquivalentTo(young, other);
    });

    [Fact]
    public Task Old_reports_go_from_the_store_too() => Tell(
        async house =>
        {
            for (var run = 1; run <= 3; run++)
            {
                await NextDay(house);
                await Report(house, run);
            }
            await NextDay(house);
            await Report(house, 4);
            (await State(house)).Over().Select(r => r.Number).Should().Equal(3, 4);
            await house.Restart();
            (await State(house)).Over().Select(r => r.Number).Should().Equal(3, 4);
            var stored = await house.Host.Services.GetRequiredService<IEventStore>().Read(new(RetentionDecider.Category, RetentionDecider.Id), 0);
            stored[0].Event.Should().BeOfType<RetentionEvent.ReportsForgotten>();
        },
        new() { ["Rapport:Retention:Rules:retention-reports:Age"] = "1.12:00:00" });

    [Fact]
    public Task Who_runs_the_server_sees_the_rules_and_the_reports_and_nobody_else_does() => Tell(async house =>
    {
        var ann = await house.Trainee();
        (await ann.Http.GetAsync("/api/operations/retention")).StatusCode.Should().Be(HttpStatusCode.Unauthorized);
        var client = Operator(house);
        var page = await (await client.GetAsync("/api/operations/retention")).Json();
        page["rules"]!.AsArray().Select(r => (string)r!["name"]!).Should().Equal("attic", "export-files", "idempotency-answers", "rate-buckets", "retention-reports");
        page["rules"]!.AsArray().Should().OnlyContain(r => ((string)r!["purpose"]!).Length > 10 && (bool)r["on"]!);
        ((DateTimeOffset)page["nextAt"]!).TimeOfDay.Should().Be(TimeSpan.FromHours(3));

        await Run(house);
        await Report(house, 1);
        var report = (await (await client.GetAsync("/api/operations/retention")).Json())["reports"]![0]!;
        ((int)report["number"]!).Should().Be(1);
        report["rules"]!.AsArray().Should().OnlyContain(r => (string)r!["outcome"]! == "done");
    });

    [Fact]
    public async Task Settings_that_are_wrong_are_told_at_the_start_all_at_once()
    {
        var folder = Directory.CreateTempSubdirectory("rapport-retention-").FullName;
        await using (var silo = SiloProcess.Start(folder, ["--Rapport:Retention:DailyAt=25:00", "--Rapport:Retention:Rules:atic:Age=1.00:00:00", "--Rapport:Retention:Rules:export-files:Age=soon"]))
        {
            (await silo.Ended()).Should().Be(2);
            silo.Output.Should().Contain("Rapport:Retention:DailyAt").And.Contain("atic names no rule; there are export-files, idempotency-answers, rate-buckets, retention-reports")
                .And.Contain("Rules:export-files:Age is 'soon'");
        }
        Directory.Delete(folder, recursive: true);
    }

    private Task Tell(Func<PracticeHouse, Task> story, Dictionary<string, string>? settings = null) => PracticeHouse.Tell(story, new()
    {
        Settings = settings ?? [],
        Services = services => services.AddSingleton(attic).AddRetentionRule<AtticRule>(new("attic", "What lies in the attic.", TimeSpan.FromDays(30))),
    });

    // To a little after three o'clock of the next night.
    private static Task NextDay(PracticeHouse house)
    {
        var now = house.Now.UtcDateTime;
        var three = now.Date.AddHours(3);
        house.Clock.Advance((three > now ? three : three.AddDays(1)) - now + TimeSpan.FromSeconds(1));
        return Task.CompletedTask;
    }

    private static async Task Sweep(PracticeHouse house) => await Eventually.Holds(
        async () =>
        {
            house.Clock.Advance(TimeSpan.FromSeconds(1));
            return (await State(house)).Over().Length > 0;
        }, "somebody looked");

    private static async Task Run(PracticeHouse house) => (await Operator(house).PostAsync("/api/operations/retention/run", null)).StatusCode.Should().Be(HttpStatusCode.Accepted);

    private static HttpClient Operator(PracticeHouse house)
    {
        var client = house.Host.Client();
        client.DefaultRequestHeaders.Authorization = new("Operator", File.ReadAllText(Path.Combine(house.Host.Data, "operator.token")).Trim());
        return client;
    }

    // A rule that fails is tried again after a pause, which passes only when the clock does.
    private static async Task<RetentionReport> Report(PracticeHouse house, long number)
    {
        RetentionReport? report = null;
        await Eventually.Holds(
            async () =>
            {
                report = (await State(house)).Over().FirstOrDefault(r => r.Number == number);
                if (report is null) house.Clock.Advance(TimeSpan.FromSeconds(1));
                return report is not null;
            }, $"run {number} is over");
        return report!;
    }

    private static async Task<Retention> State(PracticeHouse house) =>
        ((Answer<Retention>.Done)await house.Grains.Read(RetentionDecider.Family, RetentionDecider.Id)).State!;

    private static async Task<long> Keys(PracticeHouse house)
    {
        await using var connection = await house.Host.Services.GetRequiredService<NpgsqlDataSource>().OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>("select count(*) from idempotency_keys where route like '%export'");
    }

    /// <summary>A room's old things.</summary>
    private sealed class Attic
    {
        private readonly ConcurrentQueue<DateTimeOffset> things = new();
        private int went;

        public bool Broken { get; set; }

        public int BreakAfter { get; set; } = int.MaxValue;

        public int Left => things.Count;

        public void Put(DateTimeOffset from, int count)
        {
            for (var i = 0; i < count; i++) things.Enqueue(from);
        }

        public int Remove(DateTimeOffset before, int most)
        {
            if (Broken || went >= BreakAfter) throw new IOException("The attic is locked.");
            var removed = 0;
            while (removed < most && things.TryPeek(out var oldest) && oldest < before && things.TryDequeue(out _)) removed++;
            went += removed;
            return removed;
        }
    }

    private sealed class AtticRule(Attic attic) : IRemovesOld
    {
        public ValueTask<int> Remove(DateTimeOffset before, int most, CancellationToken ct) => ValueTask.FromResult(attic.Remove(before, most));
    }
}
