using System.Net;
using System.Net.Sockets;
using System.Security.Claims;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Rapport.Engine.Settings;

namespace Rapport.Silo.Web;

/// <summary>
/// How much and how often. Every request counts for its address, and for its user when somebody is signed in; some count besides. All nodes of one
/// database count together.
/// </summary>
internal static class Limits
{
    /// <summary>The policy for routes on which passwords or tokens could be guessed: per client address.</summary>
    public const string Auth = "auth";

    /// <summary>The policy for evaluations that are asked for: per user and hour. Each may cost calls of a model.</summary>
    public const string Evaluations = "evaluations";

    private const string Address = "address", User = "user", Keyed = "keyed";

    private static readonly TimeSpan minute = TimeSpan.FromMinutes(1);
    private static readonly TimeSpan hour = TimeSpan.FromHours(1);

    public static void Add(IServiceCollection services)
    {
        services.AddChecked<LimitsOptions>("Rapport:Limits", LimitsOptions.Check);
        services.AddSingleton(SharedBuckets.Table).AddSingleton<SharedBuckets>().AddRetentionRule<FullBuckets>(FullBuckets.Rule);
        services.Configure<KestrelServerOptions>(Gate.Open);
        // Parts of a form stay in memory: what somebody said does not lie about in files.
        services.AddOptions<FormOptions>().Configure<IOptions<LimitsOptions>>((form, limits) =>
            (form.MemoryBufferThreshold, form.MultipartBodyLengthLimit) = (limits.Value.BodyBytes, limits.Value.BodyBytes));
        services.AddOptions<ForwardedHeadersOptions>().Configure<IOptions<ServerOptions>>((forwarded, server) =>
        {
            forwarded.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
            forwarded.KnownProxies.Clear();
            forwarded.KnownIPNetworks.Clear();
            foreach (var proxy in server.Value.Proxies) forwarded.KnownProxies.Add(IPAddress.Parse(proxy));
        });
        services.AddRateLimiter(limiter =>
        {
            limiter.OnRejected = (rejected, _) => new(Reject(rejected));
            limiter.GlobalLimiter = PartitionedRateLimiter.CreateChained(
                PartitionedRateLimiter.Create<HttpContext, string>(OfAddress), PartitionedRateLimiter.Create<HttpContext, string>(OfUser), PartitionedRateLimiter.Create<HttpContext, string>(OfKeys));
            limiter.AddPolicy(Auth, http => Partition(http, Auth, Client(http), Options(http).AuthPerMinute, minute));
            limiter.AddPolicy(Evaluations, http => Partition(http, Evaluations, Requested.Scope(http), Options(http).EvaluationsPerHour, hour));
        });
    }

    /// <summary>Here and not in Kestrel's options, which are read before ours are checked.</summary>
    public static void Use(WebApplication app) => app.Use((http, next) =>
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body) body.MaxRequestBodySize = Options(http).BodyBytes;
        return next(http);
    });

    /// <summary>Whose a request is when nobody is signed in. Of IPv6 the network: whoever has one address there has 2^64.</summary>
    public static string Client(HttpContext http) => http.Connection.RemoteIpAddress switch
    {
        null => "none",
        { IsIPv4MappedToIPv6: true } mapped => mapped.MapToIPv4().ToString(),
        { AddressFamily: AddressFamily.InterNetworkV6 } six => Convert.ToHexString(six.GetAddressBytes().AsSpan(0, 8)),
        var four => four.ToString(),
    };

    // Whoever watches over the server must see it while it is flooded.
    private static RateLimitPartition<string> OfAddress(HttpContext http) => http.Request.Path.StartsWithSegments("/health", StringComparison.Ordinal)
        ? RateLimitPartition.GetNoLimiter("health")
        : Partition(http, Address, Client(http), Options(http).AddressPerMinute, minute);

    private static RateLimitPartition<string> OfUser(HttpContext http) => http.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } user
        ? Partition(http, User, user, Options(http).UserPerMinute, minute)
        : RateLimitPartition.GetNoLimiter("nobody");

    // Each key is a row for a day. Without a user the routes that take one have a limit of their own.
    private static RateLimitPartition<string> OfKeys(HttpContext http) =>
        http.Request.Headers.ContainsKey(Requested.KeyHeader) && http.User.FindFirstValue(ClaimTypes.NameIdentifier) is { } user
            ? Partition(http, Keyed, user, Options(http).KeyedPerHour, hour)
            : RateLimitPartition.GetNoLimiter("without a key");

    private static RateLimitPartition<string> Partition(HttpContext http, string limit, string who, int permits, TimeSpan window)
    {
        var buckets = http.RequestServices.GetRequiredService<SharedBuckets>();
        return RateLimitPartition.Get(who, _ => new SharedLimiter(new(limit, who, permits, window), buckets));
    }

    private static LimitsOptions Options(HttpContext http) => http.RequestServices.GetRequiredService<IOptions<LimitsOptions>>().Value;

    private static Task Reject(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : minute;
        var limit = rejected.Lease.TryGetMetadata(SharedLimiter.Limit, out var name) && name is not null ? name : Address;
        return Problem.Of("edge.too-many-requests", Why(limit)).With("limit", limit).With(Problem.WaitFact, Math.Max(1, (int)Math.Ceiling(wait.TotalSeconds))).ExecuteAsync(rejected.HttpContext);
    }

    private static string Why(string limit) => limit switch
    {
        Auth => "Too many tries from your address. Wait, then try again.",
        Evaluations => "You have asked for many evaluations. Wait, then ask again.",
        Keyed => "You have sent many requests with an Idempotency-Key. Wait, then go on.",
        User => "You send too many requests. Wait, then go on.",
        _ => "Too many requests come from your address. Wait, then go on.",
    };
}
