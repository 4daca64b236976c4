using Rapport.Domain.Accounts;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Accounts.Privacy;

/// <summary>
/// Asks the person's consents. What this node has in memory may be a moment behind another node, so that a yes is held against what has been stored
/// since; a no needs no second look.
/// </summary>
internal sealed class ConsentGate(IGrains grains, IEventStore store) : IConsentGate
{
    public async ValueTask<bool> May(string personId, ConsentPurpose purpose, CancellationToken ct)
    {
        var known = (await grains.Read(ConsentsDecider.Family, personId, ct)).OrThrow();
        if (!known.State!.Allow(purpose)) return false;
        var since = await store.Read(new(ConsentsDecider.Category, personId), known.Version, ct: ct);
        return since.Select(r => r.Event).OfType<ConsentsEvent>().Aggregate(known.State, ConsentsDecider.Evolve).Allow(purpose);
    }
}

/// <summary>Runs an effect that needs a consent. Knows what to answer when there is none.</summary>
internal interface IConsentedEffectHandler<in TEffect, TCommand> : IEffectHandler<TEffect, TCommand>
    where TEffect : Effect, INeedsConsent
    where TCommand : class
{
    /// <summary>The command that tells the aggregate that it was not done, for the person does not agree.</summary>
    TCommand WithoutConsent(string id, TEffect effect);
}

/// <summary>The gate before a handler: asked before each try. When nobody can tell, that is a failed try.</summary>
internal sealed class WithConsent<TEffect, TCommand, THandler>(THandler handler, IConsentGate gate) : IEffectHandler<TEffect, TCommand>
    where TEffect : Effect, INeedsConsent
    where TCommand : class
    where THandler : class, IConsentedEffectHandler<TEffect, TCommand>
{
    public async ValueTask<TCommand> Run(string id, TEffect effect, CancellationToken ct) =>
        await gate.May(effect.PersonId, effect.Purpose, ct) ? await handler.Run(id, effect, ct) : handler.WithoutConsent(id, effect);

    public TCommand GiveUp(string id, TEffect effect, Exception reason) => handler.GiveUp(id, effect, reason);
}
