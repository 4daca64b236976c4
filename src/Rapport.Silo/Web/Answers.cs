using System.Globalization;
using Rapport.Engine.Grains;

namespace Rapport.Silo.Web;

/// <summary>An aggregate's answer as an answer over HTTP.</summary>
internal static class Answers
{
    /// <summary>The place in the feed after a change; a reading may ask to wait for it.</summary>
    public const string PositionHeader = "Rapport-Position";

    /// <summary>A refusal becomes a problem; what was done becomes what <paramref name="done"/> makes of it.</summary>
    public static IResult Or<TState>(this Answer<TState> answer, HttpContext http, Func<Answer<TState>.Done, IResult> done)
        where TState : class
    {
        if (answer is Answer<TState>.Refused refused) return Problem.Of(refused.Refusal);
        var it = (Answer<TState>.Done)answer;
        http.Response.Headers[PositionHeader] = it.Position.ToString(CultureInfo.InvariantCulture);
        return done(it);
    }

    /// <summary>What was done, for those who can do nothing else with a refusal.</summary>
    /// <exception cref="RefusedException">It was refused: the edge answers with it, and an effect is tried again.</exception>
    public static Answer<TState>.Done OrThrow<TState>(this Answer<TState> answer)
        where TState : class => answer as Answer<TState>.Done ?? throw new RefusedException(((Answer<TState>.Refused)answer).Refusal);
}
