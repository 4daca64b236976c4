using System.Globalization;
using Rapport.Client;

namespace Rapport.Cli.Practice;

/// <summary>How an evaluation looks.</summary>
internal static class Evaluations
{
    private const int Best = 5;

    public static void Show(Terminal terminal, EvaluationReport report)
    {
        terminal.Show("[bold]How you did[/]");
        var width = report.Ratings.Select(r => r.SkillName.Length).DefaultIfEmpty().Max();
        foreach (var rating in report.Ratings)
        {
            terminal.Say();
            terminal.Show($"[bold]{Terminal.Safe(rating.SkillName.PadRight(width))}[/]  [{Colour(rating.Rating)}]{Bar(rating.Rating)}[/]  {rating.Rating}/{Best}");
            terminal.Show($"  [grey]{Terminal.Safe(rating.Level)}[/]");
            foreach (var evidence in rating.Evidence) terminal.Say($"  “{evidence.Quote}” (turn {evidence.Line}): {evidence.Why}");
            terminal.Show($"  [cyan]Next time:[/] {Terminal.Safe(rating.Advice)}");
        }
        terminal.Say();
        terminal.Say(report.Summary);
        if (report.Remark is { } remark) terminal.Say(remark);
        terminal.Show($"[grey]{Terminal.Safe(Measures(report.Measures))}[/]");
    }

    private static string Bar(int rating) => new string('█', Math.Clamp(rating, 0, Best) * 2).PadRight(Best * 2, '░');

    private static string Colour(int rating) => rating switch
    {
        >= 4 => "green",
        3 => "yellow",
        _ => "red",
    };

    private static string Measures(SpeechMeasures m)
    {
        var speed = m.WordsPerMinute is { } words ? string.Create(CultureInfo.InvariantCulture, $", {words:0} words a minute") : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"You spoke {m.TalkRatio:0%} of the words{speed}; longest turn {m.LongestMonologueWords} words; {m.OpenQuestions} open and {m.ClosedQuestions} closed questions; {m.FillerWords} fillers, {m.HedgingMarkers} hedges; {m.EmpathyMarkers} signs of empathy, {m.AcknowledgementMarkers} of having heard.");
    }
}
