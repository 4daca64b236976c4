using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using F = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>Of a deleted session only the word that it was deleted stays in the store.</summary>
internal sealed class PurgeStream(IEventStore store, TimeProvider time) : IEffectHandler<F.PurgeStream, C>
{
    public async ValueTask<C> Run(string id, F.PurgeStream effect, CancellationToken ct)
    {
        var stream = new StreamId(PracticeSessionDecider.Category, id);
        var deleted = (await store.Read(stream, 0, ct: ct)).Last(r => r.Event is PracticeSessionEvent.Deleted);
        await store.Purge(stream, deleted.Version, ct);
        return new C.Purged(effect.Key, time.GetUtcNow());
    }

    // What was deleted must go: the next look tries again.
    public C GiveUp(string id, F.PurgeStream effect, Exception reason) => new C.LookAtClock(time.GetUtcNow());
}
