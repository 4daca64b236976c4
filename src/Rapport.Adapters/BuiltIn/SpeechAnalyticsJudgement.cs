using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>What one sign gives to a skill, and what it withholds.</summary>
/// <param name="Weight">Its share of the skill's score.</param>
/// <param name="Grade">How well it was done, 0 to 1.</param>
internal sealed record Contribution(Sign Sign, SignRule Rule, double Counted, double Weight, double Grade)
{
    public double Gained => Weight * Grade;

    public double Lost => Weight * (1 - Grade);

    /// <summary>What is lost, with the more weight the sooner it should be said.</summary>
    public double Urgency => Lost * Rule.Urgency;
}

/// <summary>A skill's rating and where it comes from. The score is the weighted mean of the grades of all signs that could be counted.</summary>
internal sealed record SpeechAnalyticsJudgement(SkillDefinition Skill, double Score, int Rating, ImmutableArray<Contribution> Contributions)
{
    public static SpeechAnalyticsJudgement Of(SkillDefinition skill, SpeechAnalyticsHeard heard, SpeechMeasures measures, SpeechAnalyticsTable table)
    {
        var counted = table.WeightsOf(skill.Id)
            .Select(w => (Sign: w.Key, Weight: w.Value, Rule: table.Signs[w.Key], Counted: SpeechAnalyticsSigns.Count(w.Key, table.Signs[w.Key], heard, measures)))
            .Where(s => s.Counted is not null).ToList();
        var weights = counted.Sum(s => s.Weight);
        var contributions = counted.Select(s => new Contribution(s.Sign, s.Rule, s.Counted!.Value, s.Weight / weights, s.Rule.At(s.Counted!.Value))).ToImmutableArray();
        var score = contributions.Sum(c => c.Gained);
        return new(skill, score, Math.Min(table.RatingOf(score), Highest(heard, table)), contributions);
    }

    /// <summary>An insult can't be made up for by the rest of the conversation, and a few turns show too little for the best rating.</summary>
    private static int Highest(SpeechAnalyticsHeard heard, SpeechAnalyticsTable table)
    {
        var highest = 5;
        foreach (var cap in table.Caps)
            if (heard.WordsKnown && heard.Trainee.Sum(l => l.Reading.Count(cap.Cue)) >= cap.Times) highest = Math.Min(highest, cap.Rating);
        foreach (var few in table.FewTurns)
            if (heard.Trainee.Length < few.Turns) highest = Math.Min(highest, few.Rating);
        return highest;
    }
}
