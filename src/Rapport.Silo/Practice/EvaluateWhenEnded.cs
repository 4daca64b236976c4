using System.Collections.Immutable;
using Microsoft.Extensions.Options;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using F = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>An ended session is rated. One try; the session decides when to try again, by the pauses that it is given.</summary>
internal sealed class EvaluateWhenEnded(IEvaluator evaluator, IGrains grains, IOptions<PracticeOptions> options, TimeProvider time, ILogger<EvaluateWhenEnded> log)
    : IEffectHandler<F.Evaluate, C>
{
    public async ValueTask<C> Run(string id, F.Evaluate effect, CancellationToken ct)
    {
        using var _ = PracticeTrace.Session(log, id);
        await grains.Insist(
            PracticeSessionDecider.Family, id, new C.EvaluationStarted(effect.Key, time.GetUtcNow()), FromEffect.Cause(id, effect, "started"), ct);
        var skills = await Skills(effect.Rehearsal.Scenario.Skills, ct);
        return new C.EvaluationCompleted(effect.Key, await evaluator.Evaluate(effect.Rehearsal, skills, ct), time.GetUtcNow());
    }

    public C GiveUp(string id, F.Evaluate effect, Exception reason) =>
        new C.EvaluationFailed(effect.Key, "The evaluator does not answer.", options.Value.Pauses, time.GetUtcNow());

    // As they are now: a rubric that was mended rates better. One that is gone rates nothing.
    private async Task<ImmutableArray<SkillDefinition>> Skills(ImmutableArray<string> ids, CancellationToken ct)
    {
        var found = ImmutableArray.CreateBuilder<SkillDefinition>();
        foreach (var id in ids)
            switch ((await grains.Read(SkillDecider.Family, id, ct)).OrThrow().State)
            {
                case Skill.Offered skill:
                    found.Add(skill.Definition);
                    break;
                case Skill.Withdrawn skill:
                    found.Add(skill.Definition);
                    break;
                default:
                    log.LogWarning("The scenario trains a skill that was never imported: {Skill}", id);
                    break;
            }
        return found.ToImmutable();
    }
}
