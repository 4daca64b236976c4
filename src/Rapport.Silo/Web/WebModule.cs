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
        Cors.Add(services);
        HubPlaces.Add(services);
        KeyRing.Add(services);
        AddSignedLinks(services);
        services.AddSingleton(IdempotencyKeys.Table).AddSingleton(IdempotencyKeys.Location).AddSingleton<IdempotencyKeys>().AddRetentionRule<ExpiredAnswers>(ExpiredAnswers.Rule);
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
        app.Use(SafeHeaders.Add);
        app.UseMiddleware<EdgeErrors>();
        app.Use(Gate.Pass);
        Limits.Use(app);
        app.Use(BareStatuses);
        app.UseRouting();
        Cors.Use(app);
        app.UseAuthentication();
        // Knows whom to count for, and comes before whoever would do anything for them.
        app.UseRateLimiter();
        app.UseAuthorization();
        app.Use(HubPlaces.Pass);
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

    // An answer that has only a status so far: of routing, of authorization, of a file's range.
    private static async Task BareStatuses(HttpContext http, RequestDelegate next)
    {
        await next(http);
        var response = http.Response;
        if (response.HasStarted || response.StatusCode < 400 || (response.ContentType is not null && response.StatusCode != StatusCodes.Status416RangeNotSatisfiable)) return;
        (response.ContentLength, response.ContentType) = (null, null);
        await Problem.OfStatus(response.StatusCode).ExecuteAsync(http);
    }

    private static void LikeEverywhere(JsonSerializerOptions options)
    {
        foreach (var converter in Json.Options.Converters) options.Converters.Add(converter);
        options.DefaultIgnoreCondition = Json.Options.DefaultIgnoreCondition;
        // Words stay readable; JSON is never put into a page.
        options.Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;
        // Of two values for one name the server would take one and another reader the other.
        options.AllowDuplicateProperties = false;
        options.AllowOutOfOrderMetadataProperties = Json.Options.AllowOutOfOrderMetadataProperties;
    }
}
