namespace Rapport.Silo.Web;

/// <summary>Headers that keep browsers from doing with an answer what it is not for.</summary>
internal static class SafeHeaders
{
    // What is not a page shows nothing, runs nothing and stands in no frame. Pages bring their own policy.
    private const string Nothing = "default-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

    public static Task Add(HttpContext http, RequestDelegate next)
    {
        http.Response.OnStarting(() =>
        {
            var headers = http.Response.Headers;
            headers[Requested.CorrelationHeader] = Requested.CorrelationId(http);
            headers.XContentTypeOptions = "nosniff";
            headers["Referrer-Policy"] = "no-referrer";
            headers["Cross-Origin-Opener-Policy"] = "same-origin";
            headers["Cross-Origin-Resource-Policy"] = "same-origin";
            if (headers.ContentSecurityPolicy.Count == 0) headers.ContentSecurityPolicy = Nothing;
            if (http.Request.IsHttps) headers.StrictTransportSecurity = "max-age=31536000";
            if (headers.CacheControl.Count == 0 && http.Request.Path.StartsWithSegments("/api", StringComparison.Ordinal)) headers.CacheControl = "no-store";
            return Task.CompletedTask;
        });
        return next(http);
    }
}
