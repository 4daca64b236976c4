using System.Collections.Concurrent;
using FluentAssertions;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Rapport.Cli.Tests.Hubs;
using Rapport.Client;
using Rapport.Silo.Tests;
using Xunit;

namespace Rapport.Cli.Tests;

/// <summary>The client's requests, also where the answer gets lost.</summary>
public sealed class ClientStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private static readonly RapportClientOptions eager = new() { FirstPause = TimeSpan.FromMilliseconds(5), LongestPause = TimeSpan.FromMilliseconds(50) };

    [Fact]
    public async Task Who_signs_up_and_in_is_known()
    {
        using var client = new RapportClient(fixture.Silo.Address);
        var email = Email();
        await client.SignUp(email, User.Password, "Ann");
        await client.SignIn(email, User.Password);
        (await client.Me()).Should().Match<Account>(me => me.DisplayName == "Ann" && me.Email == email);
        (await client.Practice.FindScenarios(new("slide"))).Items.Should().Contain(s => s.Id == "feedback-late-figures" && s.Difficulty == Difficulty.Easy);
        await client.SignOut();
        client.Tokens.Should().BeNull();
        (await client.Invoking(c => c.Me()).Should().ThrowAsync<RapportProblem>()).Which.Should().Match<RapportProblem>(p => p.Status == 401 && p.Code == "edge.unauthenticated");
    }

    [Fact]
    public async Task A_problem_names_each_field_that_is_wrong()
    {
        using var client = new RapportClient(fixture.Silo.Address);
        var problem = (await client.Invoking(c => c.SignUp("nobody", "short", "")).Should().ThrowAsync<RapportProblem>()).Which;
        problem.Code.Should().Be("edge.invalid");
        problem.Errors.Keys.Should().Contain(["email", "password", "displayName"]);
        problem.CorrelationId.Should().NotBeNullOrEmpty();
    }

    [Fact]
    public async Task An_access_token_is_renewed_before_it_ends_and_the_keeper_is_told()
    {
        using var client = new RapportClient(fixture.Silo.Address);
        var email = Email();
        await client.SignUp(email, User.Password, "Ann");
        await client.SignIn(email, User.Password);
        var held = client.Tokens!;
        var told = new ConcurrentQueue<Tokens?>();
        client.TokensChanged += told.Enqueue;
        client.Resume(held with { ExpiresAt = TimeProvider.System.GetUtcNow() });
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.Me()));
        told.Should().ContainSingle("eight requests at once want one new token");
        client.Tokens!.AccessToken.Should().NotBe(held.AccessToken);
    }

    [Fact]
    public async Task A_request_whose_answer_was_lost_is_sent_again_with_its_key_and_done_once()
    {
        await using var sluice = new Sluice(fixture.Silo.Address);
        await using var lossy = await Lossy.Start(sluice);
        using var client = new RapportClient(lossy.Address, eager);
        var email = Email();
        await client.SignUp(email, User.Password, "Ann");
        lossy.Keys.Should().HaveCount(2).And.OnlyContain(key => key == lossy.Keys.First() && key.Length > 0);
        // Had it been done a second time, the address would have been taken.
        await client.SignIn(email, User.Password);
    }

    [Fact]
    public async Task Where_nobody_listens_it_says_so()
    {
        using var client = new RapportClient(new Uri("http://127.0.0.1:9"), eager);
        (await client.Invoking(c => c.Me()).Should().ThrowAsync<RapportUnreachable>()).Which.Message.Should().Contain("http://127.0.0.1:9");
    }

    /// <summary>A wire that broke twice in a row made it late twice, and the program ended with "clock drift".</summary>
    [Fact]
    public async Task A_turn_that_was_late_more_than_once_is_sent_again_under_a_new_key_with_the_time_at_which_it_is()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        await using var app = builder.Build();
        var (keys, ends) = (new ConcurrentQueue<string>(), new ConcurrentQueue<DateTimeOffset>());
        app.MapPost("/api/sessions/mine/turns", async (HttpContext http) =>
        {
            keys.Enqueue(http.Request.Headers["Idempotency-Key"].ToString());
            ends.Enqueue((await http.Request.ReadFromJsonAsync<Sent>())!.EndedAt);
            return keys.Count < 4
                ? Results.Json(new { code = "practice.clock-drift", serverTime = TimeProvider.System.GetUtcNow() }, statusCode: 422)
                : Results.Json(new { number = 1, state = "transcribed", expectedNumber = 3, version = 5 }, statusCode: 202);
        });
        await app.StartAsync();
        using var client = new RapportClient(new Uri(app.Urls.First()), eager);

        (await client.Practice.Say("mine", 1, "Hello.", TimeProvider.System.GetUtcNow())).ExpectedNumber.Should().Be(3);

        keys.Should().HaveCount(4).And.OnlyHaveUniqueItems("a refused one was an answer");
        ends.Should().BeInAscendingOrder().And.OnlyHaveUniqueItems();
    }

    private static string Email() => $"ann-{Guid.NewGuid():n}@rapport.example";

    private sealed record Sent(DateTimeOffset EndedAt);

    /// <summary>In front of the server: hands the first registration on, and breaks the connection instead of answering.</summary>
    private sealed class Lossy(WebApplication app) : IAsyncDisposable
    {
        public ConcurrentQueue<string> Keys { get; } = new();

        public Uri Address => new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First());

        public static async Task<Lossy> Start(Sluice sluice)
        {
            var builder = WebApplication.CreateSlimBuilder();
            builder.WebHost.UseUrls("http://127.0.0.1:0");
            builder.Logging.ClearProviders();
            var app = builder.Build();
            var lossy = new Lossy(app);
            var server = new HttpClient { BaseAddress = sluice.Address };
            app.Run(http => lossy.Pass(http, server));
            await app.StartAsync();
            return lossy;
        }

        public ValueTask DisposeAsync() => app.DisposeAsync();

        private async Task Pass(HttpContext http, HttpClient server)
        {
            using var request = new HttpRequestMessage(HttpMethod.Parse(http.Request.Method), http.Request.Path) { Content = new StreamContent(http.Request.Body) };
            request.Content.Headers.ContentType = new("application/json");
            request.Headers.Add("Idempotency-Key", http.Request.Headers["Idempotency-Key"].ToString());
            using var answer = await server.SendAsync(request);
            if (http.Request.Path == "/api/auth/register")
            {
                Keys.Enqueue(http.Request.Headers["Idempotency-Key"].ToString());
                if (Keys.Count == 1)
                {
                    http.Abort();
                    return;
                }
            }
            http.Response.StatusCode = (int)answer.StatusCode;
            await answer.Content.CopyToAsync(http.Response.Body);
        }
    }
}
