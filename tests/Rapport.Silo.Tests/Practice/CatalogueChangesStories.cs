using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Practice;

/// <summary>The catalogue changes while somebody looks at it.</summary>
public sealed class CatalogueChangesStories : PracticeServer
{
    private protected override void Seed(SeedFolder seeds) => CatalogueServer.Catalogue(seeds);

    [Fact]
    public async Task A_scenario_that_comes_while_somebody_pages_makes_none_appear_twice()
    {
        var ann = await Host.NewUser();
        var first = await ann.Client.GetJson("/api/scenarios?pageSize=3");
        Seeds.Scenario("aaa", s => s["title"] = "AAA").Scenario("zzz", s => s["title"] = "ZZZ");
        var position = (await Import())["position"];
        var second = await ann.Client.GetJson($"/api/scenarios?pageSize=10&cursor={first["next"]}&position={position}");
        first["items"].Each("id").Concat(second["items"].Each("id")).Should().Equal("budget", "interview", "gehalt", "snake-case", "angry-customer", "zzz");
    }
}
