using System.Globalization;
using Microsoft.Extensions.Options;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Rapport.Silo.Web;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using F = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>A session that opens asks the floor for a seat. One of a person who is erased goes: it was on its way when the person's sessions were removed.</summary>
internal sealed class AskForSeat(IGrains grains, IPersonKeys keys, IOptions<PracticeOptions> options, TimeProvider time) : IEffectHandler<F.AskForSeat, C>
{
    public async ValueTask<C> Run(string id, F.AskForSeat effect, CancellationToken ct)
    {
        // After it was stored: either this finds the key destroyed, or the removal that follows the destruction finds the session.
        var booking = (await grains.Read(PracticeSessionDecider.Family, id, ct)).OrThrow().State!.Booked();
        if (booking is not null && await keys.IsDestroyed(booking.OwnerId, ct)) return new C.Delete(time.GetUtcNow());
        var enter = new PracticeFloorCommand.Enter(id, options.Value.Floor, time.GetUtcNow(), booking?.OwnerId, options.Value.MaxPerUser);
        var answer = await grains.Ask(PracticeFloorDecider.Family, PracticeFloorDecider.Id, enter, FromEffect.Cause(id, effect, "enter"), withState: true, ct);
        return answer is Answer<PracticeFloor>.Refused { Refusal: { Code: "practice.capacity-exceeded" or "practice.too-many-sessions" } full }
            ? new C.TurnAway(effect.Key, int.Parse(full.Facts["retryAfterSeconds"], CultureInfo.InvariantCulture), time.GetUtcNow())
            : Place(id, effect, answer.OrThrow().State!);
    }

    // Had it entered all the same, the floor would ask for it, find it turned away, and take the place back.
    public C GiveUp(string id, F.AskForSeat effect, Exception reason) => new C.TurnAway(effect.Key, options.Value.RetryAfterSeconds, time.GetUtcNow());

    private C Place(string id, F.AskForSeat effect, PracticeFloor floor) => floor.PlaceOf(id) is { } place
        ? new C.Queue(effect.Key, place, time.GetUtcNow())
        : new C.Seat(effect.Key, time.GetUtcNow());
}
