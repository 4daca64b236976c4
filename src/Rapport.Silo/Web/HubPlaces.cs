using System.Collections.Concurrent;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.SignalR;
using Microsoft.Extensions.Options;

namespace Rapport.Silo.Web;

/// <summary>
/// How many hub connections each user has on this node, and how often they call. One connection more is refused before it is opened where that can be told, else at
/// once after; a call more is refused, as a request would be.
/// </summary>
internal sealed class HubPlaces(IOptions<LimitsOptions> limits) : IHubFilter, IDisposable
{
    private readonly ConcurrentDictionary<string, int> now = [];

    private readonly PartitionedRateLimiter<string> calls = PartitionedRateLimiter.Create<string, string>(user => RateLimitPartition.GetTokenBucketLimiter(user, _ => new()
    {
        TokenLimit = limits.Value.UserPerMinute,
        TokensPerPeriod = limits.Value.UserPerMinute,
        ReplenishmentPeriod = TimeSpan.FromMinutes(1),
    }));

    public static void Add(IServiceCollection services) => services.AddSingleton<HubPlaces>().Configure<HubOptions>(hubs => hubs.AddFilter<HubPlaces>());

    /// <summary>Of users; those who are nobody get no further anyway.</summary>
    public static Task Pass(HttpContext http, RequestDelegate next)
    {
        if (http.Request.Path.StartsWithSegments("/hubs", StringComparison.Ordinal) && http.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } user
            && http.RequestServices.GetRequiredService<HubPlaces>() is var places && places.IsFull(user) && http.Request.Query["id"].Count == 0)
            return Problem.Of("edge.too-many-requests", places.TooMany).With("limit", "hub-connections").ExecuteAsync(http);
        return next(http);
    }

    public async Task OnConnectedAsync(HubLifetimeContext context, Func<HubLifetimeContext, Task> next)
    {
        var user = UserOf(context);
        try
        {
            if (user is not null && now.AddOrUpdate(user, 1, (_, open) => open + 1) > limits.Value.HubConnections) throw new HubException($"edge.too-many-requests: {TooMany}");
            await next(context);
        }
        catch
        {
            // Of a connection that did not come about the framework tells no end.
            if (user is not null) Leave(user);
            throw;
        }
    }

    public async Task OnDisconnectedAsync(HubLifetimeContext context, Exception? exception, Func<HubLifetimeContext, Exception?, Task> next)
    {
        if (UserOf(context) is { } user) Leave(user);
        await next(context, exception);
    }

    public ValueTask<object?> InvokeMethodAsync(HubInvocationContext context, Func<HubInvocationContext, ValueTask<object?>> next)
    {
        if (context.Context.User?.FindFirstValue(ClaimTypes.NameIdentifier) is { } user && !calls.AttemptAcquire(user).IsAcquired)
            throw new HubException("edge.too-many-requests: You call too often. Wait, then go on.");
        return next(context);
    }

    public void Dispose() => calls.Dispose();

    private string TooMany => $"You have {limits.Value.HubConnections} connections open already. Close a tab, then connect again.";

    // Nobody's count stays once it is nothing.
    private void Leave(string user)
    {
        if (now.AddOrUpdate(user, 0, (_, open) => open - 1) == 0) now.TryRemove(new(user, 0));
    }

    private bool IsFull(string user) => now.GetValueOrDefault(user) >= limits.Value.HubConnections;

    private static string? UserOf(HubLifetimeContext context) => context.Context.User?.FindFirstValue(ClaimTypes.NameIdentifier);
}
