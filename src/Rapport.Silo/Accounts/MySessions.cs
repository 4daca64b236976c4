using System.ComponentModel;
using System.Security.Claims;
using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts;

/// <summary>Where one is signed in, and ending it from elsewhere.</summary>
internal static class MySessions
{
    /// <param name="Device">As its program named itself: "Firefox on Linux".</param>
    public sealed record Living(
        string Id, string Device, DateTimeOffset BeganAt, [property: Description("When its tokens were last refreshed.")] DateTimeOffset UsedAt,
        DateTimeOffset ExpiresAt, [property: Description("Whether it is the one that asks.")] bool IsCurrent);

    public sealed record Over(string Device, DateTimeOffset BeganAt, DateTimeOffset EndedAt, [property: Description("Why; token-reused: somebody had a copy of its token.")] SessionEnd Why);

    /// <param name="Sessions">The last used first.</param>
    /// <param name="Ended">The last ten, the latest first.</param>
    public sealed record List(IReadOnlyList<Living> Sessions, IReadOnlyList<Over> Ended);

    private static readonly DateTimeOffset then = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);
    private static readonly List example = new(
        [new("0d5c1d6f5e0f4f7c9a1b2c3d4e5f6071", "Firefox on Linux", then, then.AddHours(2), then.AddDays(30), IsCurrent: true)],
        [new("Safari on iPhone", then.AddDays(-2), then.AddDays(-1), SessionEnd.TokenReused)]);

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/me/sessions", Show)
            .WithSummary("Where I am signed in")
            .WithDescription("And which sessions ended lately, and why.")
            .Produces<List>()
            .Example(answer: example);
        routes.MapDelete("/me/sessions", EndOthers)
            .WithSummary("End all my other sessions")
            .WithDescription("All but the one that asks, as ending one ends it.")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses("busy", "unavailable");
        routes.MapDelete("/me/sessions/{id}", End)
            .WithSummary("End one of my sessions")
            .WithDescription("At once, on all nodes: its tokens open nothing any more, and its hubs are closed.")
            .Produces(StatusCodes.Status204NoContent)
            .Refuses("accounts.session-not-found", "busy", "unavailable");
    }

    private static async Task<IResult> Show(HttpContext http, IGrains grains, TimeProvider time)
    {
        var (current, now) = (http.User.FindFirstValue(Session.IdClaim), time.GetUtcNow());
        var answer = await grains.Read(AccountDecider.Family, Requested.UserId(http), http.RequestAborted);
        return answer.Or(http, done => done.State is Account.Registered account
            ? TypedResults.Ok(new List(
                [.. account.Sessions.Where(s => s.Value.IsAlive(now)).OrderByDescending(s => s.Value.UsedAt)
                    .Select(s => new Living(s.Key, s.Value.Device, s.Value.BeganAt, s.Value.UsedAt, s.Value.ExpiresAt, s.Key == current))],
                [.. account.Ended.Select(e => new Over(e.Device, e.BeganAt, e.EndedAt, e.Why))]))
            : Problem.Of(AccountRefusals.NotFound));
    }

    // In one command, so that a session which begins meanwhile either goes with them or began after all of it.
    private static async Task<IResult> EndOthers(HttpContext http, IGrains grains, TimeProvider time)
    {
        var command = new AccountCommand.EndSessions(http.User.FindFirstValue(Session.IdClaim)!, SessionEnd.EndedFromList, time.GetUtcNow());
        var answer = await grains.Ask(AccountDecider.Family, Requested.UserId(http), command, Requested.Cause(http), ct: http.RequestAborted);
        return answer.Or(http, _ => TypedResults.NoContent());
    }

    private static async Task<IResult> End(string id, HttpContext http, IGrains grains, TimeProvider time)
    {
        var command = new AccountCommand.EndSession(id, id == http.User.FindFirstValue(Session.IdClaim) ? SessionEnd.SignedOut : SessionEnd.EndedFromList, time.GetUtcNow());
        var answer = await grains.Ask(AccountDecider.Family, Requested.UserId(http), command, Requested.Cause(http), withState: true, http.RequestAborted);
        // Whoever ends it twice is told twice that it has ended.
        return answer.Or(http, done => ((Account.Registered)done.State!).Ended.Any(e => e.SessionId == id) ? TypedResults.NoContent() : Problem.Of(AccountRefusals.SessionNotFound));
    }
}
