using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>Counts a sign in a session.</summary>
internal static class SpeechAnalyticsSigns
{
    /// <returns>Null where it can't be known: no audio, no questions, no objectives, or a language without word lists.</returns>
    public static double? Count(Sign sign, SignRule rule, SpeechAnalyticsHeard heard, SpeechMeasures measures) => rule.By switch
    {
        Counting.Measure => Measure(sign, heard, measures),
        _ when !heard.WordsKnown => null,
        Counting.ShareOfTurns => (double)heard.Trainee.Count(l => l.Showing(rule.Cues).Any()) / heard.Trainee.Length,
        Counting.Times => heard.Trainee.Sum(l => l.Showing(rule.Cues).Count()),
        Counting.PerHundredWords => PerHundred(heard.Trainee.Sum(l => l.Showing(rule.Cues).Count()), heard.Trainee.Sum(l => l.CivilWords)),
        _ => throw new InvalidOperationException($"{rule.By} is no way of counting."),
    };

    private static double? Measure(Sign sign, SpeechAnalyticsHeard heard, SpeechMeasures measures) => sign switch
    {
        Sign.SharingTheFloor => Share(heard.Trainee.Sum(l => l.FloorWords), measures.PartnerWords),
        Sign.Brevity => heard.Trainee.Max(l => l.FloorWords),
        Sign.Substance => (double)heard.Trainee.Sum(l => l.CivilWords) / heard.Trainee.Length,
        Sign.Patience => (double)measures.Interruptions / heard.Trainee.Length,
        // The time to type an answer says nothing about the time to find it.
        Sign.Promptness => SpeechAnalyticsMeasures.Reaction(heard.Trainee.Where(l => l.IsSpoken)),
        Sign.Pace => measures.WordsPerMinute,
        Sign.QuestionMix => measures.OpenQuestions + measures.ClosedQuestions == 0 ? null : Share(measures.OpenQuestions, measures.ClosedQuestions),
        Sign.ReachingTheGoal => heard.Rehearsal.Progress.IsEmpty ? null : measures.ObjectiveProgress,
        _ => throw new InvalidOperationException($"{sign} is no measure; it is counted by cues."),
    };

    private static double? Share(int mine, int others) => others == 0 && mine == 0 ? null : (double)mine / (mine + others);

    private static double? PerHundred(int times, int words) => words == 0 ? null : 100.0 * times / words;
}
