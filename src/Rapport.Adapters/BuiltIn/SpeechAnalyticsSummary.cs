using System.Collections.Immutable;
using System.Globalization;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>Three to five sentences: what it was, what was strong, what was not, how far the aim is, and the one thing to do next.</summary>
internal static class SpeechAnalyticsSummary
{
    private const int Shown = 3;

    public static ImmutableArray<string> Of(
        ImmutableArray<SpeechAnalyticsJudgement> judgements, SpeechAnalyticsHeard heard, SpeechMeasures measures, SpeechAnalyticsTexts texts)
    {
        var sentences = ImmutableArray.CreateBuilder<string>();
        sentences.Add(Measures(heard, measures, texts));
        if (!judgements.IsEmpty)
        {
            var ordered = judgements.OrderByDescending(j => j.Rating).ThenByDescending(j => j.Score).ToList();
            sentences.Add(Strongest(ordered[0], heard, texts));
            if (Weakest(ordered, texts, heard) is { } weakest) sentences.Add(weakest);
        }
        if (Objectives(heard.Rehearsal, texts) is { } objectives) sentences.Add(objectives);
        if (Next(judgements) is { } next)
        {
            var hint = texts.Fill(texts.Of(next).Hint, null, heard)!;
            sentences.Add(Fill(texts, "next", ("hint", hint), ("Hint", SpeechAnalyticsTexts.Capital(hint))));
        }
        if (sentences.Count < 3) sentences.Add(texts.Summary["limits"]);
        if (sentences.Count < 3) sentences.Add(texts.Summary["again"]);
        return sentences.ToImmutable();
    }

    public static ImmutableArray<string> OfTooLittle(SpeechMeasures measures, Least least, SpeechAnalyticsTexts texts) =>
    [
        Fill(texts, "too-little", ("words", texts.Count("words", measures.TraineeWords)), ("turns", texts.Count("turns", measures.TraineeTurns))),
        texts.Summary["too-little-means"],
        Fill(texts, "too-little-next", ("turns", texts.Count("turns", least.Turns)), ("words", texts.Count("words", least.Words))),
    ];

    private static string Measures(SpeechAnalyticsHeard heard, SpeechMeasures measures, SpeechAnalyticsTexts texts)
    {
        var turns = texts.Count("turns", measures.TraineeTurns);
        var share = measures.TalkRatio.ToString("0%", CultureInfo.InvariantCulture).Replace("%", texts.Summary["percent"], StringComparison.Ordinal);
        return heard.WordsKnown
            ? Fill(texts, measures.OpenQuestions + measures.ClosedQuestions == 0 ? "measures-no-questions" : "measures", ("turns", turns), ("share", share), ("questions", texts.Count("questions", measures.OpenQuestions + measures.ClosedQuestions)),
                ("open", measures.OpenQuestions.ToString(CultureInfo.InvariantCulture)))
            : Fill(texts, "no-word-lists", ("turns", turns), ("share", share), ("language", heard.Rehearsal.Scenario.Language));
    }

    private static string Strongest(SpeechAnalyticsJudgement best, SpeechAnalyticsHeard heard, SpeechAnalyticsTexts texts)
    {
        if (best.Rating < Shown) return Fill(texts, "none-strong", ("skill", best.Skill.Name), ("rating", Digit(best.Rating)));
        var gained = best.Contributions.Where(c => c.Grade > 0 && !c.Rule.IsFault && !c.Rule.Cues.IsEmpty).MaxBy(c => c.Gained);
        var quote = gained is null ? null : SpeechAnalyticsMoments.Showing(heard.Trainee, gained.Rule.Cues).FirstOrDefault();
        return quote is null
            ? Fill(texts, "strong", ("skill", best.Skill.Name), ("rating", Digit(best.Rating)))
            : Fill(texts, "strong-with-quote", ("skill", best.Skill.Name), ("rating", Digit(best.Rating)), ("sign", texts.Of(gained!.Sign).Name), ("quote", quote.Quote), ("line", Digit(quote.Number)));
    }

    private static string? Weakest(List<SpeechAnalyticsJudgement> ordered, SpeechAnalyticsTexts texts, SpeechAnalyticsHeard heard)
    {
        var weakest = ordered[^1];
        if (weakest.Contributions.Where(c => c.Grade < SpeechAnalyticsEvidence.Well).MaxBy(c => c.Urgency) is not { } lost) return null;
        var key = ordered.Count > 1 && weakest.Rating < ordered[0].Rating ? "weak" : "gap";
        return Fill(texts, key, ("skill", weakest.Skill.Name), ("rating", Digit(weakest.Rating)), ("gap", texts.Fill(texts.Of(lost.Sign).Gap, null, heard)!));
    }

    private static string? Objectives(Rehearsal rehearsal, SpeechAnalyticsTexts texts)
    {
        var all = rehearsal.Progress;
        if (all.IsEmpty) return null;
        var missed = all.FirstOrDefault(p => p.Verdict == Verdict.Failed) ?? all.FirstOrDefault(p => p.Verdict == Verdict.Open);
        var met = (("met", Digit(all.Count(p => p.Verdict == Verdict.Met))), ("all", texts.Count("objectives", all.Length)));
        if (missed is null) return Fill(texts, "aims-met", met.Item1, met.Item2);
        var text = rehearsal.Scenario.Objectives.FirstOrDefault(o => o.Id == missed.ObjectiveId)?.Text.TrimEnd('.', ' ') ?? missed.ObjectiveId;
        return Fill(texts, missed.Verdict == Verdict.Failed ? "aim-failed" : "aim-open", met.Item1, met.Item2, ("objective", text));
    }

    /// <summary>What would raise all ratings together most.</summary>
    private static Sign? Next(ImmutableArray<SpeechAnalyticsJudgement> judgements) =>
        judgements.SelectMany(j => j.Contributions).GroupBy(c => c.Sign).Select(g => (Sign: (Sign?)g.Key, Lost: g.Sum(c => c.Urgency)))
            .Where(g => g.Lost > 0).OrderByDescending(g => g.Lost).ThenBy(g => g.Sign).Select(g => g.Sign).FirstOrDefault();

    private static string Digit(int n) => n.ToString(CultureInfo.InvariantCulture);

    private static string Fill(SpeechAnalyticsTexts texts, string key, params ReadOnlySpan<(string Slot, string Value)> values)
    {
        // What is filled in is never looked at again, whatever braces the trainee may have typed.
        var text = texts.Summary[key];
        var filled = new System.Text.StringBuilder();
        for (var at = 0; at < text.Length;)
        {
            var open = text.IndexOf('{', at);
            if (open < 0) return filled.Append(text, at, text.Length - at).ToString();
            var close = text.IndexOf('}', open);
            filled.Append(text, at, open - at).Append(Value(text[(open + 1)..close], values));
            at = close + 1;
        }
        return filled.ToString();
    }

    private static string Value(string slot, ReadOnlySpan<(string Slot, string Value)> values)
    {
        foreach (var (name, value) in values)
            if (name == slot) return value;
        throw new FormatException($"'{slot}' is nothing that can be filled in.");
    }
}
