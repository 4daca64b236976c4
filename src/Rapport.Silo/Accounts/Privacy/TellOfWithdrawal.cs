using Rapport.Domain.Accounts;
using Rapport.Engine.Grains;
using C = Rapport.Domain.Accounts.ConsentsCommand;
using F = Rapport.Domain.Accounts.ConsentsEffect;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>Every room does what it has to do when a consent is withdrawn. One that fails holds up none of the others; then all are told again.</summary>
internal sealed class TellOfWithdrawal(IEnumerable<IOnWithdrawal> rooms, TimeProvider time) : IEffectHandler<F.TellRooms, C>
{
    public async ValueTask<C> Run(string id, F.TellRooms effect, CancellationToken ct)
    {
        await Task.WhenAll(rooms.Select(room => Tell(room, id, effect, ct)));
        return new C.RoomsTold(effect.Key, time.GetUtcNow());
    }

    // It must be done: the next look tries again.
    public C GiveUp(string id, F.TellRooms effect, Exception reason) => new C.RoomsTold("", time.GetUtcNow());

    // Asynchronous, so that one that throws at once does not keep the next from being told.
    private static async Task Tell(IOnWithdrawal room, string id, F.TellRooms effect, CancellationToken ct) =>
        await room.Withdrawn(id, effect.Purpose, effect.At, ct);
}
