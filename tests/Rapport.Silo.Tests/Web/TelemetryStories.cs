using System.Collections.Concurrent;
using System.Net.Http.Json;
using System.Text;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rapport.Testing;
using Xunit;

namespace Rapport.Silo.Tests.Web;

/// <summary>What leaves the server over OTLP, heard by a collector of our own.</summary>
public sealed class TelemetryStories(TestDatabase database) : IClassFixture<TestDatabase>, IAsyncLifetime
{
    private readonly ConcurrentDictionary<string, StringBuilder> heard = new();
    private readonly string folder = Directory.CreateTempSubdirectory("rapport-telemetry-").FullName;
    private WebApplication collector = null!;

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        collector = builder.Build();
        collector.MapPost("/v1/{signal}", async (string signal, HttpRequest request) =>
        {
            using var body = new MemoryStream();
            await request.Body.CopyToAsync(body);
            var texts = heard.GetOrAdd(signal, _ => new());
            lock (texts) texts.Append(Encoding.Latin1.GetString(body.ToArray()));
        });
        await collector.StartAsync();
    }

    public async Task DisposeAsync()
    {
        await collector.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Traces_and_metrics_name_routes_commands_and_ids_and_nothing_personal()
    {
        await using var silo = SiloProcess.Start(folder, [$"--Rapport:Postgres:ConnectionString={database.ConnectionString}"], new Dictionary<string, string>
        {
            ["OTEL_EXPORTER_OTLP_ENDPOINT"] = collector.Urls.Single(),
            ["OTEL_EXPORTER_OTLP_PROTOCOL"] = "http/protobuf",
        });
        using var client = new HttpClient { BaseAddress = await silo.Address() };
        var email = $"annegret-{Guid.NewGuid():n}@rapport.example";
        (await client.PostAsJsonAsync("/api/auth/register", new { email, password = User.Password, displayName = "Annegret" })).EnsureSuccessStatusCode();
        var token = (string)(await client.SignIn(email))["accessToken"]!;
        await client.GetAsync($"/hubs/practice?access_token={token}");
        await client.GetAsync("/api/scenarios?search=stray-words");
        // A stranger who asks not to be traced, in a trace that they name.
        const string Strangers = "0af7651916cd43dd8448eb211c80319c";
        using var untraced = new HttpRequestMessage(HttpMethod.Get, "/api/skills") { Headers = { { "traceparent", $"00-{Strangers}-b7ad6b7169203331-00" } } };
        await client.SendAsync(untraced);

        // The last of it is sent when the server stops.
        await silo.Terminate();
        (await silo.Ended()).Should().Be(0);

        heard.Keys.Should().BeEquivalentTo("traces", "metrics");
        var (traces, metrics) = (heard["traces"].ToString(), heard["metrics"].ToString());
        new[] { "POST /api/auth/register", "http.route", "rapport.user", "Rapport.Engine", "Npgsql" }.Where(name => !traces.Contains(name)).Should().BeEmpty();
        new[] { "rapport.commands", "http.server.request.duration" }.Where(name => !metrics.Contains(name)).Should().BeEmpty();
        traces.Should().Contain("GET /api/skills", "whether a request is traced is not for who sends it to say");
        traces.Contains(Encoding.Latin1.GetString(Convert.FromHexString(Strangers)), StringComparison.Ordinal).Should().BeFalse("nor in which trace");
        foreach (var personal in new[] { "annegret", "stray-words", token })
            (traces + metrics).Contains(personal, StringComparison.OrdinalIgnoreCase).Should().BeFalse($"'{personal}' is nobody's business");
    }
}
