using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Rapport.Silo.Web;

/// <summary>
/// What is looked at before anything of a body is read. Kestrel itself would refuse long addresses and headers without a word, so it lets some more
/// through, and they are refused here with a problem; only what is larger still, or no HTTP at all, gets Kestrel's bare status.
/// </summary>
internal static class Gate
{
    public const int LineBytes = 8 * 1024;
    public const int HeaderBytes = 32 * 1024;
    public const int HeaderCount = 100;

    private const int More = 4;

    public static void Open(KestrelServerOptions kestrel)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestLineSize = More * LineBytes;
        kestrel.Limits.MaxRequestHeadersTotalSize = More * HeaderBytes;
        kestrel.Limits.MaxRequestHeaderCount = More * HeaderCount;
    }

    public static Task Pass(HttpContext http, RequestDelegate next) => Refused(http.Request) is { } no ? no.ExecuteAsync(http) : next(http);

    private static Problem? Refused(HttpRequest request)
    {
        if (request.Path.Value!.Length + (request.QueryString.Value?.Length ?? 0) > LineBytes)
            return Problem.Of("edge.address-too-long", $"An address has at most {LineBytes} characters. Ask for less at once.");
        if (request.Headers.Count > HeaderCount || Size(request.Headers) > HeaderBytes)
            return Problem.Of("edge.headers-too-large", $"At most {HeaderCount} headers of {HeaderBytes} characters together.");
        // Nothing is unpacked here, so nothing can be packed to be larger than it says.
        if (HasBody(request) && request.Headers.ContentEncoding is { Count: > 0 } packed && packed != "identity")
            return Problem.Of("edge.unsupported-media-type", "Send the body as it is, without a Content-Encoding.");
        return null;
    }

    private static bool HasBody(HttpRequest request) => HttpMethods.IsPost(request.Method) || HttpMethods.IsPut(request.Method) || HttpMethods.IsPatch(request.Method);

    private static int Size(IHeaderDictionary headers)
    {
        var size = 0;
        foreach (var (name, values) in headers)
            foreach (var value in values) size += name.Length + (value?.Length ?? 0);
        return size;
    }
}
