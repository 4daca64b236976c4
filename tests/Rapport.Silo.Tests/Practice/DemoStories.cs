using Dapper;
using FluentAssertions;
using Rapport.Silo.Accounts;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

/// <summary>With the shipped seeds, as a newcomer has them.</summary>
public sealed class DemoStories : PracticeServer
{
    private protected override Dictionary<string, string> Settings => new() { ["Rapport:Demo"] = "true" };

    private protected override void Seed(SeedFolder seeds) { }

    private static async Task<HttpClient> Demo(SiloHost host)
    {
        var client = host.Client();
        var tokens = await client.SignIn(DemoUser.Email, (await File.ReadAllTextAsync(Path.Combine(host.Data, "demo.password"))).Trim());
        client.DefaultRequestHeaders.Authorization = new("Bearer", (string)tokens["accessToken"]!);
        return client;
    }

    private async Task<long> Events(string type)
    {
        await using var connection = await Database.DataSource.OpenConnectionAsync();
        return await connection.ExecuteScalarAsync<long>("select count(*) from mt_events where type like @type", new { type });
    }

    [Fact]
    public async Task The_demo_user_finds_a_filled_history()
    {
        var client = await Demo(Host);
        var items = (await client.GetJson("/api/history?historyStepCount=1"))["items"]!.AsArray();
        items.Should().HaveCount(10);
        items.Should().OnlyContain(i => (string?)i!["evaluation"] == "completed" && (double)i["rating"]! >= 1 && (int)i["turns"]! > 0);
        var now = TimeProvider.System.GetUtcNow();
        items.Select(i => (DateTimeOffset)i!["startedAt"]!).Should().BeInDescendingOrder().And.OnlyContain(at => at < now && at > now.AddDays(-32));
        items.Select(i => (string)i!["ending"]!).Distinct().Should().Contain(["objective-met", "objective-failed", "manual", "idle", "provider-outage"]);
        (await Events("practice-floor.%")).Should().Be(0, "it takes nobody's seat");
        Logged.All.Should().BeEmpty();
    }

    [Fact]
    public async Task A_second_start_adds_nothing()
    {
        var before = (await (await Demo(Host)).GetJson("/api/history?historyStepCount=1"))["items"]!.ToJsonString();
        var events = await Events("practice-%");
        await using var second = Start(Host.Data);
        (await (await Demo(second)).GetJson("/api/history?historyStepCount=1"))["items"]!.ToJsonString().Should().Be(before);
        (await Events("practice-%")).Should().Be(events);
    }

    [Fact]
    public async Task The_shipped_seeds_are_imported_whole()
    {
        var report = await Import();
        report["refused"]!.AsArray().Should().BeEmpty();
        report["incomplete"]!.AsObject().Should().BeEmpty();
        report["unchanged"]!.AsArray().Count.Should().Be(
            Directory.GetFiles(Path.Combine(AppContext.BaseDirectory, "silo-config", "seeds"), "*.json", SearchOption.AllDirectories).Length);
    }
}
