using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using C = Rapport.Domain.Practice.PracticeFloorCommand;
using F = Rapport.Domain.Practice.PracticeFloorEffect;

namespace Rapport.Silo.Practice;

/// <summary>The floor tells a session its place in the queue. One that does not wait any more has left.</summary>
internal sealed class TellPlace(IGrains grains, TimeProvider time) : IEffectHandler<F.TellPlace, C>
{
    public async ValueTask<C> Run(string id, F.TellPlace effect, CancellationToken ct)
    {
        var queue = new PracticeSessionCommand.Queue(PracticeSessionDecider.SeatKey, effect.Place, time.GetUtcNow());
        var session = await grains.Insist(PracticeSessionDecider.Family, effect.SessionId, queue, FromEffect.Cause(id, effect), ct);
        return session is PracticeSession.Queued or PracticeSession.Live
            ? new C.PlaceTold(effect.Key, time.GetUtcNow())
            : new C.Leave(effect.SessionId, time.GetUtcNow());
    }

    // Nothing is told, so the next look tells it again.
    public C GiveUp(string id, F.TellPlace effect, Exception reason) => new C.PlaceTold("", time.GetUtcNow());
}
