using System.Globalization;
using Rapport.Engine.Views;

namespace Rapport.Silo.Web;

/// <summary>
/// A reading that waits, for a short time, until it shows what a change said of its place: <c>Rapport-Position</c> of the change's answer,
/// sent as a header of that name or as <c>?position=</c>.
/// </summary>
internal static class ReadYourWrites
{
    /// <summary>On an answer that does not show the position yet.</summary>
    public const string BehindHeader = "Rapport-Behind";

    private const string Parameter = "position";

    /// <summary>The position that the request asks for; 0 for none.</summary>
    /// <param name="query">From the query, which counts before the header.</param>
    public static long Position(string? query, HttpContext http, Faults faults)
    {
        var value = string.IsNullOrEmpty(query) ? http.Request.Headers[Answers.PositionHeader].ToString() : query;
        if (value.Length == 0) return 0;
        if (long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var position)) return position;
        faults.Add(Parameter, $"The number from {Answers.PositionHeader} of a change's answer.");
        return 0;
    }

    /// <summary>What is there is answered in any case; a header says when it is not up to date.</summary>
    public static async Task WaitFor(this Views views, string view, long position, HttpContext http)
    {
        if (position > 0 && !await views.WaitFor(view, position, ct: http.RequestAborted)) http.Response.Headers[BehindHeader] = "true";
    }
}
