using Dapper;
using Npgsql;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Views;
using Rapport.Silo.Web;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using E = Rapport.Domain.Practice.PracticeSessionEvent;
using S = Rapport.Domain.Practice.PracticeSession;

namespace Rapport.Silo.Practice;

/// <summary>
/// All sessions of a person who is being erased: live ones are stopped, each is deleted as its owner would, and it is over when each has given back its seat,
/// removed its recordings and purged its events.
/// </summary>
internal sealed class RemoveSessions(IGrains grains, ILive live, IAudioStore audio, NpgsqlDataSource database, Views views, TimeProvider time)
{
    private const int AtOnce = 8;

    /// <summary>How many went. Looks again until there are none, for some may have been opened meanwhile, or their removal was cut off.</summary>
    public async ValueTask<int> Of(string personId, CancellationToken ct)
    {
        for (var gone = 0; ;)
        {
            HashSet<string> ids = [.. await OwnedSessionsView.Of(personId, database, views, ct), .. await NotPurgedYet(personId, ct)];
            if (ids.Count == 0) return gone;
            await Parallel.ForEachAsync(ids, new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = ct }, (id, cut) => Remove(personId, id, cut));
            // What was being kept when its session went. Its turn is refused, so nobody wants it.
            foreach (var clip in await audio.Unsettled(time.GetUtcNow(), ct))
                if (ids.Contains(clip.SessionId)) await audio.Remove(clip.Key, ct);
            gone += ids.Count;
        }
    }

    private async ValueTask Remove(string personId, string id, CancellationToken ct)
    {
        var there = (await grains.Read(PracticeSessionDecider.Family, id, ct)).OrThrow();
        if (there.State is S.Live) await Ask(personId, id, new C.Stop(null, time.GetUtcNow()), "stop", ct);
        var deleted = there.State is S.Deleted ? there : await Ask(personId, id, new C.Delete(time.GetUtcNow()), "delete", ct);
        if (deleted.State is S.Deleted { Purged: true }) return;
        await foreach (var happening in live.Watch(new(PracticeSessionDecider.Category, id), deleted.Version, ct))
            if (happening is Happening.Stored { Recorded.Event: E.Purged }) return;
    }

    private async ValueTask<Answer<S>.Done> Ask(string personId, string id, C command, string part, CancellationToken ct)
    {
        var cause = new Cause($"erasure-{personId}:{id}:{part}", $"erasure-{personId}", "erasure");
        return (await grains.Ask(PracticeSessionDecider.Family, id, command, cause, withState: true, ct)).OrThrow();
    }

    // Deleted ones are in no view any more. Until they are purged they want something done, so that they have a row here, and still know whose they are.
    private async Task<IEnumerable<string>> NotPurgedYet(string personId, CancellationToken ct)
    {
        await using var connection = await database.OpenConnectionAsync(ct);
        return await connection.QueryAsync<string>(new CommandDefinition(
            """
            select w.id from wakeups w join mt_events e on e.stream_id = w.stream_id
            where w.category = @category and e.type = 'practice-session.opened.v1' and e.data->>'ownerId' = @personId
            """, new { category = PracticeSessionDecider.Category, personId }, cancellationToken: ct));
    }
}
