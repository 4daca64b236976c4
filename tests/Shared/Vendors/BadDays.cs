using Microsoft.AspNetCore.Http;

namespace Rapport.Testing.Vendors;

/// <summary>What goes wrong with any vendor.</summary>
public static class BadDays
{
    /// <summary>A status, with an error as most vendors write it.</summary>
    public static Day Answers(int status, string type = "server_error", string? code = null, params (string Name, string Value)[] headers) => async (http, _) =>
    {
        http.Response.StatusCode = status;
        foreach (var (name, value) in headers) http.Response.Headers[name] = value;
        await http.Response.WriteAsJsonAsync(new { error = new { message = "Words that nobody may see: sk-secret", type, code } });
    };

    /// <summary>Stands still until who asked has gone.</summary>
    public static Day StandsStill => async (http, asked) =>
    {
        asked.Reach();
        await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, http.RequestAborted);
    };

    /// <summary>Goes on in this way as soon as the test lets it.</summary>
    public static Day When(Task until, Day then) => async (http, asked) =>
    {
        await until.WaitAsync(http.RequestAborted);
        await then(http, asked);
    };

    /// <summary>The connection is cut.</summary>
    public static Day IsCut => (http, _) =>
    {
        http.Abort();
        return Task.CompletedTask;
    };

    /// <summary>The answer ends, without saying so.</summary>
    public static Day JustEnds => (_, _) => Task.CompletedTask;

    /// <summary>An event that is none.</summary>
    public static Day TalksGarbage => async (http, _) =>
    {
        http.Response.ContentType = "text/event-stream";
        await http.Response.WriteAsync("data: {\"choices\": [ what?\n\n");
    };

    /// <summary>A page of some proxy.</summary>
    public static Day IsAWebPage => async (http, _) =>
    {
        http.Response.ContentType = "text/html";
        await http.Response.WriteAsync("<html><body>Please sign in</body></html>");
    };
}
