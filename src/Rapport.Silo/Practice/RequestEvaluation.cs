using Microsoft.AspNetCore.Http.HttpResults;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>The evaluation of one's own session: look at it, or ask for another.</summary>
internal static class RequestEvaluation
{
    private const string AskAgainSeconds = "1";

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/sessions/{id}/evaluation", Show)
            .WithSummary("The evaluation")
            .WithDescription("202 while it is queued or running, with the report of the run before if there is one.")
            .Produces<ShownEvaluation>()
            .Produces<ShownEvaluation>(StatusCodes.Status202Accepted)
            .Example(answer: ShownEvaluation.Example, accepted: ShownEvaluation.Again)
            .Refuses("practice.session-not-found", "practice.session-not-ended", "unavailable");
        routes.MapPost("/sessions/{id}/evaluation", Ask)
            .RequireRateLimiting(Limits.Evaluations)
            .WithSummary("Ask for another evaluation")
            .WithDescription("When the last one is complete or failed; there is one run at a time.")
            .Produces<ShownEvaluation>(StatusCodes.Status202Accepted)
            .Example(answer: ShownEvaluation.Again)
            .Refuses("practice.session-not-found", "practice.session-not-ended", "practice.evaluation-running", "practice.nothing-to-evaluate", "busy", "unavailable");
    }

    private static async Task<IResult> Show(string id, HttpContext http, IGrains grains)
    {
        if (await OwnSession.Find(grains, id, Requested.UserId(http), http.RequestAborted) is not { } own) return Problem.Of(OwnSession.NotFound);
        if (own.State is not PracticeSession.Ended ended) return Problem.Of("practice.session-not-ended", "It is evaluated when it has ended.");
        var evaluation = ShownEvaluation.Of(ended.Evaluation);
        return IsOnItsWay(evaluation) ? Accepted(http, evaluation) : TypedResults.Ok(evaluation);
    }

    // The same request again, when the run that it asked for is over, is told how that went.
    private static async Task<IResult> Ask(string id, HttpContext http, IGrains grains, TimeProvider time)
    {
        if (await OwnSession.Find(grains, id, Requested.UserId(http), http.RequestAborted) is null) return Problem.Of(OwnSession.NotFound);
        var answer = await grains.Ask(
            PracticeSessionDecider.Family, id, new PracticeSessionCommand.RequestEvaluation(time.GetUtcNow()), Requested.Cause(http), withState: true, http.RequestAborted);
        return answer.Or(http, done => done.State is PracticeSession.Ended ended ? Accepted(http, ShownEvaluation.Of(ended.Evaluation)) : Problem.Of(OwnSession.NotFound));
    }

    private static bool IsOnItsWay(ShownEvaluation e) => e.Status is EvaluationStatus.Queued or EvaluationStatus.Running or EvaluationStatus.Retrying;

    private static Accepted<ShownEvaluation> Accepted(HttpContext http, ShownEvaluation evaluation)
    {
        http.Response.Headers.RetryAfter = AskAgainSeconds;
        return TypedResults.Accepted(http.Request.Path.Value, evaluation);
    }
}
