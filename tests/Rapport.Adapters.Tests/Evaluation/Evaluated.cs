using System.Collections.Immutable;
using Rapport.Adapters.BuiltIn;
using Rapport.Adapters.Tests.Ports;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Tests.Evaluation;

internal static class Evaluated
{
    public static readonly ImmutableArray<string> Skills = [.. SpeechAnalyticsTable.Shipped.Skills.Keys, "a-skill-nobody-knows"];

    public static EvaluationReport Report(Rehearsal rehearsal, params ReadOnlySpan<string> skills)
    {
        var report = new SpeechAnalyticsEvaluator().Evaluate(rehearsal, [.. skills.ToArray().Select(Rehearsals.Skill)], default);
        return report.IsCompletedSuccessfully ? report.GetAwaiter().GetResult() : throw new InvalidOperationException("It computes; it does not wait.");
    }

    public static SkillRating Rating(string dialogue, string skill, string language = "en") => Report(Rehearsals.Of(dialogue, language), skill).Ratings.Single();

    public static SpeechMeasures Measures(string dialogue, string language = "en") => Report(Rehearsals.Of(dialogue, language)).Measures;
}
