using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>Quotes that show why a rating is what it is: what earned most, and what cost most.</summary>
internal static class SpeechAnalyticsEvidence
{
    /// <summary>From this grade on a sign is not held against the trainee.</summary>
    public const double Well = 0.5;

    private const double WorthNaming = 0.04;
    private const int MostSeen = 3, MostSlips = 2;

    public static ImmutableArray<Evidence> For(SpeechAnalyticsJudgement judgement, SpeechAnalyticsHeard heard, SpeechAnalyticsTexts texts)
    {
        var evidence = new List<Evidence>();
        foreach (var c in judgement.Contributions.Where(c => c.Grade > 0 && !c.Rule.IsFault && !c.Rule.Cues.IsEmpty).OrderByDescending(c => c.Gained).Take(MostSeen))
            Add(SpeechAnalyticsMoments.Showing(heard.Trainee, c.Rule.Cues), texts.Of(c.Sign).Seen);
        foreach (var c in judgement.Contributions.Where(c => c.Grade < Well && c.Urgency >= WorthNaming).OrderByDescending(c => c.Urgency).Take(MostSlips))
            if (Slip(c, heard) is { } slip) Add([slip.Said is { } said && !c.Rule.IsFault ? said with { Said = slip } : slip], texts.Of(c.Sign).Slip);
        return [.. evidence.OrderBy(e => e.Line)];

        // One quote speaks for one sign; the same words are not shown twice in one rating while others are there.
        void Add(IEnumerable<QuotedMoment> moments, string? why)
        {
            var moment = moments.FirstOrDefault(m => !evidence.Exists(e => e.Line == m.Number && e.Quote == m.Quote));
            if (moment is not null && why is not null && moment.Quote.Length > 0)
                evidence.Add(new(moment.Number, moment.Quote, SpeechAnalyticsTexts.Capital(texts.Fill(why, moment, heard)!)));
        }
    }

    /// <summary>Where the sign went wrong or was missed.</summary>
    public static QuotedMoment? Slip(Contribution c, SpeechAnalyticsHeard heard) => c.Sign switch
    {
        Sign.Acknowledging or Sign.Empathising or Sign.Summarising => SpeechAnalyticsMoments.Missed(heard),
        Sign.AskingOpenly or Sign.QuestionMix when SpeechAnalyticsMoments.ClosedQuestion(heard) is { } closed => closed,
        Sign.Observing => SpeechAnalyticsMoments.Showing(heard.Trainee, [Cue.Blame]).FirstOrDefault() ?? SpeechAnalyticsMoments.Bare(heard, c.Rule.Cues),
        Sign.Reasoning or Sign.BeingSpecific => SpeechAnalyticsMoments.Bare(heard, c.Rule.Cues),
        Sign.SharingTheFloor or Sign.Brevity => SpeechAnalyticsMoments.Longest(heard),
        Sign.Patience => SpeechAnalyticsMoments.Interruption(heard),
        _ when c.Rule.IsFault && !c.Rule.Cues.IsEmpty => SpeechAnalyticsMoments.Showing(heard.Trainee, c.Rule.Cues).FirstOrDefault(),
        _ => null,
    };
}
