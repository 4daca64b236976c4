using System.Globalization;
using Rapport.Engine.Grains;

namespace Rapport.Silo.Web;

/// <summary>
/// An aggregate's version over HTTP: its ETag. With <c>If-None-Match</c> who has it already gets 304; with <c>If-Match</c> a change happens only on what
/// was read, else 412 <c>changed-meanwhile</c>. That is decided in the aggregate's own turn, so of two who have read the same one is refused.
/// </summary>
internal static class Versions
{
    // Nothing is ever at it.
    private const long Never = -1;

    public static string Tag(long version) => string.Create(CultureInfo.InvariantCulture, $"\"{version}\"");

    /// <summary>Tells the version. True when the client has it already: answer 304.</summary>
    public static bool IsKnown(HttpContext http, long version)
    {
        http.Response.Headers.ETag = Tag(version);
        return http.Request.GetTypedHeaders().IfNoneMatch.Any(tag => tag.Tag == Tag(version));
    }

    /// <summary>As <see cref="Requested.Cause"/>, for a change of what has the version in <c>If-Match</c>, if there is one. Document <c>changed-meanwhile</c> with it.</summary>
    public static Cause Cause(HttpContext http) => Requested.Cause(http) with { IfVersion = Wanted(http) };

    /// <summary>
    /// The version in <c>If-Match</c>, for what counts its own and decides by it; null when any will do. Anything but one strong tag of ours is a version
    /// that nothing is ever at: several tags, several headers and an empty one too.
    /// </summary>
    public static long? Wanted(HttpContext http) => http.Request.Headers.IfMatch switch
    {
        { Count: 0 } => null,
        ["*"] => null,
        [['"', .. var number, '"']] when long.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var version) => version,
        _ => Never,
    };
}
