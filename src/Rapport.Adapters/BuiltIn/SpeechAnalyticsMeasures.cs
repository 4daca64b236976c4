using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>The counts of a session, as they are shown to the trainee.</summary>
internal static class SpeechAnalyticsMeasures
{
    public static SpeechMeasures Of(SpeechAnalyticsHeard heard)
    {
        var (mine, theirs) = (heard.Trainee.Sum(l => l.Words), heard.Partner.Sum(l => l.Words));
        return new(
            TraineeTurns: heard.Trainee.Length,
            TraineeWords: mine,
            PartnerWords: theirs,
            TalkRatio: mine + theirs == 0 ? 0 : (double)mine / (mine + theirs),
            WordsPerMinute: WordsPerMinute(heard.Trainee),
            LongestMonologueWords: heard.Trainee.Select(l => l.Words).DefaultIfEmpty(0).Max(),
            OpenQuestions: Count(heard, Cue.OpenQuestion),
            ClosedQuestions: Count(heard, Cue.ClosedQuestion),
            FillerWords: Count(heard, Cue.Filler),
            Interruptions: heard.Trainee.Count(l => l.Interrupts),
            ReactionSeconds: Reaction(heard.Trainee),
            EmpathyMarkers: Count(heard, Cue.Empathy),
            AcknowledgementMarkers: Count(heard, Cue.Acknowledgement),
            HedgingMarkers: Count(heard, Cue.Hedging),
            ObjectiveProgress: Progress(heard.Rehearsal),
            Turns: heard.Trainee.IsEmpty ? null : [.. heard.Trainee.Select(l => Turn(heard, l))]);
    }

    private static TurnMeasures Turn(SpeechAnalyticsHeard heard, HeardLine line) =>
        new(line.Line.Number, line.Words, WordsPerMinute([line]), Reaction([line]), heard.WordsKnown ? line.Reading.Count(Cue.Filler) : 0);

    /// <summary>Median seconds from the partner's last word to the trainee's first; interruptions are counted elsewhere. Null when there is none.</summary>
    public static double? Reaction(IEnumerable<HeardLine> lines)
    {
        var seconds = lines.Where(l => l.Answers is not null && !l.Interrupts)
            .Select(l => (l.Line.StartedAt - l.Answers!.Line.EndedAt).TotalSeconds).Order().ToList();
        if (seconds.Count == 0) return null;
        var middle = seconds.Count / 2;
        return seconds.Count % 2 == 1 ? seconds[middle] : (seconds[middle - 1] + seconds[middle]) / 2;
    }

    private static int Count(SpeechAnalyticsHeard heard, Cue cue) => heard.WordsKnown ? heard.Trainee.Sum(l => l.Reading.Count(cue)) : 0;

    private static double? WordsPerMinute(ImmutableArray<HeardLine> lines)
    {
        var spoken = lines.Where(l => l.IsSpoken).ToList();
        var minutes = spoken.Sum(l => (l.Line.EndedAt - l.Line.StartedAt).TotalMinutes);
        return minutes > 0 ? spoken.Sum(l => l.Words) / minutes : null;
    }

    private static double Progress(Rehearsal rehearsal)
    {
        var all = Math.Max(rehearsal.Scenario.Objectives.IsDefault ? 0 : rehearsal.Scenario.Objectives.Length, rehearsal.Progress.Length);
        return all == 0 ? 0 : (double)rehearsal.Progress.Count(p => p.Verdict == Verdict.Met) / all;
    }
}
