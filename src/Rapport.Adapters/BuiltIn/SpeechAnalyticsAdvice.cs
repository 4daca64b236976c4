using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>What to try next, for each skill another thing as long as there is one: the sign that would raise the rating most.</summary>
internal sealed class SpeechAnalyticsAdvice(SpeechAnalyticsHeard heard, SpeechAnalyticsTexts texts)
{
    private readonly HashSet<Sign> given = [];

    public string For(SpeechAnalyticsJudgement judgement)
    {
        var open = judgement.Contributions.Where(c => c.Grade < 1).OrderByDescending(c => c.Urgency).ToList();
        var next = open.Find(c => !given.Contains(c.Sign)) ?? open.FirstOrDefault();
        if (next is null) return texts.NothingMissing;
        given.Add(next.Sign);
        var advice = Of(next);
        return judgement.Rating == 5 ? $"{texts.AlreadyTop} {advice}" : advice;
    }

    private string Of(Contribution c)
    {
        var text = texts.Of(c.Sign);
        var (moment, rewording) = MomentOf(c);
        var advice = moment is null || text.Advice is null ? null : texts.Fill(text.Advice, moment, heard, Aim());
        var example = rewording ?? (text.Example is null ? null : texts.Fill(text.Example, moment, heard, Aim()));
        return (advice ?? SpeechAnalyticsTexts.Sentence(texts.Fill(text.Hint, moment, heard)!)) + (example is null ? "" : $" {texts.Example(example)}");
    }

    private (QuotedMoment? Moment, string? Rewording) MomentOf(Contribution c)
    {
        switch (c.Sign)
        {
            case Sign.Directness when SpeechAnalyticsRewording.Without(Cue.Hedging, heard, texts.Removable) is { } firm:
                return firm;
            case Sign.Fluency when SpeechAnalyticsRewording.Without(Cue.Filler, heard, texts.Removable) is { } fluent:
                return fluent;
            case Sign.AskingOpenly or Sign.QuestionMix when SpeechAnalyticsMoments.ClosedQuestion(heard) is { } closed:
                return (closed, SpeechAnalyticsRewording.Opened(closed.Quote, heard.Language, texts.Fill(texts.FollowUp, closed, heard)!, texts.PossibleWhen));
            default:
                // What was done well enough is not held against the trainee by a quote.
                return (c.Grade < SpeechAnalyticsEvidence.Well ? SpeechAnalyticsEvidence.Slip(c, heard) : null, null);
        }
    }

    /// <summary>The first objective that was not met.</summary>
    private ObjectiveProgress? Aim() => heard.Rehearsal.Progress.FirstOrDefault(p => p.Verdict != Verdict.Met);
}
