using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Domain.Tests.Practice;

/// <summary>A scenario and a clock that the specs of practice share.</summary>
internal static class Examples
{
    public static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    public static DateTimeOffset At(double seconds) => Start.AddSeconds(seconds);

    public static readonly ScenarioDefinition SalaryTalk = new(
        "salary-talk",
        "Ask for a raise",
        "Your yearly talk with a manager who has little budget.",
        Difficulty.Medium,
        "en",
        ["work", "money"],
        ["negotiating", "listening"],
        new Persona("Ruth Amsel", "Head of sales", "hurried", "Knows the budget, not your offers.", "To end the talk within the budget.", ["figures"], ["threats"]),
        "You have worked here for three years. Ask for ten per cent.",
        [new Objective("names-figure", "Name a figure.", new Judging(JudgingKind.Rules, "No figure yet.") { Met = [new Rule("A figure was named.", ["amount"])] })],
        new EndCriteria(MaxTurns: 3, MaxMinutes: 20, IdleSeconds: null, "She offers a second talk with figures.", "She ends the talk."),
        "You wanted to see me? I have ten minutes.",
        new Script(
            ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add("money", ["raise", "salary"]),
            [new Beat("figure") { When = ["amount"], Lines = ["Why {amount}?"] }],
            ["Go on."],
            "Let us stop here."),
        Publication.Published,
        "r1");

    public static readonly SkillDefinition Listening = new(
        "listening", "Listening", "Hears what is meant.", ["Interrupts.", "Waits.", "Repeats.", "Asks on.", "Names what is unsaid."], "r1");

    public static ObjectiveVerdict Judged(Verdict overall, string reason = "No figure yet.") =>
        new(overall, reason, [new ObjectiveProgress("names-figure", overall, reason)]);

    public static readonly EvaluationReport Report = new(
        [new SkillRating("listening", "Listening", 3, "Repeats.", [new Evidence(1, "ten per cent", "A clear figure.")], "Ask what she needs.")],
        "Clear, a little hasty.",
        new SpeechMeasures(2, 40, 60, 0.4, null, 25, 1, 2, 3, 0, 4.5, 1, 2, 0, 1),
        "built-in");

    public static ImmutableArray<Line> Lines(int count) =>
        [.. Enumerable.Range(0, count).Select(n => new Line(n, n % 2 == 0 ? Speaker.Partner : Speaker.Trainee, $"Line {n}.", At(-600 + n), At(-599.5 + n), $"old-audio-{n}"))];
}
