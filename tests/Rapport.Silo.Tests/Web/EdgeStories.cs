using System.Net;
using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json.Nodes;
using FluentAssertions;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Web;

public sealed class EdgeStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;

    public static TheoryData<string, string, string?, string?, int, string> Mistakes => new()
    {
        { "GET", "/api/nothing", null, null, 404, "edge.not-found" },
        { "GET", "/nothing", null, null, 404, "edge.not-found" },
        { "DELETE", "/api/users/me", null, null, 405, "edge.method-not-allowed" },
        { "GET", "/api/users/me", null, null, 401, "edge.unauthenticated" },
        { "POST", "/api/auth/login", "{", "application/json", 400, "edge.malformed" },
        { "POST", "/api/auth/login", "", "application/json", 400, "edge.malformed" },
        { "POST", "/api/auth/login", "null", "application/json", 400, "edge.malformed" },
        { "POST", "/api/auth/login", "[]", "application/json", 400, "edge.malformed" },
        { "POST", "/api/auth/login", "{\"email\":7}", "application/json", 400, "edge.malformed" },
        { "POST", "/api/auth/login", "email=a", "application/x-www-form-urlencoded", 415, "edge.unsupported-media-type" },
        { "POST", "/api/auth/login", "{}", null, 415, "edge.unsupported-media-type" },
        { "POST", "/api/auth/login", "{}", "application/json; charset=bogus", 415, "edge.unsupported-media-type" },
        { "POST", "/api/auth/login", "{}", "application/json; charset=utf-7", 415, "edge.unsupported-media-type" },
        { "POST", "/api/auth/login", "{}", "application/json", 422, "edge.invalid" },
        { "POST", "/api/auth/login", "{\"email\":\"a\",\"email\":\"b\",\"password\":\"x\"}", "application/json", 400, "edge.malformed" },
        { "POST", "/api/auth/login", "{\"email\":\"a\",\"EMAIL\":\"b\",\"password\":\"x\"}", "application/json", 400, "edge.malformed" },
        { "GET", "/openapi/x.json", null, null, 404, "edge.not-found" },
        { "PATCH", "/openapi/v1.json", null, null, 405, "edge.method-not-allowed" },
        { "GET", "/api/../../etc/passwd", null, null, 404, "edge.not-found" },
        { "GET", "/api/%2e%2e/%2e%2e/etc/passwd", null, null, 404, "edge.not-found" },
        { "POST", "/api/auth/login", "{\"email\":\"a\\u0000b\",\"password\":\"x\"}", "application/json", 422, "edge.invalid" },
        { "POST", "/api/auth/login", "\u00ff\u00fe{}", "application/json; charset=utf-16", 400, "edge.malformed" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public async Task A_mistake_gets_a_problem_never_a_failure(string method, string path, string? body, string? type, int status, string code)
    {
        var request = new HttpRequestMessage(new HttpMethod(method), path);
        if (body is not null)
        {
            request.Content = new ByteArrayContent(Encoding.Latin1.GetBytes(body));
            if (type is not null) request.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        }

        var answer = await silo.Client().SendAsync(request);

        ((int)answer.StatusCode).Should().Be(status);
        answer.Content.Headers.ContentType!.MediaType.Should().Be("application/problem+json");
        var problem = await answer.Json();
        ((string)problem["code"]!).Should().Be(code);
        ((int)problem["status"]!).Should().Be(status);
        ((string)problem["type"]!).Should().Be($"urn:rapport:problem:{code}");
        ((string)problem["title"]!).Should().NotBeNullOrWhiteSpace();
        answer.Headers.GetValues("X-Correlation-Id").Should().ContainSingle((string?)problem["correlationId"]);
        answer.Headers.GetValues("X-Content-Type-Options").Should().ContainSingle("nosniff");
    }

    [Fact]
    public async Task A_body_over_the_limit_is_refused_with_or_without_a_length()
    {
        var client = silo.Client();
        var large = new string('x', 1024 * 1024 + 10);

        var told = await client.PostAsJsonAsync("/api/auth/login", new { email = large, password = "x" });
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = JsonContent.Create(new { email = large, password = "x" }) };
        request.Headers.TransferEncodingChunked = true;
        request.Headers.Add("Idempotency-Key", "large");
        var untold = await client.SendAsync(request);

        foreach (var answer in new[] { told, untold })
        {
            answer.StatusCode.Should().Be(HttpStatusCode.RequestEntityTooLarge);
            ((string)(await answer.Json())["code"]!).Should().Be("edge.too-large");
        }
    }

    [Fact]
    public async Task The_caller_may_name_what_belongs_together()
    {
        var request = new HttpRequestMessage(HttpMethod.Get, "/api/users/me") { Headers = { { "X-Correlation-Id", "my-call.1" } } };
        var strange = new HttpRequestMessage(HttpMethod.Get, "/api/users/me") { Headers = { { "X-Correlation-Id", "two words" } } };

        (await silo.Client().SendAsync(request)).Headers.GetValues("X-Correlation-Id").Should().Equal("my-call.1");
        (await silo.Client().SendAsync(strange)).Headers.GetValues("X-Correlation-Id").Single().Should().MatchRegex("^[0-9a-f]{32}$");
    }

    [Fact]
    public async Task A_wrong_method_is_told_the_right_ones()
    {
        var answer = await silo.Client().DeleteAsync("/api/users/me");

        answer.StatusCode.Should().Be(HttpStatusCode.MethodNotAllowed);
        answer.Content.Headers.Allow.Should().BeEquivalentTo("GET", "PUT");
    }

    [Fact]
    public async Task Nothing_is_unpacked_so_nothing_small_becomes_large()
    {
        using var packed = new MemoryStream();
        await using (var gzip = new System.IO.Compression.GZipStream(packed, System.IO.Compression.CompressionLevel.SmallestSize, leaveOpen: true)) await gzip.WriteAsync(new byte[50_000_000]);
        var request = new HttpRequestMessage(HttpMethod.Post, "/api/auth/login") { Content = new ByteArrayContent(packed.ToArray()) };
        request.Content.Headers.ContentType = new("application/json");
        request.Content.Headers.ContentEncoding.Add("gzip");

        var answer = await silo.Client().SendAsync(request);

        answer.StatusCode.Should().Be(HttpStatusCode.UnsupportedMediaType);
        ((string)(await answer.Json())["code"]!).Should().Be("edge.unsupported-media-type");
    }

    [Fact]
    public async Task Every_answer_tells_browsers_to_do_nothing_with_it_that_it_is_not_for()
    {
        foreach (var path in (string[])["/api/users/me", "/health/live", "/nothing", "/openapi/v1.json"])
        {
            var answer = await silo.Client().GetAsync(path);
            answer.Headers.GetValues("Content-Security-Policy").Should().ContainSingle("default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'", path);
            answer.Headers.GetValues("Cross-Origin-Resource-Policy").Should().Equal("same-origin");
            answer.Headers.GetValues("Cross-Origin-Opener-Policy").Should().Equal("same-origin");
            answer.Headers.GetValues("Referrer-Policy").Should().Equal("no-referrer");
            answer.Headers.Contains("Server").Should().BeFalse("what runs here is nobody's business");
        }
        (await silo.Client().GetAsync("/api/users/me")).Headers.CacheControl!.NoStore.Should().BeTrue();
    }

    [Fact]
    public async Task Pages_of_other_origins_may_ask_where_the_settings_say_so_and_nowhere_else()
    {
        await using var open = SiloHost.Start(fixture.Database, silo.Data, settings: new Dictionary<string, string> { ["Rapport:CorsOrigins"] = "https://app.example, https://www.example" });

        var preflight = await open.Client().SendAsync(From("https://app.example", HttpMethod.Options));
        preflight.StatusCode.Should().Be(HttpStatusCode.NoContent);
        preflight.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://app.example");
        preflight.Headers.Contains("Access-Control-Allow-Credentials").Should().BeFalse("there are no cookies");
        var asked = await open.Client().SendAsync(From("https://www.example", HttpMethod.Get));
        asked.Headers.GetValues("Access-Control-Allow-Origin").Should().Equal("https://www.example");
        asked.Headers.GetValues("Access-Control-Expose-Headers").Single().Should().Contain("ETag").And.Contain("Rapport-Position");
        foreach (var stranger in (string[])["https://evil.example", "https://app.example.evil.example", "http://app.example", "null"])
            (await open.Client().SendAsync(From(stranger, HttpMethod.Get))).Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse(stranger);
        (await silo.Client().SendAsync(From("https://app.example", HttpMethod.Get))).Headers.Contains("Access-Control-Allow-Origin").Should().BeFalse("none is the default");

        static HttpRequestMessage From(string origin, HttpMethod method)
        {
            var request = new HttpRequestMessage(method, "/api/scenarios") { Headers = { { "Origin", origin } } };
            if (method == HttpMethod.Options) request.Headers.Add("Access-Control-Request-Method", "GET");
            return request;
        }
    }

    [Fact]
    public async Task Too_many_tries_from_one_address_have_to_wait()
    {
        await using var own = await TestDatabase.Create();
        await using var strict = SiloHost.Start(own, settings: new Dictionary<string, string> { ["Rapport:Limits:AuthPerMinute"] = "3" });
        var client = strict.Client();
        for (var i = 0; i < 3; i++) (await client.PostAsJsonAsync("/api/auth/login", new { })).StatusCode.Should().Be(HttpStatusCode.UnprocessableEntity);

        var refused = await client.PostAsJsonAsync("/api/auth/login", new { });

        refused.StatusCode.Should().Be(HttpStatusCode.TooManyRequests);
        refused.Headers.RetryAfter!.Delta.Should().BePositive().And.BeLessThanOrEqualTo(TimeSpan.FromMinutes(1));
        ((string)(await refused.Json())["code"]!).Should().Be("edge.too-many-requests");
        (await client.GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
    }

    [Fact]
    public async Task Health_tells_living_from_ready()
    {
        (await silo.Client().GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
        var ready = await silo.Client().GetFromJsonAsync<JsonNode>("/health/ready");
        ((string)ready!["checks"]!["database"]!["status"]!).Should().Be("healthy");
    }

    [Fact]
    public async Task Without_its_database_a_server_lives_but_is_not_ready_and_says_so_to_callers()
    {
        var own = await TestDatabase.Create();
        await using var alone = SiloHost.Start(own);
        await own.Remove();

        var ready = await alone.Client().GetAsync("/health/ready");
        var login = await alone.Client().PostAsJsonAsync("/api/auth/login", new { email = "ann@rapport.example", password = "whatever it is" });

        ready.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        ((string)(await ready.Json())["checks"]!["database"]!["status"]!).Should().Be("unhealthy");
        (await alone.Client().GetAsync("/health/live")).StatusCode.Should().Be(HttpStatusCode.OK);
        login.StatusCode.Should().Be(HttpStatusCode.ServiceUnavailable);
        ((string)(await login.Json())["code"]!).Should().Be("unavailable");
    }

    [Fact]
    public async Task The_document_describes_routes_with_their_errors_and_examples()
    {
        var document = (await silo.Client().GetFromJsonAsync<JsonNode>("/openapi/v1.json"))!;

        var register = document["paths"]!["/api/auth/register"]!["post"]!;
        register["responses"]!.AsObject().Select(r => r.Key).Should().BeEquivalentTo("204", "400", "409", "413", "415", "422", "429", "503");
        ((string?)register["requestBody"]!["content"]!["application/json"]!["example"]!["email"]).Should().Be("ann@example.com");
        var login = document["paths"]!["/api/auth/login"]!["post"]!;
        ((string?)login["responses"]!["200"]!["content"]!["application/json"]!["example"]!["tokenType"]).Should().Be("Bearer");
        var needed = login["responses"]!["401"]!["content"]!["application/problem+json"]!["examples"]!["accounts.second-factor-needed"]!["value"]!;
        ((string)needed["code"]!).Should().Be("accounts.second-factor-needed");
        register["parameters"]!.AsArray().Select(p => (string?)p!["name"]).Should().Contain("Idempotency-Key");
        document["paths"]!["/api/users/me"]!["get"]!["security"]!.AsArray().Should().ContainSingle();
        register["security"].Should().BeNull();
        document["components"]!["schemas"]!["Problem"].Should().NotBeNull();
        (await silo.Client().GetStringAsync("/api/docs/index.html")).Should().Contain("swagger");
    }

    [Fact]
    public async Task Every_operation_of_the_document_has_a_summary_and_a_success()
    {
        var document = (await silo.Client().GetFromJsonAsync<JsonNode>("/openapi/v1.json"))!;

        foreach (var (path, methods) in document["paths"]!.AsObject())
            foreach (var (method, operation) in methods!.AsObject())
            {
                ((string?)operation!["summary"]).Should().NotBeNullOrEmpty($"{method} {path} has a summary");
                operation["responses"]!.AsObject().Should().Contain(r => r.Key.StartsWith('2'), $"{method} {path} can succeed");
            }
    }
}
