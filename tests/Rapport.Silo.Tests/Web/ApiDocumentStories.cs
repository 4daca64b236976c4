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

    [Fact]
    public async Task Every_operation_shows_what_is_sent_and_what_comes_back()
    {
        var operations = await Operations();
        operations.Should().Contain(o => Json(o.Of["requestBody"]) != null, "else this looks in the wrong place");
        operations.SelectMany(o => Bare(o.Name, o.Of)).Should().BeEmpty("whoever tries an operation begins with an example: .Example(...) on its route");
    }

    // Its body, and each answer to a success.
    private static IEnumerable<string> Bare(string name, JsonNode of)
    {
        if (Json(of["requestBody"]) is { } body && body["example"] is null) yield return $"{name}: body";
        foreach (var (status, answer) in of["responses"]!.AsObject().Where(r => r.Key.StartsWith('2')))
            if (Json(answer) is { } json && json["example"] is null) yield return $"{name}: {status}";
    }

    private static JsonNode? Json(JsonNode? with) => with?["content"]?["application/json"];

    private async Task<List<(string Name, JsonNode Of)>> Operations()
    {
        var document = JsonNode.Parse(await fixture.Silo.Client().GetStringAsync("/openapi/v1.json"))!;
        return [.. document["paths"]!.AsObject().SelectMany(path => path.Value!.AsObject().Where(o => verbs.Contains(o.Key)).Select(o => ($"{o.Key} {path.Key}", o.Value!)))];
    }
}
