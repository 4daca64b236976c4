using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>A place in the transcript that stands for a sign. Quotes are literal parts of their lines.</summary>
/// <param name="Said">What the partner had said before, when that matters.</param>
internal sealed record QuotedMoment(HeardLine Line, string Quote, QuotedMoment? Said = null)
{
    public int Number => Line.Line.Number;
}

/// <summary>Finds the moments worth pointing at: where something was done, where it went wrong, where a chance was missed.</summary>
internal static partial class SpeechAnalyticsMoments
{
    private const int LongestQuote = 160;

    // What of a partner's line asks to be heard: weighty words, and whoever speaks of themselves. Agreement does not weigh on anybody.
    private static readonly ImmutableHashSet<Cue> charged = [Cue.Blame, Cue.Hostility, Cue.Observation, Cue.Refusal, Cue.Pressure];
    private static readonly ImmutableHashSet<Cue> light = [Cue.Agreement, Cue.Appreciation, Cue.Commitment, Cue.Acknowledgement, Cue.Empathy];
    private static readonly ImmutableHashSet<string> personal = ["i", "i'm", "i've", "i'd", "my", "me", "ich", "mein", "meine", "meinen", "meinem", "mir", "mich"];

    // A date in a question is no fact, and a reason asked for is none given.
    private static readonly ImmutableHashSet<Cue> stated = [Cue.Observation, Cue.Reason, Cue.Number];

    /// <summary>The sentences that show one of the cues, one of each line, the fullest first.</summary>
    public static IEnumerable<QuotedMoment> Showing(IEnumerable<HeardLine> lines, ImmutableArray<Cue> cues) =>
        from line in lines
        let hit = line.Showing(cues).Where(h => !stated.Contains(h.Cue) || !line.Asks(h)).Select(h => (CueHit?)h).FirstOrDefault()
        where hit is not null
        let moment = new QuotedMoment(line, Quote(line.Reading, hit.Value))
        orderby moment.Quote.Length descending, moment.Number
        select moment;

    /// <summary>The trainee's answer that passed over most: to a charged line of the partner, giving nothing in return.</summary>
    public static QuotedMoment? Missed(SpeechAnalyticsHeard heard) =>
        (from line in heard.Trainee
         where line is { Answers.Line.Number: > 0, Words: > 0, IsGiving: false } && !line.Answers!.Showing([.. light]).Any()
         let sharpest = Sharpest(line.Answers!)
         where sharpest is not null
         orderby sharpest.Value.Charge descending, line.Line.Number
         select new QuotedMoment(line, First(line), new(line.Answers!, sharpest.Value.Quote))).FirstOrDefault();

    /// <summary>The turn in which the trainee held the floor longest.</summary>
    public static QuotedMoment? Longest(SpeechAnalyticsHeard heard) =>
        heard.Trainee.Where(l => l.Words > 0).OrderByDescending(l => l.FloorWords).ThenBy(l => l.Line.Number).Select(l => new QuotedMoment(l, FirstOfItsOwn(l))).FirstOrDefault();

    public static QuotedMoment? Interruption(SpeechAnalyticsHeard heard) =>
        heard.Trainee.Where(l => l.Interrupts && l.Words > 0).Select(l => new QuotedMoment(l, First(l), new(l.Answers!, Last(l.Answers!)))).FirstOrDefault();

    /// <summary>The fullest statement that shows none of the cues.</summary>
    public static QuotedMoment? Bare(SpeechAnalyticsHeard heard, ImmutableArray<Cue> cues) =>
        (from line in heard.Trainee
         where !line.Showing(cues).Any()
         from sentence in line.Reading.Sentences
         where sentence.Question is null && !line.HasFault(sentence)
         orderby sentence.Length descending, line.Line.Number
         select new QuotedMoment(line, Cut(line.Reading.Text, sentence.Start, sentence.Length))).FirstOrDefault();

    /// <summary>A closed question that is meant as one: not a proposal, nor a check whether something was understood.</summary>
    public static QuotedMoment? ClosedQuestion(SpeechAnalyticsHeard heard) =>
        (from line in heard.Trainee
         from sentence in line.Reading.Sentences
         where sentence.Question == Cue.ClosedQuestion
             && !line.Reading.Hits.Any(h => h.Cue is Cue.Proposal or Cue.Summary && h.Start >= sentence.Start && h.Start < sentence.Start + sentence.Length)
         orderby sentence.Length descending, line.Line.Number
         select new QuotedMoment(line, Cut(line.Reading.Text, sentence.Start, sentence.Length))).FirstOrDefault();

    private static string Quote(CueReading reading, CueHit hit)
    {
        foreach (var s in reading.Sentences)
            if (hit.Start >= s.Start && hit.Start < s.Start + s.Length && hit.Start + hit.Length - s.Start <= LongestQuote)
                return Cut(reading.Text, s.Start, s.Length);
        return Cut(reading.Text, hit.Start, Math.Max(hit.Length, 1));
    }

    private static string First(HeardLine line) => Cut(line.Reading.Text, line.Reading.Sentences[0].Start, line.Reading.Sentences[0].Length);

    private static string FirstOfItsOwn(HeardLine line)
    {
        foreach (var s in line.Reading.Sentences)
            if (s.Question is null && !line.Gives(s)) return Cut(line.Reading.Text, s.Start, s.Length);
        return First(line);
    }

    private static string Last(HeardLine line) =>
        line.Reading.Sentences.IsEmpty ? Cut(line.Reading.Text, 0, line.Reading.Text.Length) : Cut(line.Reading.Text, line.Reading.Sentences[^1].Start, line.Reading.Sentences[^1].Length);

    /// <summary>The statement of a line that weighs most, and how much the whole line weighs; null when nothing does.</summary>
    private static (string Quote, int Charge)? Sharpest(HeardLine line)
    {
        var weights = WordLists.For(line.Reading.Language).Strong.In(line.Reading.Words).Select(m => line.Reading.Words[m.From].Start)
            .Concat(line.Reading.Hits.Where(h => charged.Contains(h.Cue)).Select(h => h.Start))
            .Concat(line.Reading.Words.Where(w => personal.Contains(w.Text)).Select(w => w.Start)).ToList();
        var statements = line.Reading.Sentences.Where(s => s.Question is null)
            .Select(s => (Sentence: s, Charge: weights.Count(at => at >= s.Start && at < s.Start + s.Length))).Where(s => s.Charge > 0).ToList();
        if (statements.Count == 0) return null;
        var sharpest = statements.OrderByDescending(s => s.Charge).ThenByDescending(s => s.Sentence.Length).ThenBy(s => s.Sentence.Start).First().Sentence;
        var label = Label().Match(line.Reading.Text, sharpest.Start, sharpest.Length).Length;
        return (Cut(line.Reading.Text, sharpest.Start + label, sharpest.Length - label), statements.Sum(s => s.Charge));
    }

    /// <summary>Literal, and not longer than reads well: cut at a blank when it must be.</summary>
    private static string Cut(string text, int start, int length)
    {
        if (length <= LongestQuote) return text.Substring(start, length).Trim();
        var blank = text.LastIndexOf(' ', start + LongestQuote, LongestQuote);
        return text.Substring(start, blank > start ? blank - start : LongestQuote).TrimEnd(' ', ',', ';', ':');
    }

    // "LENA: ..." where a scenario's partner is two people.
    [GeneratedRegex(@"^\p{Lu}{2,}: ")]
    private static partial Regex Label();
}
