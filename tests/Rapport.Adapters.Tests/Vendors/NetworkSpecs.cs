using System.Net;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Rapport.Adapters.Calls;
using Xunit;

namespace Rapport.Adapters.Tests.Vendors;

public sealed class NetworkSpecs
{
    [Fact]
    public async Task A_vendor_that_sends_a_call_elsewhere_is_not_followed()
    {
        var asked = 0;
        await using var elsewhere = await Server(http =>
        {
            Interlocked.Increment(ref asked);
            return Task.CompletedTask;
        });
        await using var vendor = await Server(http =>
        {
            http.Response.Redirect($"{elsewhere.Urls.Single()}/with-the-key");
            return Task.CompletedTask;
        });
        using var client = new HttpClient(ProviderCalls.Network());
        client.DefaultRequestHeaders.Authorization = new("Bearer", "a-key");

        using var answer = await client.GetAsync(vendor.Urls.Single());

        answer.StatusCode.Should().Be(HttpStatusCode.Found);
        asked.Should().Be(0, "it could be anywhere, and the key would go along");
    }

    private static async Task<WebApplication> Server(RequestDelegate answer)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        var server = builder.Build();
        server.Run(answer);
        await server.StartAsync();
        return server;
    }
}
