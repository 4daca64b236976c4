using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>A rule that holds: since which of the trainee's lines, and the reason with what was said.</summary>
internal sealed record Decided(int At, string Reason);

/// <summary>How far a rule has come.</summary>
/// <param name="Done">Steps that hold, counted with their times.</param>
/// <param name="Of">And of how many.</param>
internal sealed record RuleObjectiveCheckRun(int Done, int Of, Decided? Decided)
{
    private const int QuoteLength = 90;

    public static RuleObjectiveCheckRun Over(PlayRule rule, Transcript transcript)
    {
        var of = rule.Steps.Length - 1 + rule.Rule.Times;
        var quotes = new List<string>();
        int done = 0, most = 0;
        for (var line = 0; line < transcript.Moments.Count; line++)
        {
            if (rule.Rule.OneTurn && rule.Rule.Times == 1) (done, _) = (0, Clear(quotes));
            // Asking the same thing three times is asking once.
            if (rule.Rule.Times > 1 && transcript.Moments[line].Repeats) continue;
            var from = 0;
            while (done < of && Terms.Find(Step(rule, done), transcript, line, from) is { } at)
            {
                if (done == 0 && TooLate(rule, transcript, line, at)) return new(most, of, null);
                quotes.Add(Quote(transcript, line, Step(rule, done), at));
                (done, from) = (done + 1, at);
                // One line counts once, however often it does the same.
                if (done >= rule.Steps.Length) break;
            }
            most = Math.Max(most, done);
            if (done == of) return new(done, of, new(line, $"{rule.Rule.Why} {string.Join(" ", quotes.Where(q => q.Length > 0).Distinct().TakeLast(2))}".TrimEnd()));
        }
        return new(most, of, null);
    }

    private static Row Step(PlayRule rule, int done) => rule.Steps[Math.Min(done, rule.Steps.Length - 1)];

    private static bool TooLate(PlayRule rule, Transcript transcript, int line, int at)
    {
        if (rule.UnlessEarlier is not { } forbidden) return false;
        for (var i = 0; i < line; i++)
            if (Terms.Holds(forbidden, transcript, i)) return true;
        return Terms.Find(forbidden, transcript, line, 0) is { } there && there < at;
    }

    // The sentence that shows it; nothing where the row asks for no words, such as "turn>=6".
    private static string Quote(Transcript transcript, int line, Row row, int at)
    {
        var moment = transcript.Moments[line];
        foreach (var sentence in moment.Reading.Sentences)
            if (at >= sentence.Start && at < sentence.Start + sentence.Length && row.All().Any(t => t is Term.Shows or Term.About or Term.Names))
                return $"{transcript.Book.Lists.Quoted(Shortened(moment.Line.Text.Substring(sentence.Start, sentence.Length)))} [{moment.Line.Number}]";
        return "";
    }

    private static string Shortened(string text) => text.Length <= QuoteLength ? text : $"{text[..text.LastIndexOf(' ', QuoteLength)]} …";

    private static int Clear(List<string> quotes)
    {
        quotes.Clear();
        return 0;
    }
}
