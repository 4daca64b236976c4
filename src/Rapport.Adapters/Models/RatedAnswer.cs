using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Models;

/// <summary>A model's evaluation as it must come.</summary>
internal sealed record RatedAnswer(ImmutableArray<RatedAnswer.Rated> Ratings, string Summary)
{
    private const int MostEvidence = 5, MostWhy = 400, MostAdvice = 800, MostSummary = 2_000;

    public sealed record Rated(string Skill, int Rating, ImmutableArray<Quoted> Evidence, string Advice);

    public sealed record Quoted(int Line, string Quote, string Why);

    public static JsonObject Schema(ImmutableArray<SkillDefinition> skills) => AnswerSchemas.Object(
        ("ratings", AnswerSchemas.Array(AnswerSchemas.Object(
            ("skill", AnswerSchemas.OneOf(skills.Select(s => s.Id))),
            ("rating", AnswerSchemas.Whole()),
            ("evidence", AnswerSchemas.Array(AnswerSchemas.Object(("line", AnswerSchemas.Whole()), ("quote", AnswerSchemas.Text()), ("why", AnswerSchemas.Text())))),
            ("advice", AnswerSchemas.Text())))),
        ("summary", AnswerSchemas.Text()));

    public void Check(Rehearsal rehearsal, ImmutableArray<SkillDefinition> skills, Faulty faulty)
    {
        faulty.Unless(IsText(Summary, MostSummary), $"\"summary\" must have 1 to {MostSummary} characters.");
        if (Ratings.IsDefault || Ratings.Contains(null!))
        {
            faulty.All.Add("\"ratings\" must be an array of objects.");
            return;
        }
        foreach (var skill in skills.Where(s => Ratings.Count(r => r.Skill == s.Id) != 1)) faulty.All.Add($"The skill \"{skill.Id}\" must be rated once.");
        faulty.Unless(Ratings.All(r => skills.Any(s => s.Id == r.Skill)), "Only the given skills are rated, under their ids.");
        var hasSpoken = rehearsal.Lines.Any(l => l.Speaker == Speaker.Trainee && l.Text.Any(char.IsLetterOrDigit));
        foreach (var rated in Ratings.Where(r => skills.Any(s => s.Id == r.Skill))) Check(rated, rehearsal, hasSpoken, faulty);
    }

    public EvaluationReport Report(ImmutableArray<SkillDefinition> skills, SpeechMeasures measures, string evaluator) =>
        new([.. skills.Select(Rating)], Summary.Trim(), measures, evaluator);

    private static void Check(Rated rated, Rehearsal rehearsal, bool hasSpoken, Faulty faulty)
    {
        faulty.Unless(rated.Rating is >= 1 and <= 5, $"The rating of \"{rated.Skill}\" must be 1, 2, 3, 4 or 5.");
        faulty.Unless(IsText(rated.Advice, MostAdvice), $"The advice for \"{rated.Skill}\" must have 1 to {MostAdvice} characters.");
        if (rated.Evidence.IsDefault || rated.Evidence.Contains(null!) || rated.Evidence.Length > MostEvidence || (hasSpoken && rated.Evidence.IsEmpty))
        {
            faulty.All.Add($"\"{rated.Skill}\" needs 1 to {MostEvidence} pieces of evidence.");
            return;
        }
        foreach (var quoted in rated.Evidence)
        {
            faulty.Unless(IsText(quoted.Why, MostWhy), $"Each \"why\" of \"{rated.Skill}\" must have 1 to {MostWhy} characters.");
            faulty.Unless(Transcribed.IsQuoted(rehearsal, quoted.Line, quoted.Quote), $"A quote for \"{rated.Skill}\" does not stand letter by letter in line {quoted.Line}, or that is no line of the trainee.");
        }
    }

    private SkillRating Rating(SkillDefinition skill)
    {
        var rated = Ratings.Single(r => r.Skill == skill.Id);
        var level = rated.Rating <= skill.Rubric.Length ? skill.Rubric[rated.Rating - 1] : "";
        return new(skill.Id, skill.Name, rated.Rating, level, [.. rated.Evidence.Select(e => new Evidence(e.Line, e.Quote, e.Why.Trim()))], rated.Advice.Trim());
    }

    private static bool IsText(string? text, int most) => !string.IsNullOrWhiteSpace(text) && text.Length <= most;
}
