using System.Globalization;
using Microsoft.Extensions.Options;
using Rapport.Domain.Deciding;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Silo.Web;
using E = Rapport.Domain.Practice.PracticeSessionEvent;
using S = Rapport.Domain.Practice.PracticeSession;

namespace Rapport.Silo.Practice;

/// <summary>
/// Opens a session for a request, and waits until it is live or queued. Its id follows from the request's idempotency key, so that a request which
/// comes again after a crash finds the session that it made.
/// </summary>
internal sealed class SessionOpening(
    IGrains grains, ILive live, AudioLinks links, PracticeMeasures measures, IOptions<PracticeOptions> options, TimeProvider time)
{
    /// <summary>The refusals that an opening may answer with.</summary>
    public static readonly string[] Codes =
    [
        "practice.capacity-exceeded", "practice.too-many-sessions", "practice.scenario-incomplete", "practice.scenario-not-published", "practice.session-exists", "privacy.erased", "busy",
        "unavailable",
    ];

    // So many sessions of one key may be gone before it makes no more: each has to be looked at.
    private const int LongestTries = 20;
    private static readonly Refusal keyUsedUp = new("practice.session-exists", "All sessions that this Idempotency-Key began are gone. Send a new key.");

    public async Task<IResult> Open(HttpContext http, ScenarioDefinition scenario, ContinuedSession? continues = null, string? practisedAgainFrom = null)
    {
        var (id, known) = await Next(http);
        if (!known && await grains.Read(PracticeFloorDecider.Family, PracticeFloorDecider.Id, http.RequestAborted) is Answer<PracticeFloor>.Done { State: { } floor })
            if (floor.Of(Requested.UserId(http)) >= options.Value.MaxPerUser) return TooMany();
            else if (IsFull(floor)) return TurnAway(options.Value.RetryAfterSeconds);
        if (!known)
        {
            var open = new PracticeSessionCommand.Open(id, Requested.UserId(http), scenario, time.GetUtcNow(), continues, practisedAgainFrom);
            if (await grains.Ask(PracticeSessionDecider.Family, id, open, Requested.Cause(http, id), ct: http.RequestAborted) is Answer<S>.Refused refused)
                return Problem.Of(refused.Refusal);
        }
        return await Show(http, id, await Settled(id, http.RequestAborted));
    }

    /// <summary>The conversation goes on, if it may. With the scenario as it was: what was said belongs to it.</summary>
    public Task<IResult> GoOn(HttpContext http, S.Ended ended) => Open(http, ended.Booking.Scenario, ContinuedSession.Of(ended));

    // A try of this request that was turned away has left an id behind that can't be used again; so the next try takes the next one.
    private async Task<(string Id, bool Known)> Next(HttpContext http)
    {
        for (var attempt = 1; attempt <= LongestTries; attempt++)
        {
            var id = Requested.NewId(http, $"session {attempt}");
            var there = (await grains.Read(PracticeSessionDecider.Family, id, http.RequestAborted)).OrThrow().State;
            if (there is not (S.TurnedAway or S.Deleted)) return (id, there is not S.NotOpened);
        }
        throw new RefusedException(keyUsedUp);
    }

    // Looked at first, so that who does not fit makes nothing. Between this look and the entry somebody else may come: then the floor decides.
    private bool IsFull(PracticeFloor floor) => floor.Seats.Length >= options.Value.MaxLive && floor.Queue.Length >= options.Value.MaxQueued;

    private Problem TooMany()
    {
        measures.Refused();
        return Problem.Of("practice.too-many-sessions", $"You have {options.Value.MaxPerUser} sessions open. End one, then start another.").With(Problem.WaitFact, options.Value.RetryAfterSeconds);
    }

    /// <summary>The session as soon as it is more than opening, or as it is when the wait is over.</summary>
    private async Task<(S State, long Version, long Position)> Settled(string id, CancellationToken ct)
    {
        using var over = new CancellationTokenSource(options.Value.StartWait, time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(ct, over.Token);
        var (state, version, position) = (PracticeSessionDecider.Initial, 0L, 0L);
        await foreach (var happening in live.Watch(new StreamId(PracticeSessionDecider.Category, id), 0, either.Token))
        {
            if (happening is not Happening.Stored { Recorded: var recorded }) continue;
            (state, version, position) = (PracticeSessionDecider.Evolve(state, (E)recorded.Event), recorded.Version, recorded.Position);
            if (IsSettled(state)) break;
        }
        ct.ThrowIfCancellationRequested();
        return (state, version, position);
    }

    // A fresh one counts when the partner has spoken, which happens with its beginning.
    private static bool IsSettled(S state) => state switch
    {
        S.NotOpened or S.Opening => false,
        S.Live live => !live.Conversation.Lines.IsEmpty,
        _ => true,
    };

    private async Task<IResult> Show(HttpContext http, string id, (S State, long Version, long Position) session)
    {
        if (session.State is S.TurnedAway { RetryAfterSeconds: var wait })
        {
            // Nothing is left of it. Should this not get through, it stays as one that was turned away.
            await grains.Ask(PracticeSessionDecider.Family, id, new PracticeSessionCommand.Delete(time.GetUtcNow()), Requested.Cause(http, $"{id} away"), ct: http.RequestAborted);
            return TurnAway(wait);
        }
        if (ShownSession.Of(session.State, session.Version, links) is not { } shown) return Problem.Of(Refusal.Unavailable);
        http.Response.Headers[Answers.PositionHeader] = session.Position.ToString(CultureInfo.InvariantCulture);
        http.Response.Headers.ETag = Versions.Tag(session.Version);
        return TypedResults.Created($"/api/sessions/{id}", shown);
    }

    private Problem TurnAway(int retryAfterSeconds)
    {
        measures.Refused();
        return Problem.Of("practice.capacity-exceeded", "All seats and all places in the queue are taken. Nothing was made; try again later.")
            .With(Problem.WaitFact, retryAfterSeconds);
    }
}
