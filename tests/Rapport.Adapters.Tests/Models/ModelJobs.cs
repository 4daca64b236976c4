using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Models;
using Rapport.Adapters.Tests.Vendors;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Tests.Models;

/// <summary>The jobs of the practice room as a vendor's models do them.</summary>
internal static class ModelJobs
{
    public static readonly LineLimits Limits = new(3, 200);

    public static ModelPartner Partner(this AtVendor at) => new(at.Model, Limits, at.Meter);

    public static ModelObjectiveCheck ObjectiveCheck(this AtVendor at) => new(at.Model, at.Meter);

    public static ModelEvaluator Evaluator(this AtVendor at) => new(at.Model, new SpeechAnalyticsEvaluator(), at.Meter);

    /// <summary>A scenario of which a model judges some objectives.</summary>
    public static ScenarioDefinition Judged(this ScenarioDefinition scenario, params ReadOnlySpan<string> byModel)
    {
        var ids = byModel.ToArray();
        return scenario with { Objectives = [.. scenario.Objectives.Select(o => ids.Contains(o.Id) ? o with { Judging = o.Judging with { Kind = JudgingKind.Model } } : o)] };
    }
}
