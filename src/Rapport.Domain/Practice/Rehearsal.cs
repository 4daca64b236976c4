using System.Collections.Immutable;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Practice;

public enum Speaker
{
    Trainee,
    Partner,
}

/// <summary>One thing said. Numbered from 0 (the partner's opening line) without holes.</summary>
/// <param name="Audio">The key of the stored audio; null for a typed turn.</param>
/// <param name="EndedAt">When it had been said.</param>
/// <param name="Voice">The partner's, sentence by sentence; null for a line without a voice.</param>
public sealed record Line(
    int Number, Speaker Speaker, [property: Personal] string Text, DateTimeOffset StartedAt, DateTimeOffset EndedAt,
    [property: NotPersonal("a random key")] string? Audio = null, ImmutableArray<VoicedSentence>? Voice = null)
{
    /// <summary>The keys of all stored audio of the line.</summary>
    internal IEnumerable<string> Clips() => (Voice ?? []).Select(s => s.Audio).Prepend(Audio).OfType<string>();
}

/// <summary>A sentence of the partner's as it was spoken.</summary>
/// <param name="Audio">The key of the stored clip; null when the voice failed for this sentence.</param>
public sealed record VoicedSentence([property: Personal] string Text, [property: NotPersonal("a random key")] string? Audio);

public enum Verdict
{
    Open,
    Met,
    Failed,
}

/// <summary>How far one objective is, and why.</summary>
public sealed record ObjectiveProgress(string ObjectiveId, Verdict Verdict, [property: Personal] string Reason);

/// <summary>What the partner, the objective check and the evaluator know of a session: the scenario and all that was said.</summary>
public sealed record Rehearsal(
    string SessionId, ScenarioDefinition Scenario, ImmutableArray<Line> Lines, ImmutableArray<ObjectiveProgress> Progress);

/// <summary>The verdict over the whole scenario after an exchange, with that of each objective.</summary>
public sealed record ObjectiveVerdict(Verdict Overall, [property: Personal] string Reason, ImmutableArray<ObjectiveProgress> Objectives);

/// <summary>How a session ended, measured and rated.</summary>
/// <param name="Evaluator">Who rated: <c>built-in</c>, or the provider and model.</param>
public sealed record EvaluationReport(
    ImmutableArray<SkillRating> Ratings, [property: Personal] string Summary, SpeechMeasures Measures, [property: NotPersonal("a provider and its model")] string Evaluator)
{
    /// <summary>Why it was not rated by whom one would expect, to the trainee; null when it was.</summary>
    [Personal]
    public string? Remark { get; init; }
}

/// <param name="Rating">1 to 5, by the skill's rubric.</param>
/// <param name="Level">The rubric's sentence for the rating.</param>
/// <param name="Advice">What to try next.</param>
public sealed record SkillRating(
    string SkillId, [property: NotPersonal("of the skill")] string SkillName, int Rating, [property: NotPersonal("of the skill")] string Level,
    ImmutableArray<Evidence> Evidence, [property: Personal] string Advice);

/// <summary>A literal quote from a line of the transcript.</summary>
public sealed record Evidence(int Line, [property: Personal] string Quote, [property: Personal] string Why);

/// <summary>What can be counted in a transcript. Shares are 0 to 1, times in seconds; null where it can't be known.</summary>
/// <param name="TalkRatio">The trainee's share of all words.</param>
/// <param name="WordsPerMinute">Of the trainee's spoken (not typed) turns.</param>
/// <param name="LongestMonologueWords">The trainee's longest turn.</param>
/// <param name="Interruptions">Turns that began before the partner's had ended.</param>
/// <param name="ReactionSeconds">Median from the partner's end to the trainee's start.</param>
/// <param name="ObjectiveProgress">Share of objectives met.</param>
/// <param name="Turns">The same for each turn of the trainee; null where an evaluation did not keep it.</param>
public sealed record SpeechMeasures(
    int TraineeTurns,
    int TraineeWords,
    int PartnerWords,
    double TalkRatio,
    double? WordsPerMinute,
    int LongestMonologueWords,
    int OpenQuestions,
    int ClosedQuestions,
    int FillerWords,
    int Interruptions,
    double? ReactionSeconds,
    int EmpathyMarkers,
    int AcknowledgementMarkers,
    int HedgingMarkers,
    double ObjectiveProgress,
    ImmutableArray<TurnMeasures>? Turns = null);

/// <summary>What can be counted in one turn of the trainee.</summary>
/// <param name="Number">Of the line.</param>
/// <param name="WordsPerMinute">Null when it was typed.</param>
/// <param name="ReactionSeconds">From the partner's end to the start of this; null when it interrupts or begins the conversation.</param>
public sealed record TurnMeasures(int Number, int Words, double? WordsPerMinute, double? ReactionSeconds, int FillerWords);
