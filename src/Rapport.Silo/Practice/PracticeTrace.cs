using System.Diagnostics;

namespace Rapport.Silo.Practice;

/// <summary>Puts the session's id and the turn's number on the current span and on every line that is logged within.</summary>
internal static class PracticeTrace
{
    public const string SessionTag = "rapport.session";
    public const string TurnTag = "rapport.turn";

    public static IDisposable? Session(ILogger log, string sessionId)
    {
        Activity.Current?.SetTag(SessionTag, sessionId);
        return log.BeginScope(new Dictionary<string, object> { ["SessionId"] = sessionId });
    }

    public static IDisposable? Turn(ILogger log, string sessionId, int number)
    {
        Activity.Current?.SetTag(SessionTag, sessionId).SetTag(TurnTag, number);
        return log.BeginScope(new Dictionary<string, object> { ["SessionId"] = sessionId, ["TurnId"] = number });
    }
}
