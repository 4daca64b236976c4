using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>A line with the cues that it shows.</summary>
/// <param name="Answers">For a line of the trainee: the partner's line before it.</param>
internal sealed record HeardLine(Line Line, CueReading Reading, HeardLine? Answers)
{
    private static readonly ImmutableHashSet<Cue> giving = [Cue.Acknowledgement, Cue.Empathy, Cue.Summary, Cue.Appreciation, Cue.Apology];
    private static readonly ImmutableHashSet<Cue> hostile = [Cue.Insult, Cue.Hostility];
    private static readonly ImmutableHashSet<Cue> faults = [Cue.Insult, Cue.Hostility, Cue.Blame, Cue.Pressure, Cue.Minimising, Cue.Evasion];

    public int Words => Reading.Words.Length;

    /// <summary>
    /// Words with which the speaker takes the floor for something of their own. Those that show that the other was heard, and those
    /// of questions, hand it over; insults earn nothing. So a kind word never counts as talking too much.
    /// </summary>
    public int FloorWords { get; } = Reading.Words.Length - Count(Reading, giving.Union(hostile), questions: true);

    /// <summary>All words but those of insults, which make nothing better by their number.</summary>
    public int CivilWords { get; } = Reading.Words.Length - Count(Reading, hostile, questions: false);

    /// <summary>
    /// Where the cues are shown. What stands in one breath with a blow counts for nothing good: "I'll tell your boss" is no promise.
    /// </summary>
    public IEnumerable<CueHit> Showing(ImmutableArray<Cue> cues)
    {
        var spoilt = faults.Overlaps(cues) ? [] : Clauses(Reading, faults);
        return Reading.Hits.Where(h => cues.Contains(h.Cue) && !Reading.Words.Any(w => w.Start == h.Start && spoilt.Contains(w.Clause)));
    }

    /// <summary>Whether it gives anything to the other.</summary>
    public bool IsGiving => Reading.Hits.Any(h => giving.Contains(h.Cue));

    public bool Asks(CueHit hit) => Reading.Sentences.Any(s => s.Question is not null && hit.Start >= s.Start && hit.Start < s.Start + s.Length);

    public bool Gives(Sentence sentence) => Shows(sentence, giving);

    public bool HasFault(Sentence sentence) => Shows(sentence, faults);

    /// <summary>Whether a part of the line can be held up as an example.</summary>
    public bool IsClean(string quote)
    {
        var start = Line.Text.IndexOf(quote, StringComparison.Ordinal);
        return !Reading.Hits.Any(h => (faults.Contains(h.Cue) || h.Cue is Cue.Hedging or Cue.Filler) && h.Start >= start && h.Start < start + quote.Length);
    }

    public bool Interrupts => Answers is { } before && Line.StartedAt < before.Line.EndedAt;

    public bool IsSpoken => Line.Audio is not null && Line.EndedAt > Line.StartedAt;

    private bool Shows(Sentence sentence, ImmutableHashSet<Cue> cues) =>
        Reading.Hits.Any(h => cues.Contains(h.Cue) && h.Start >= sentence.Start && h.Start < sentence.Start + sentence.Length);

    /// <summary>How many words stand in a breath with one of the cues, or in a question.</summary>
    private static int Count(CueReading reading, ImmutableHashSet<Cue> cues, bool questions)
    {
        var clauses = Clauses(reading, cues);
        var asked = questions ? reading.Sentences.Where(s => s.Question is not null).ToList() : [];
        return reading.Words.Count(w => clauses.Contains(w.Clause) || asked.Exists(s => w.Start >= s.Start && w.Start < s.Start + s.Length));
    }

    private static HashSet<int> Clauses(CueReading reading, ImmutableHashSet<Cue> cues) =>
        [.. reading.Hits.Where(h => cues.Contains(h.Cue)).SelectMany(h => reading.Words.Where(w => w.Start >= h.Start && w.Start < h.Start + h.Length)).Select(w => w.Clause)];
}

/// <summary>A session as the evaluator hears it.</summary>
/// <param name="WordsKnown">False when there are no word lists for the language: then only lengths and times are known.</param>
/// <param name="Familiar">Whether the speakers call each other by the familiar form, where the language has one.</param>
internal sealed record SpeechAnalyticsHeard(Rehearsal Rehearsal, ImmutableArray<HeardLine> Lines, bool WordsKnown, bool Familiar)
{
    private static readonly ImmutableHashSet<string> familiarWords = ["du", "dich", "dir", "dein", "deine", "deinem", "deinen", "deiner", "deines"];

    public ImmutableArray<HeardLine> Trainee { get; } = [.. Lines.Where(l => l.Line.Speaker == Speaker.Trainee)];

    public ImmutableArray<HeardLine> Partner { get; } = [.. Lines.Where(l => l.Line.Speaker == Speaker.Partner)];

    public string? PartnerName => string.IsNullOrWhiteSpace(Rehearsal.Scenario.Persona?.Name) ? null : Rehearsal.Scenario.Persona.Name;

    public string Language => Rehearsal.Scenario.Language.Split('-')[0].ToLowerInvariant();

    public static SpeechAnalyticsHeard Of(Rehearsal rehearsal)
    {
        var language = rehearsal.Scenario.Language;
        var lines = ImmutableArray.CreateBuilder<HeardLine>(rehearsal.Lines.Length);
        HeardLine? partner = null;
        foreach (var line in rehearsal.Lines)
        {
            var heard = new HeardLine(line, Cues.Of(line.Text, language), line.Speaker == Speaker.Trainee ? partner : null);
            if (line.Speaker == Speaker.Partner) partner = heard;
            lines.Add(heard);
        }
        var known = string.Equals(WordLists.For(language).Language, language.Split('-')[0], StringComparison.OrdinalIgnoreCase);
        return new(rehearsal, lines.ToImmutable(), known, lines.Any(l => l.Reading.Words.Any(w => familiarWords.Contains(w.Text))));
    }
}
