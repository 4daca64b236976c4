using System.Collections.Immutable;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>One ended session of one's own: what was said, how it ended, how it was rated. Out of the session itself, so it is never behind.</summary>
internal static class ShowHistory
{
    /// <param name="Scenario">As it was then.</param>
    /// <param name="StartedAt">Null when it ended before it had a seat.</param>
    /// <param name="CanContinue">It broke off, so its conversation may go on: <c>practice-again</c> from <c>here</c>.</param>
    /// <param name="ContinuesFrom">The session whose conversation it went on with.</param>
    public sealed record Detail(
        string Id,
        ShowScenario.Detail Scenario,
        DateTimeOffset OpenedAt,
        DateTimeOffset? StartedAt,
        ShownEnding Ending,
        bool CanContinue,
        ImmutableArray<ShownLine> Lines,
        ImmutableArray<ShownObjective> Objectives,
        ShownEvaluation Evaluation,
        string? ContinuesFrom,
        string? PractisedAgainFrom);

    public static void Map(IEndpointRouteBuilder routes) => routes.MapGet("/history/{id}", Handle)
        .WithSummary("One of my ended sessions")
        .WithDescription("`historyStepCount` is how many steps the client took to get here. Links to audio hold for 15 minutes.")
        .Produces<Detail>()
        .Example(answer: new Detail(
            ShownSession.Stopped.Id, ShowScenario.Example, ShownSession.Stopped.OpenedAt, ShownSession.Stopped.StartedAt, ShownSession.Stopped.Ending!, CanContinue: true,
            ShownSession.Stopped.Lines, ShownSession.Stopped.Objectives, ShownEvaluation.Example, null, null))
        .Refuses("edge.invalid", "practice.session-not-found", "practice.session-not-ended", "unavailable");

    private static async Task<IResult> Handle(string id, string? historyStepCount, HttpContext http, IGrains grains, AudioLinks links, HistoryMeter meter)
    {
        using var measured = meter.Measure("detail");
        var faults = new Faults();
        var steps = HistoryMeter.Steps(faults, historyStepCount);
        if (faults.Any) return Problem.Of(faults);

        if (await OwnSession.Find(grains, id, Requested.UserId(http), http.RequestAborted) is not { } own) return Problem.Of(OwnSession.NotFound);
        if (own.State is not PracticeSession.Ended ended) return Problem.Of("practice.session-not-ended", "It is not history yet.");
        measured.Reached(steps);
        return TypedResults.Ok(Of(ended, links));
    }

    private static Detail Of(PracticeSession.Ended s, AudioLinks links) => new(
        s.Booking.SessionId, ShowScenario.Of(s.Booking.Scenario), s.Booking.OpenedAt, s.StartedAt, ShownEnding.Of(s.Ending),
        ContinuedSession.Of(s).WhyNot(s.Booking.Scenario.End!) is null, [.. s.Conversation.Lines.Select(l => ShownSession.Line(l, s.Booking.OwnerId, links))],
        [.. s.Booking.Scenario.Objectives.Select(o => ShownSession.Objective(o, s.Rehearsal()!))], ShownEvaluation.Of(s.Evaluation),
        s.Booking.ContinuesFrom, s.Booking.PractisedAgainFrom);
}
