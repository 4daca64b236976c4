using System.Text.Json.Nodes;
using FluentAssertions;
using Xunit;

namespace Rapport.Silo.Tests.Web;

/// <summary>What the OpenAPI document says of each operation.</summary>
public sealed class ApiDocumentStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private static readonly string[] verbs = ["get", "put", "post", "patch", "delete"];

    [Fact]
    public async Task Only_what_reads_If_Match_asks_for_it() => (await Operations())
        .Where(o => o.Of["parameters"]?.AsArray().Any(p => (string?)p!["name"] == "If-Match") is true).Select(o => o.Name)
        .Should().BeEquivalentTo(["put /api/users/me", "put /api/users/me/consents/{purpose}", "post /api/sessions/{id}/stop", "delete /api/sessions/{id}"]);

    private async Task<List<(string Name, JsonNode Of)>> Operations()
    {
        var document = JsonNode.Parse(await fixture.Silo.Client().GetStringAsync("/openapi/v1.json"))!;
        return [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(o => verbs.Contains(o.Key)).Select(o => ($"{o.Key} {path.Key}", o.Value!)))];
    }
}
