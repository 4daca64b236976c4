using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>A line of the trainee as the partner hears it.</summary>
/// <param name="Turn">Which of the trainee's lines, from 1.</param>
/// <param name="Topics">Where in the text each touched topic stands.</param>
/// <param name="PartnerLines">How many lines the partner had spoken before.</param>
/// <param name="Repeats">Nearly the same was said before.</param>
/// <param name="Aside">Small talk or a greeting that touches no topic.</param>
/// <param name="Mood">The partner's mood after it.</param>
internal sealed record Moment(
    int Turn, Line Line, CueReading Reading, ImmutableSortedDictionary<string, Place> Topics, int PartnerLines, bool Repeats, bool Aside, int Mood);

/// <summary>A line of the partner, and which beat it was; null when it is none of the script (the opening, the reserve, a model's).</summary>
internal sealed record Spoken(Line Line, PlayBeat? Beat, PlayBeat? Lead, ImmutableHashSet<string> Topics, ImmutableArray<LineTemplate> Templates);

/// <summary>What a line of the trainee is by itself; kept as long as the line is in memory, for every turn reads all lines again.</summary>
internal sealed record Heard(CueReading Reading, ImmutableSortedDictionary<string, Place> Topics, HashSet<string> Vocabulary, bool Aside);

/// <summary>
/// All that was said, heard with a scenario's ears. It is derived from the lines alone: what the partner has used up, and how
/// they feel, is read off the transcript, so nothing has to be remembered across a crash.
/// </summary>
internal sealed class Transcript
{
    private readonly List<Moment> moments = [];
    private readonly List<Spoken> spoken = [];
    private readonly List<HashSet<string>> vocabularies = [];

    public Transcript(Playbook book, IEnumerable<Line> lines)
    {
        Book = book;
        foreach (var line in lines)
            if (line.Speaker == Speaker.Partner) spoken.Add(book.Spoken.GetValue(line, Recognise));
            else Hear(line);
    }

    public Playbook Book { get; }

    public IReadOnlyList<Moment> Moments => moments;

    public IReadOnlyList<Spoken> PartnerLines => spoken;

    /// <summary>The mood now.</summary>
    public int Mood => moments is [.., var last] ? last.Mood : Book.Mood.Start;

    private void Hear(Line line)
    {
        var heard = Book.Heard.GetValue(line, Read);
        var moment = new Moment(moments.Count + 1, line, heard.Reading, heard.Topics, spoken.Count, SaidBefore(heard), heard.Aside, Mood);
        moments.Add(moment);
        vocabularies.Add(heard.Vocabulary);
        moments[^1] = moment with { Mood = Math.Clamp(Mood + Move(moment), -MoodRules.Limit, MoodRules.Limit) };
    }

    private Heard Read(Line line)
    {
        var reading = Cues.Of(line.Text, Book.Scenario.Language).Within(Book.Scenario.Script?.Amounts);
        var topics = Touched(reading.Words);
        // The "morning" of "Good morning" is no topic.
        var aside = reading.IsAside && topics.Values.All(t => reading.Greets(reading.Words[t.From].Start));
        return new(aside ? reading.WithoutMatter() : reading, topics, reading.Words.Select(w => w.Text).ToHashSet(), aside);
    }

    private ImmutableSortedDictionary<string, Place> Touched(ImmutableArray<Word> words)
    {
        var touched = ImmutableSortedDictionary.CreateBuilder<string, Place>();
        foreach (var (topic, phrases) in Book.Topics)
            foreach (var place in phrases.In(words).Take(1)) touched[topic] = place;
        return touched.ToImmutable();
    }

    // Kindness that is only repeated moves nobody, and one long speech can't buy everything at once.
    private int Move(Moment moment)
    {
        var by = MoodRules.Usual.Where(u => moment.Reading.Has(u.Key)).Sum(u => u.Value);
        foreach (var (when, extra) in Book.Moves)
            if (Terms.Holds(when, this, moments.Count - 1)) by += extra;
        return Math.Clamp(moment.Repeats ? Math.Min(by, -1) : by, -5, 3);
    }

    // Who says "yes" twice does not repeat themselves; who says it twice running does.
    private bool SaidBefore(Heard now)
    {
        if (now.Reading.Words.Length < 3) return now.Reading.Words.Length > 0 && vocabularies is [.., var last] && last.SetEquals(now.Vocabulary);
        return vocabularies.Any(earlier => SharedWords(earlier, now.Vocabulary) >= 0.8);
    }

    private static double SharedWords(HashSet<string> a, HashSet<string> b) => a.Count(b.Contains) / (double)Math.Max(a.Count, b.Count);

    private Spoken Recognise(Line line)
    {
        var topics = Touched(Word.Split(line.Text)).Keys.ToImmutableHashSet();
        if (Whole(line.Text, Book.Beats) is var (beat, template)) return new(line, beat, null, topics, [template]);
        foreach (var lead in Book.Leads)
            foreach (var first in lead.All)
                if (first.Rest(line.Text) is { Length: > 0 } rest && Whole(rest, Book.Beats) is var (main, second)) return new(line, main, lead, topics, [first, second]);
        return new(line, null, null, topics, []);
    }

    private static (PlayBeat, LineTemplate)? Whole(string text, ImmutableArray<PlayBeat> beats)
    {
        foreach (var beat in beats)
            foreach (var template in beat.All)
                if (template.Rest(text) is "") return (beat, template);
        return null;
    }

    /// <summary>Whether the partner has said a line of the script.</summary>
    public bool Used(LineTemplate template) => spoken.Any(s => s.Templates.Contains(template));
}
