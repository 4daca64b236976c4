using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Postgres;
using Rapport.Engine.Privacy;
using Rapport.Engine.Settings;

namespace Rapport.Silo.Web;

/// <summary>The edge: what is the same for the routes of all rooms.</summary>
internal static class WebModule
{
    public static WebApplicationBuilder AddWeb(this WebApplicationBuilder builder)
    {
        Logs.Add(builder);
        var services = builder.Services;
        services.TryAddSingleton(TimeProvider.System);
        services.AddChecked<ServerOptions>("Rapport", ServerOptions.Check);
        services.AddSingleton<DataDirectory>();
        services.AddChecked<PostgresOptions>("Rapport:Postgres", PostgresOptions.Check);
        services.AddSingleton<Database>().AddSingleton(s => s.GetRequiredService<Database>().Source);
        Limits.Add(services);
        KeyRing.Add(services);
        AddSignedLinks(services);
        services.AddSingleton(IdempotencyKeys.Table).AddSingleton(IdempotencyKeys.Location).AddSingleton<IdempotencyKeys>().AddHostedService<IdempotencySweep>();
        Telemetry.Add(services);
        Health.Add(services);
        ApiDocument.Add(services);
        services.Configure<RouteHandlerOptions>(o => o.ThrowOnBadRequest = true);
        services.ConfigureHttpJsonOptions(o => LikeEverywhere(o.SerializerOptions));
        services.AddSignalR(o => o.MaximumReceiveMessageSize = 256 * 1024).AddJsonProtocol(o => LikeEverywhere(o.PayloadSerializerOptions));
        // Longer than turns under way are waited for; those that take longer still go on at the next start. Read as text, for these options
        // are needed before any are checked.
        services.Configure<HostOptions>(o => o.ShutdownTimeout = TimeSpan.FromSeconds(5)
            + (TimeSpan.TryParse(builder.Configuration[$"{GrainOptions.Section}:{nameof(GrainOptions.DrainTimeout)}"], CultureInfo.InvariantCulture, out var drain) ? drain : new GrainOptions().DrainTimeout));
        return builder;
    }

    /// <summary>From the outside in: each sees the answer of all that come after it.</summary>
    public static void UseWeb(this WebApplication app)
    {
        // Never without a list: the middleware takes an empty one for "trust everybody". Not through the options: they are checked later, all together.
        if (!string.IsNullOrWhiteSpace(app.Configuration["Rapport:TrustedProxies"])) app.UseForwardedHeaders();
        app.UseMiddleware<RequestLog>();
        app.Use(SafeHeaders);
        app.UseMiddleware<EdgeErrors>();
        Limits.Use(app);
        app.UseStatusCodePages(pages => Problem.OfStatus(pages.HttpContext.Response.StatusCode).ExecuteAsync(pages.HttpContext));
        app.UseRouting();
        app.UseRateLimiter();
        app.UseAuthentication();
        app.UseAuthorization();
        app.UseMiddleware<Idempotency>();
        ApiDocument.Use(app);
        Health.Map(app);
        WebApp.Use(app);
    }

    private static void AddSignedLinks(IServiceCollection services)
    {
        services.AddChecked<SignedLinkOptions>("Rapport:SignedLinks", (options, faults) =>
        {
            if (options.Keys(new byte[SignedLinkOptions.KeySize]) is null) faults.Add(nameof(options.Key), "and each of RetiredKeys must be 32 random bytes in base64, as 'openssl rand -base64 32' makes them");
            faults.Range(nameof(options.Lifetime), options.Lifetime, TimeSpan.FromSeconds(10), TimeSpan.FromDays(7));
        });
        services.AddSingleton(s =>
        {
            var options = s.GetRequiredService<IOptions<SignedLinkOptions>>().Value;
            return new SignedLinks(options.Keys(s.GetRequiredService<MasterKeys>().Derive("signed-links"))!, options.Lifetime, s.GetRequiredService<TimeProvider>());
        });
    }

    private static Task SafeHeaders(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers[Requested.CorrelationHeader] = Requested.CorrelationId(http);
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            if (headers.CacheControl.Count == 0 && http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(http);
    }

    private static void LikeEverywhere(JsonSerializerOptions options)
    {
        foreach (var converter in Json.Options.Converters) options.Converters.Add(converter);
        options.DefaultIgnoreCondition = Json.Options.DefaultIgnoreCondition;
        // Words stay readable; JSON is never put into a page.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        options.AllowOutOfOrderMetadataProperties = Json.Options.AllowOutOfOrderMetadataProperties;
    }
}
