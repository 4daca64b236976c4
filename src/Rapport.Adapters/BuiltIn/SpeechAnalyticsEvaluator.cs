using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>
/// Rates a session by what can be counted in its transcript, with no model: pure arithmetic over the cues of each line, so the same
/// session gives the same report, and every rating can be followed to its quotes. How is told in
/// docs/capabilities/practice-evaluation.md; the numbers are in <c>Rating/table.json</c>.
/// </summary>
internal sealed class SpeechAnalyticsEvaluator : IEvaluator
{
    public string Name => "built-in";

    public ValueTask<EvaluationReport> Evaluate(Rehearsal rehearsal, ImmutableArray<SkillDefinition> skills, CancellationToken ct)
    {
        ct.ThrowIfCancellationRequested();
        var heard = SpeechAnalyticsHeard.Of(rehearsal);
        var measures = SpeechAnalyticsMeasures.Of(heard);
        var texts = SpeechAnalyticsTexts.For(heard);
        var table = SpeechAnalyticsTable.Shipped;
        var report = table.Least.IsReached(heard) ? Judged(heard, measures, skills, table, texts) : TooLittle(heard, measures, skills, table, texts);
        return ValueTask.FromResult(report);
    }

    private EvaluationReport Judged(
        SpeechAnalyticsHeard heard, SpeechMeasures measures, ImmutableArray<SkillDefinition> skills, SpeechAnalyticsTable table, SpeechAnalyticsTexts texts)
    {
        var judgements = skills.Select(s => SpeechAnalyticsJudgement.Of(s, heard, measures, table)).ToImmutableArray();
        var advice = new SpeechAnalyticsAdvice(heard, texts);
        var ratings = judgements.Select(j => new SkillRating(
            j.Skill.Id, j.Skill.Name, j.Rating, Level(j.Skill, j.Rating), SpeechAnalyticsEvidence.For(j, heard, texts), advice.For(j))).ToImmutableArray();
        return new(ratings, string.Join(' ', SpeechAnalyticsSummary.Of(judgements, heard, measures, texts)), measures, Name);
    }

    private EvaluationReport TooLittle(
        SpeechAnalyticsHeard heard, SpeechMeasures measures, ImmutableArray<SkillDefinition> skills, SpeechAnalyticsTable table, SpeechAnalyticsTexts texts)
    {
        var (level, advice) = texts.TooLittle(heard, table.Least);
        var ratings = skills.Select(s => new SkillRating(s.Id, s.Name, 1, level, [], advice)).ToImmutableArray();
        return new(ratings, string.Join(' ', SpeechAnalyticsSummary.OfTooLittle(measures, table.Least, texts)), measures, Name);
    }

    private static string Level(SkillDefinition skill, int rating) => rating <= skill.Rubric.Length ? skill.Rubric[rating - 1] : "";
}
