using FluentAssertions;
using Rapport.Silo.Tests.Web.Fuzz;
using Xunit;

namespace Rapport.Silo.Tests.Web;

/// <summary>Requests that no decent client sends, byte by byte.</summary>
public sealed class WireStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;

    [Theory]
    [InlineData(9_000)]
    [InlineData(30_000)]
    public async Task An_address_that_is_too_long_is_told_so(int length)
    {
        var answer = await Ask($"GET /api/{new string('a', length)} HTTP/1.1\r\nHost: x\r\n");
        (answer.Status, Code(answer)).Should().Be((414, "edge.address-too-long"));
        answer = await Ask($"GET /api/scenarios?q={new string('a', length)} HTTP/1.1\r\nHost: x\r\n");
        (answer.Status, Code(answer)).Should().Be((414, "edge.address-too-long"));
    }

    [Fact]
    public async Task Headers_that_are_too_large_or_too_many_are_told_so()
    {
        var large = await Ask($"GET /health/live HTTP/1.1\r\nHost: x\r\nX-Large: {new string('a', 40_000)}\r\n");
        (large.Status, Code(large)).Should().Be((431, "edge.headers-too-large"));
        var many = await Ask($"GET /health/live HTTP/1.1\r\nHost: x\r\n{string.Concat(Enumerable.Range(0, 150).Select(i => $"X-{i}: 1\r\n"))}");
        (many.Status, Code(many)).Should().Be((431, "edge.headers-too-large"));
    }

    /// <summary>Kestrel answers these before any code of ours runs, with a bare status, and closes. It has no hook for a body.</summary>
    [Theory]
    [InlineData("GARBAGE\r\n", 400)]
    [InlineData("GET / HTTP/9.9\r\nHost: x\r\n", 505)]
    [InlineData("GET /api/%00 HTTP/1.1\r\nHost: x\r\n", 400)]
    [InlineData("GET /api/\u00ff HTTP/1.1\r\nHost: x\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nX-A: a\u0000b\r\n", 400)]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\nNo colon\r\n", 400)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: -1\r\n", 400)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n", 400)]
    [InlineData("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip\r\n", 400)]
    public async Task What_is_no_HTTP_gets_a_bare_status_and_tells_nothing(string head, int status)
    {
        var answer = await Ask(head);

        answer.Status.Should().Be(status);
        answer.Body.Should().BeEmpty();
        answer.Headers.Contains("Server").Should().BeFalse();
        answer.Headers["Connection"].Should().Contain("close");
    }

    [Fact]
    public async Task A_line_that_is_much_too_long_gets_a_bare_status()
    {
        (await Ask($"GET /{new string('a', 50_000)} HTTP/1.1\r\nHost: x\r\n")).Status.Should().Be(414);
        (await Ask($"GET / HTTP/1.1\r\nHost: x\r\nX-Large: {new string('a', 200_000)}\r\n")).Status.Should().Be(431);
    }

    [Theory]
    [InlineData("GET /%2e%2e/%2e%2e/etc/passwd")]
    [InlineData("GET /..%2f..%2fetc/passwd")]
    [InlineData("GET /..%5c..%5cetc/passwd")]
    [InlineData("GET /assets/..%2f..%2fappsettings.json")]
    [InlineData("GET /assets/%2e%2e/%2e%2e/Rapport.Silo.dll")]
    [InlineData("GET /silo-config/silo.json")]
    [InlineData("GET /api/audio/..%2f..%2fmaster.key")]
    [InlineData("GET /api/docs/..%2f..%2fRapport.Silo.dll")]
    [InlineData("GET //etc/passwd")]
    public async Task No_trick_with_a_path_leads_to_a_file_that_is_not_for_sending(string line)
    {
        var answer = await Ask($"{line} HTTP/1.1\r\nHost: x\r\n");

        answer.Status.Should().BeOneOf(403, 404);
        answer.MediaType.Should().Be("application/problem+json");
    }

    [Fact]
    public async Task A_body_that_ends_early_or_lies_about_its_chunks_is_a_problem()
    {
        var chunk = await Ask("POST /api/auth/login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n", "zz\r\n");
        (chunk.Status, Code(chunk)).Should().Be((400, "edge.malformed"));
    }

    private async Task<RawAnswer> Ask(string head, string body = "") =>
        await RawHttp.Send(silo.Address, $"{head}{(head.Contains("HTTP/1.1") ? "Connection: close\r\n" : "")}\r\n{body}") ?? throw new InvalidOperationException("There was no answer.");

    private static string? Code(RawAnswer answer) => answer.MediaType == "application/problem+json" ? (string?)answer.Json!["code"] : $"no problem but '{answer.MediaType}'";
}
