using System.Text.Json;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>Deletes one's own session for good: what was said, its audio, its evaluation, its place in the history.</summary>
internal static class DeleteSession
{
    public static void Map(IEndpointRouteBuilder routes) => routes.MapDelete("/sessions/{id}", Handle)
        .WithSummary("Delete a session")
        .WithDescription("With all that was said, its audio and its evaluation. A live one has to be stopped first. Whoever deleted it gets the same answer again. With If-Match only as it was read.")
        .Produces(StatusCodes.Status204NoContent)
        .TakesIfMatch()
        .Refuses("practice.session-not-found", "practice.session-live", "changed-meanwhile", "busy", "unavailable");

    private static async Task<IResult> Handle(string id, HttpContext http, IGrains grains, IEventStore store, IdempotencyKeys keys, TimeProvider time)
    {
        var user = Requested.UserId(http);
        if (await OwnSession.Find(grains, id, user, http.RequestAborted) is null)
        {
            if (!await IsDeletedBy(user, id, grains, store, http.RequestAborted)) return Problem.Of(OwnSession.NotFound);
            await Forget(user, id, keys);
            return TypedResults.NoContent();
        }
        var answer = await grains.Ask(
            PracticeSessionDecider.Family, id, new PracticeSessionCommand.Delete(time.GetUtcNow()), Versions.Cause(http), ct: http.RequestAborted);
        if (answer is Answer<PracticeSession>.Done) await Forget(user, id, keys);
        return answer.Or(http, _ => TypedResults.NoContent());
    }

    // The answers that are kept for their keys hold what was said. When this fails the client is told so, and comes here again.
    private static Task Forget(string user, string id, IdempotencyKeys keys) => keys.Forget(user, $"/api/sessions/{id}", CancellationToken.None);

    // A deleted session knows its owner no more; the event that says so still knows who asked for it.
    private static async Task<bool> IsDeletedBy(string user, string id, IGrains grains, IEventStore store, CancellationToken ct)
    {
        if (!OwnSession.IsId(id) || await grains.Read(PracticeSessionDecider.Family, id, ct) is not Answer<PracticeSession>.Done { State: PracticeSession.Deleted }) return false;
        var left = await store.Read(new(PracticeSessionDecider.Category, id), after: 0, ct: ct);
        return left.FirstOrDefault(e => e.Event is PracticeSessionEvent.Deleted)?.Headers is { } headers && Actor(headers) == user;
    }

    private static string? Actor(ReadOnlyMemory<byte> headers)
    {
        using var json = JsonDocument.Parse(headers);
        return json.RootElement.TryGetProperty("actor", out var actor) ? actor.GetString() : null;
    }
}
