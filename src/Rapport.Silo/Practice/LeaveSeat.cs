using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using F = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>A session that has ended gives its seat, or its place in the queue, back to the floor.</summary>
internal sealed class LeaveSeat(IGrains grains, TimeProvider time) : IEffectHandler<F.LeaveSeat, C>
{
    public async ValueTask<C> Run(string id, F.LeaveSeat effect, CancellationToken ct)
    {
        var leave = new PracticeFloorCommand.Leave(id, time.GetUtcNow());
        await grains.Insist(PracticeFloorDecider.Family, PracticeFloorDecider.Id, leave, FromEffect.Cause(id, effect, "leave"), ct);
        return new C.SeatLeft(effect.Key, time.GetUtcNow());
    }

    // A seat is never given up: the next look tries again.
    public C GiveUp(string id, F.LeaveSeat effect, Exception reason) => new C.LookAtClock(time.GetUtcNow());
}
