using Rapport.Engine.Grains;
using C = Rapport.Domain.Accounts.ErasureCommand;
using F = Rapport.Domain.Accounts.ErasureEffect;

namespace Rapport.Silo.Accounts.Erasing;

/// <summary>Runs a step of an erasure. What fails is tried again by the erasure itself, which says so to whoever runs the server.</summary>
internal sealed class RunErasureStep(ErasureSteps steps, ErasureMeter meter, TimeProvider time) : IEffectHandler<F.RunStep, C>
{
    public async ValueTask<C> Run(string id, F.RunStep effect, CancellationToken ct)
    {
        var began = time.GetTimestamp();
        var result = await steps.Of(effect.Step).Run(id, ct);
        meter.Done(effect.Step, time.GetElapsedTime(began));
        return new C.StepDone(effect.Key, result.Counts, result.Proof, time.GetUtcNow());
    }

    public C GiveUp(string id, F.RunStep effect, Exception reason)
    {
        meter.Failed(effect.Step);
        return new C.StepFailed(effect.Key, reason.GetType().Name, time.GetUtcNow());
    }
}
