using System.Net;
using System.Threading.RateLimiting;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.AspNetCore.RateLimiting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.Options;
using Rapport.Engine.Settings;

namespace Rapport.Silo.Web;

/// <summary>How much and how often.</summary>
internal static class Limits
{
    /// <summary>The policy for routes on which passwords or tokens could be guessed: per client address.</summary>
    public const string Auth = "auth";

    private static readonly TimeSpan window = TimeSpan.FromMinutes(1);

    public static void Add(IServiceCollection services)
    {
        services.AddChecked<LimitsOptions>("Rapport:Limits", LimitsOptions.Check);
        services.Configure<KestrelServerOptions>(kestrel => kestrel.AddServerHeader = false);
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
            limiter.AddPolicy(Auth, http =>
            {
                var perMinute = http.RequestServices.GetRequiredService<IOptions<LimitsOptions>>().Value.AuthPerMinute;
                return RateLimitPartition.GetSlidingWindowLimiter(
                    http.Connection.RemoteIpAddress?.ToString() ?? "none",
                    _ => new() { PermitLimit = perMinute, Window = window, SegmentsPerWindow = 6, QueueLimit = 0 });
            });
        });
    }

    /// <summary>Here and not in Kestrel's options, which are read before ours are checked.</summary>
    public static void Use(WebApplication app) => app.Use((http, next) =>
    {
        if (http.Features.Get<IHttpMaxRequestBodySizeFeature>() is { IsReadOnly: false } body) body.MaxRequestBodySize = http.RequestServices.GetRequiredService<IOptions<LimitsOptions>>().Value.BodyBytes;
        return next(http);
    });

    private static Task Reject(OnRejectedContext rejected)
    {
        var wait = rejected.Lease.TryGetMetadata(MetadataName.RetryAfter, out var after) ? after : window / 6;
        return Problem.Of("edge.too-many-requests", "Too many tries from your address. Wait, then try again.")
            .With(Problem.WaitFact, (int)Math.Ceiling(wait.TotalSeconds)).ExecuteAsync(rejected.HttpContext);
    }
}
