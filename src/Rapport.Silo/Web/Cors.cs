using Microsoft.AspNetCore.Cors.Infrastructure;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace Rapport.Silo.Web;

/// <summary>
/// Pages of other origins that may use the API and the hubs: those in <c>Rapport:CorsOrigins</c>, none by default. Without cookies, for there are none.
/// </summary>
internal static class Cors
{
    private static readonly string[] shown =
        [HeaderNames.ETag, HeaderNames.Location, HeaderNames.RetryAfter, Requested.CorrelationHeader, Answers.PositionHeader, ReadYourWrites.BehindHeader, Idempotency.ReplayedHeader];

    public static void Add(IServiceCollection services)
    {
        services.AddCors();
        services.AddOptions<CorsOptions>().Configure<IOptions<ServerOptions>>((cors, server) => cors.AddDefaultPolicy(policy => policy
            .WithOrigins(server.Value.Origins).AllowAnyHeader().WithMethods("GET", "POST", "PUT", "PATCH", "DELETE").WithExposedHeaders(shown).SetPreflightMaxAge(TimeSpan.FromHours(1))));
    }

    // Without origins there is no middleware either: a preflight is then a method that is not allowed.
    public static void Use(WebApplication app)
    {
        if (!string.IsNullOrWhiteSpace(app.Configuration["Rapport:CorsOrigins"])) app.UseCors();
    }
}
