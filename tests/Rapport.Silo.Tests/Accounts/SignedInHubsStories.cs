using System.Security.Claims;
using FluentAssertions;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.DependencyInjection;
using Rapport.Silo.Accounts;
using Xunit;

namespace Rapport.Silo.Tests.Accounts;

/// <summary>The filter with the real account and the real live stream; only the connection is played.</summary>
public sealed class SignedInHubsStories(SiloFixture fixture) : IClassFixture<SiloFixture>
{
    private readonly SiloHost silo = fixture.Silo;

    [Fact]
    public async Task Signing_out_closes_the_connection_of_that_session_wherever_it_happens()
    {
        await using var elsewhere = SiloHost.Start(fixture.Database, silo.Data);
        var ann = await silo.NewUser("Ann");
        var other = await silo.Client().SignIn(ann.Email);
        using var here = await Connect(silo, ann.AccessToken);
        using var there = await Connect(elsewhere, ann.AccessToken);
        using var otherSession = await Connect(silo, (string)other["accessToken"]!);

        await ann.Client.PostAsync("/api/auth/logout", null);

        await here.Closed.WaitAsync(TimeSpan.FromSeconds(20));
        await there.Closed.WaitAsync(TimeSpan.FromSeconds(20));
        otherSession.Closed.IsCompleted.Should().BeFalse();
    }

    [Fact]
    public async Task A_session_that_has_ended_before_the_connection_is_made_closes_it()
    {
        var ann = await silo.NewUser("Ann");
        var user = await Principal(silo, ann.AccessToken);
        await ann.Client.PostAsync("/api/auth/logout", null);

        using var late = await Connect(silo, user);

        await late.Closed.WaitAsync(TimeSpan.FromSeconds(20));
    }

    private static async Task<ClaimsPrincipal> Principal(SiloHost host, string token)
    {
        var options = host.Services.GetRequiredService<Microsoft.Extensions.Options.IOptionsMonitor<Microsoft.AspNetCore.Authentication.BearerToken.BearerTokenOptions>>();
        var ticket = options.Get(Microsoft.AspNetCore.Authentication.BearerToken.BearerTokenDefaults.AuthenticationScheme).BearerTokenProtector.Unprotect(token)!;
        return await Task.FromResult(ticket.Principal);
    }

    private static async Task<Connection> Connect(SiloHost host, string token) => await Connect(host, await Principal(host, token));

    private static async Task<Connection> Connect(SiloHost host, ClaimsPrincipal user)
    {
        var connection = new Connection(user);
        var filter = host.Services.GetRequiredService<SignedInHubs>();
        await filter.OnConnectedAsync(new HubLifetimeContext(connection, host.Services, new NoHub()), _ => Task.CompletedTask);
        return connection;
    }

    private sealed class NoHub : Hub;

    private sealed class Connection(ClaimsPrincipal user) : HubCallerContext, IDisposable
    {
        private readonly CancellationTokenSource aborted = new();
        private readonly TaskCompletionSource closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task Closed => closed.Task;

        public override string ConnectionId { get; } = Guid.NewGuid().ToString();
        public override string? UserIdentifier => null;
        public override ClaimsPrincipal? User => user;
        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();
        public override IFeatureCollection Features { get; } = new FeatureCollection();
        public override CancellationToken ConnectionAborted => aborted.Token;

        public override void Abort() => closed.TrySetResult();

        public void Dispose() => aborted.Cancel();
    }
}
