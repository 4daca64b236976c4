using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using F = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>After each exchange the objectives are judged.</summary>
internal sealed class CheckObjectives(IObjectiveCheck check, TimeProvider time, ILogger<CheckObjectives> log) : IEffectHandler<F.CheckObjectives, C>
{
    public async ValueTask<C> Run(string id, F.CheckObjectives effect, CancellationToken ct)
    {
        using var _ = PracticeTrace.Turn(log, id, effect.Rehearsal.Lines.Length - 1);
        return new C.ObjectivesChecked(effect.Key, await check.Check(effect.Rehearsal, ct), time.GetUtcNow());
    }

    public C GiveUp(string id, F.CheckObjectives effect, Exception reason) => new C.ProviderFailed(effect.Key, "check", time.GetUtcNow());
}
