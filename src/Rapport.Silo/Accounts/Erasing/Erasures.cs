using System.Security.Cryptography;
using Rapport.Domain.Accounts;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>Asks for erasures, and finds them by their id.</summary>
internal sealed class Erasures(IGrains grains, IEventStore store, IPersonKeys keys, ErasureSteps steps, TimeProvider time)
{
    private const int IdLength = 40;

    /// <summary>One that is under way, or that was completed, is the answer unless it is to be done <paramref name="again"/>.</summary>
    public ValueTask<Answer<Erasure>> Request(string personId, ErasureBy by, bool again, Cause cause, CancellationToken ct)
    {
        // Random, not made of the request: whoever knows it sees the certificate.
        var id = RandomNumberGenerator.GetHexString(IdLength, lowercase: true);
        return grains.Ask(ErasureDecider.Family, personId, new ErasureCommand.Request(id, by, steps.Names, again, time.GetUtcNow()), cause, withState: true, ct);
    }

    /// <summary>As this database has it: their key is destroyed, and an erasure has seen to the rest, or does.</summary>
    public async ValueTask<bool> IsErased(string personId, CancellationToken ct) =>
        await keys.IsDestroyed(personId, ct) && (await grains.Read(ErasureDecider.Family, personId, ct)).OrThrow().State is not Erasure.NotRequested;

    /// <summary>Null when there never was one with this id.</summary>
    public async ValueTask<ShownErasure?> Find(string id, CancellationToken ct)
    {
        if (id.Length != IdLength || await store.FindClaim(ErasureDecider.CertificateClaim, id, ct) is not { } stream) return null;
        var happened = await store.Read(new(ErasureDecider.Category, stream[(ErasureDecider.Category.Length + 1)..]), 0, ct: ct);
        // Of several runs each has its own.
        var run = happened.Select(r => (ErasureEvent)r.Event).SkipWhile(e => e is not ErasureEvent.Requested asked || asked.ErasureId != id);
        var state = ErasureDecider.Initial;
        foreach (var e in run)
        {
            if (e is ErasureEvent.Requested another && another.ErasureId != id) break;
            state = ErasureDecider.Evolve(state, e);
        }
        return ShownErasure.Of(state);
    }
}
