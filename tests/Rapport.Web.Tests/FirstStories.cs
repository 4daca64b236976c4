using FluentAssertions;
using Rapport.Silo.Tests;
using Xunit;

namespace Rapport.Web.Tests;

public sealed class FirstStories(SiloFixture house) : IClassFixture<SiloFixture>
{
    [Fact]
    public async Task The_api_page_opens()
    {
        await using var visit = await Visit.Begin(house.Silo.Address);
        await visit.Page.GotoAsync("/api/docs");
        (await visit.Page.TitleAsync()).Should().NotBeEmpty();
    }
}
