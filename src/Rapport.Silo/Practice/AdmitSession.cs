using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using C = Rapport.Domain.Practice.PracticeFloorCommand;
using F = Rapport.Domain.Practice.PracticeFloorEffect;

namespace Rapport.Silo.Practice;

/// <summary>The floor tells a session that it has a seat. One that does not want it any more has left.</summary>
internal sealed class AdmitSession(IGrains grains, TimeProvider time) : IEffectHandler<F.AdmitSession, C>
{
    public async ValueTask<C> Run(string id, F.AdmitSession effect, CancellationToken ct)
    {
        var seat = new PracticeSessionCommand.Seat(PracticeSessionDecider.SeatKey, time.GetUtcNow());
        var session = await grains.Insist(PracticeSessionDecider.Family, effect.SessionId, seat, FromEffect.Cause(id, effect), ct);
        return session is PracticeSession.Live ? new C.SessionTold(effect.Key, time.GetUtcNow()) : new C.Leave(effect.SessionId, time.GetUtcNow());
    }

    // Nothing is told, so the next look tells it again.
    public C GiveUp(string id, F.AdmitSession effect, Exception reason) => new C.SessionTold("", time.GetUtcNow());
}
