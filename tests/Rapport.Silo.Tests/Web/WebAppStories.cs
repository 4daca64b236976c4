using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Web;

/// <summary>The web app as the server sends it, and the document that its types are made from.</summary>
public sealed class WebAppStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private const string Rewrite = "RAPPORT_WRITE_OPENAPI";

    private readonly HttpClient client = fixture.Silo.Client();

    [Fact]
    public async Task The_types_of_the_web_app_are_made_from_the_document_that_the_server_shows()
    {
        var document = JsonNode.Parse(await client.GetStringAsync("/openapi/v1.json"))!.AsObject();
        // Where this server happens to listen.
        document.Remove("servers");
        var shown = document.ToJsonString(new JsonSerializerOptions { WriteIndented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) + "\n";
        if (Environment.GetEnvironmentVariable(Rewrite) == "1") await File.WriteAllTextAsync(Kept, shown);
        (await File.ReadAllTextAsync(Kept)).Should().Be(shown, "src/Rapport.Web/openapi.json has to be what the server shows; {0}=1 writes it anew", Rewrite);
    }

    [Fact]
    public async Task Every_address_of_the_app_shows_its_page_which_takes_nothing_from_elsewhere()
    {
        foreach (var path in (string[])["/", "/practice", "/practice/scenarios/salary-talk", "/sign-in"])
        {
            using var answer = await Get(path, accept: "text/html");
            answer.StatusCode.Should().Be(HttpStatusCode.OK, path);
            answer.Content.Headers.ContentType!.MediaType.Should().Be("text/html");
            answer.Headers.CacheControl!.NoCache.Should().BeTrue();
            answer.Headers.GetValues("Content-Security-Policy").Should().ContainSingle().Which.Should().StartWith("default-src 'self'");
            (await answer.Content.ReadAsStringAsync()).Should().Contain("<div id=\"app\">");
        }
    }

    [Theory]
    [InlineData("/api/nothing")]
    [InlineData("/hubs/nothing")]
    [InlineData("/assets/gone.js")]
    [InlineData("/nothing.png")]
    public async Task What_is_not_an_address_of_the_app_is_not_its_page(string path)
    {
        using var answer = await Get(path, accept: "text/html");
        answer.StatusCode.Should().Be(HttpStatusCode.NotFound);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
    }

    [Theory]
    [InlineData("br")]
    [InlineData("gzip")]
    [InlineData(null)]
    public async Task Its_assets_come_packed_to_who_takes_them_and_are_kept_for_good(string? encoding)
    {
        using var page = await Get("/", accept: "text/html");
        var script = System.Text.RegularExpressions.Regex.Match(await page.Content.ReadAsStringAsync(), "/assets/index-[^\"]+\\.js").Value;
        using var answer = await Get(script, accept: "*/*", encoding);
        answer.StatusCode.Should().Be(HttpStatusCode.OK);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("text/javascript");
        answer.Content.Headers.ContentEncoding.Should().Equal(encoding is null ? [] : [encoding]);
        answer.Headers.CacheControl!.ToString().Should().Be("public, max-age=31536000, immutable");
        answer.Headers.Vary.Should().Contain("Accept-Encoding");
    }

    [Fact]
    public async Task A_page_that_has_not_changed_is_not_sent_again()
    {
        using var first = await Get("/", accept: "text/html");
        using var request = new HttpRequestMessage(HttpMethod.Get, "/");
        request.Headers.IfNoneMatch.Add(first.Headers.ETag!);
        using var second = await client.SendAsync(request);
        second.StatusCode.Should().Be(HttpStatusCode.NotModified);
    }

    [Fact]
    public async Task A_server_that_was_built_without_the_app_says_how_to_get_it_and_serves_the_API()
    {
        var empty = Directory.CreateTempSubdirectory("rapport-no-app-").FullName;
        try
        {
            await using var database = await TestDatabase.Create();
            await using var bare = SiloHost.Start(database, settings: new Dictionary<string, string> { ["webroot"] = empty });
            (await bare.Client().GetStringAsync("/")).Should().Contain("without the web app").And.Contain("Node 20").And.Contain("/api/docs");
            (await bare.Client().GetAsync("/practice")).StatusCode.Should().Be(HttpStatusCode.NotFound);
            (await bare.Client().GetAsync("/health/ready")).StatusCode.Should().Be(HttpStatusCode.OK);
        }
        finally
        {
            Directory.Delete(empty, recursive: true);
        }
    }

    private async Task<HttpResponseMessage> Get(string path, string accept, string? encoding = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse(accept));
        if (encoding is not null) request.Headers.AcceptEncoding.Add(new(encoding));
        return await client.SendAsync(request);
    }

    private static string Kept => Path.Combine(Root, "src", "Rapport.Web", "openapi.json");

    internal static string Root
    {
        get
        {
            for (var at = new DirectoryInfo(AppContext.BaseDirectory); at is not null; at = at.Parent)
                if (File.Exists(Path.Combine(at.FullName, "Orleans.sln"))) return at.FullName;
            throw new InvalidOperationException("The tests don't run in the repository.");
        }
    }
}
