using Microsoft.AspNetCore.StaticFiles;
using Microsoft.Extensions.FileProviders;
using Microsoft.Net.Http.Headers;

namespace Rapport.Silo.Web;

/// <summary>
/// The web app, as it was built into <c>wwwroot</c> beside the program: its files, and its one page for every address of the app. A server
/// that was built without it says at <c>/</c> how to get it; the API is the same.
/// </summary>
internal static class WebApp
{
    private const string Page = "/index.html";
    private const string Missing =
        "This server was built without the web app. Install Node 20 or newer and build again: dotnet build src/Rapport.Silo. The API is here; its page is at /api/docs.\n";

    // Nothing from elsewhere, no code in the page, no frames around it.
    private const string Policy =
        "default-src 'self'; img-src 'self' data:; media-src 'self' blob:; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'";

    private static readonly string[] notTheApps = ["/api", "/hubs", "/health", "/openapi", "/assets"];
    private static readonly (string Token, string Ending)[] packed = [("br", ".br"), ("gzip", ".gz")];

    public static void Use(WebApplication app)
    {
        var files = app.Environment.WebRootFileProvider;
        if (!files.GetFileInfo(Page).Exists)
        {
            app.MapGet("/", () => Results.Text(Missing)).ExcludeFromDescription();
            return;
        }
        app.Use((http, next) => Find(http, files) is { } file ? Send(http, file, next) : next(http));
        app.UseStaticFiles(new StaticFileOptions { FileProvider = files, ContentTypeProvider = new OfWhatIsInside(), OnPrepareResponse = Describe });
    }

    // What a route answers is not a file. The page itself tells the app's own addresses apart, so it is sent for all that could be one.
    private static string? Find(HttpContext http, IFileProvider files)
    {
        var path = http.Request.Path;
        if (http.GetEndpoint() is not null || !(HttpMethods.IsGet(http.Request.Method) || HttpMethods.IsHead(http.Request.Method))) return null;
        if (path == "/") return Page;
        if (files.GetFileInfo(path).Exists) return path;
        var isPage = http.Request.GetTypedHeaders().Accept.Any(a => a.MediaType == "text/html") && !Path.HasExtension(path)
            && !Array.Exists(notTheApps, p => path.StartsWithSegments(p, StringComparison.Ordinal));
        return isPage ? Page : null;
    }

    private static async Task Send(HttpContext http, string file, RequestDelegate next)
    {
        var (files, accepted) = (http.RequestServices.GetRequiredService<IWebHostEnvironment>().WebRootFileProvider, http.Request.GetTypedHeaders().AcceptEncoding);
        var (token, ending) = Array.Find(packed, p => accepted.Any(a => a.Value == p.Token && a.Quality is not 0) && files.GetFileInfo(file + p.Ending).Exists);
        var asked = http.Request.Path;
        http.Request.Path = file + ending;
        if (token is not null) http.Response.Headers.ContentEncoding = token;
        await next(http);
        http.Request.Path = asked;
    }

    private static void Describe(StaticFileResponseContext sent)
    {
        var headers = sent.Context.Response.Headers;
        headers.Vary = HeaderNames.AcceptEncoding;
        // The names of assets change with what is in them; everything else is asked for again, and mostly answered with 304.
        headers.CacheControl = sent.Context.Request.Path.StartsWithSegments("/assets", StringComparison.Ordinal) ? "public, max-age=31536000, immutable" : "no-cache";
        headers.ContentSecurityPolicy = Policy;
        headers["Permissions-Policy"] = "microphone=(self), camera=(), geolocation=()";
    }

    /// <summary>The type of a packed file is that of what is inside.</summary>
    private sealed class OfWhatIsInside : IContentTypeProvider
    {
        private readonly FileExtensionContentTypeProvider types = new();

        public bool TryGetContentType(string subpath, out string contentType)
        {
            var inside = Array.Find(packed, p => subpath.EndsWith(p.Ending, StringComparison.Ordinal)).Ending is { } ending ? subpath[..^ending.Length] : subpath;
            return types.TryGetContentType(inside, out contentType!);
        }
    }
}
