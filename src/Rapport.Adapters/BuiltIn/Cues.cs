using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>A cue and the literal part of the text that shows it.</summary>
internal readonly record struct CueHit(Cue Cue, int Start, int Length);

/// <summary>A number as it was said.</summary>
/// <param name="Kind"><see cref="Cue.Money"/>, <see cref="Cue.Percent"/>, <see cref="Cue.Date"/> or <see cref="Cue.Number"/> for a plain count.</param>
/// <param name="Text">The literal words: <c>72,000 euros</c>, <c>two weeks</c>, <c>Friday</c>.</param>
/// <param name="Value">What it is worth; null where it has no single value, as with <c>Friday</c>.</param>
internal sealed record Mention(Cue Kind, string Text, int Start, decimal? Value);

/// <summary>A sentence of the text.</summary>
/// <param name="Question"><see cref="Cue.OpenQuestion"/>, <see cref="Cue.ClosedQuestion"/>, or null when it is none.</param>
internal readonly record struct Sentence(int Start, int Length, Cue? Question)
{
    public bool Holds(int at) => at >= Start && at < Start + Length;
}

/// <summary>What a line shows to who listens for cues. Hits are ordered by where they stand; one phrase can show several cues.</summary>
internal sealed record CueReading(
    string Text, string Language, ImmutableArray<Word> Words, ImmutableArray<CueHit> Hits, ImmutableArray<Mention> Mentions, ImmutableArray<Sentence> Sentences)
{
    public bool Has(Cue cue) => First(cue) is not null;

    public int Count(Cue cue) => Hits.Count(h => h.Cue == cue);

    public CueHit? First(Cue cue)
    {
        foreach (var hit in Hits)
            if (hit.Cue == cue) return hit;
        return null;
    }

    /// <summary>Whether it is a greeting, or about the weather, and nothing else, as far as one can tell without knowing the topics.</summary>
    public bool IsAside => (Has(Cue.SmallTalk) || Has(Cue.Greeting)) && !engaged.Any(Has) && Sentences.All(BesideTheMatter);

    private const int RemarkWords = 3; // "Ah, well", or the name in "Good morning, Daniel".

    private bool BesideTheMatter(Sentence sentence)
    {
        var shown = Hits.Where(h => sentence.Holds(h.Start)).ToList();
        if (shown.Any(h => h.Cue == Cue.SmallTalk)) return true;
        return Words.Count(w => sentence.Holds(w.Start) && !Greets(w.Start)) <= RemarkWords;
    }

    /// <summary>Whether a place of the text belongs to a greeting.</summary>
    public bool Greets(int at) => Hits.Any(h => h.Cue == Cue.Greeting && at >= h.Start && at < h.Start + h.Length);

    // Whoever does one of these is in the conversation, even with a word about the coffee.
    private static readonly ImmutableArray<Cue> engaged =
    [
        Cue.Acknowledgement, Cue.Empathy, Cue.Summary, Cue.Apology, Cue.Commitment, Cue.Refusal, Cue.Proposal, Cue.Money,
        Cue.Insult, Cue.Hostility, Cue.Blame, Cue.Pressure, Cue.Minimising,
    ];

    private static readonly ImmutableArray<Cue> matter =
        [Cue.OpenQuestion, Cue.ClosedQuestion, Cue.FactQuestion, Cue.Request, Cue.Reason, Cue.Observation, Cue.Number, Cue.Percent, Cue.Date];

    /// <summary>Without what it asks and tells: a question about the football is none about the matter.</summary>
    public CueReading WithoutMatter() => this with { Mentions = [], Hits = [.. Hits.Where(h => !matter.Contains(h.Cue))] };

    /// <summary>With only those amounts of money that the talk is about; others count as plain numbers.</summary>
    public CueReading Within(AmountRange? amounts)
    {
        if (amounts is null) return this;
        var others = Mentions.Where(m => m.Kind == Cue.Money && (m.Value < amounts.From || m.Value > amounts.To)).ToList();
        return others.Count == 0 ? this : this with
        {
            Mentions = [.. Mentions.Select(m => others.Contains(m) ? m with { Kind = Cue.Number } : m)],
            Hits = [.. Hits.Where(h => h.Cue != Cue.Money || others.All(o => o.Start != h.Start))],
        };
    }

    /// <summary>The literal words of a hit.</summary>
    public string Quote(CueHit hit) => Text.Substring(hit.Start, hit.Length);

    /// <summary>The whole sentence in which a hit stands, literally: evidence that reads well.</summary>
    public string SentenceOf(CueHit hit)
    {
        foreach (var s in Sentences)
            if (s.Holds(hit.Start)) return Text.Substring(s.Start, s.Length);
        return Quote(hit);
    }
}

/// <summary>
/// Hears what a line does: acknowledges, asks, pushes, names a number. It knows words, not meaning: lists per language in
/// <c>Words/*.json</c>, in the phrase patterns of <see cref="Phrase"/>. Pure; the same text gives the same reading.
/// </summary>
internal static class Cues
{
    private const int ShortWords = 3, LongWords = 80;

    /// <param name="language">BCP 47. A language without a list is read as English.</param>
    public static CueReading Of(string text, string language)
    {
        var lists = WordLists.For(language);
        var words = Word.Split(text);
        var hits = new List<CueHit>();
        foreach (var (cue, phrases) in lists.Phrases) hits.AddRange(phrases.In(words).Select(m => Hit(cue, words, m)));
        var mentions = Mentions.In(text, words, lists);
        foreach (var m in mentions)
        {
            hits.Add(new(Cue.Number, m.Start, m.Text.Length));
            if (m.Kind != Cue.Number) hits.Add(new(m.Kind, m.Start, m.Text.Length));
        }
        var sentences = Questions.In(text, words, lists);
        foreach (var s in sentences)
        {
            if (s.Question is { } question) hits.Add(new(question, s.Start, s.Length));
            if (s.Question == Cue.ClosedQuestion && lists.FactQuestions.In([.. words.Where(w => s.Holds(w.Start))]).Any()) hits.Add(new(Cue.FactQuestion, s.Start, s.Length));
        }
        if (words.IsEmpty) hits.Add(new(Cue.Silence, 0, text.Length));
        else if (words.Length <= ShortWords) hits.Add(new(Cue.Short, 0, text.Length));
        else if (words.Length >= LongWords) hits.Add(new(Cue.Long, 0, text.Length));
        var left = hits.Where(h => !(Undone.TryGetValue(h.Cue, out var by) && hits.Any(o => by.Contains(o.Cue) && Overlap(h, o))));
        return new(text, lists.Language, words, [.. left.OrderBy(h => h.Start).ThenBy(h => h.Cue)], mentions, sentences);
    }

    // "I'm sorry if you feel that way" is no apology, "I'll see" no promise, "how about that weather" no proposal, "I looked like a fool" no insult.
    private static readonly ImmutableDictionary<Cue, ImmutableArray<Cue>> Undone = new Dictionary<Cue, ImmutableArray<Cue>>
    {
        [Cue.Apology] = [Cue.Minimising],
        [Cue.Empathy] = [Cue.Minimising],
        [Cue.Summary] = [Cue.Minimising],
        [Cue.Acknowledgement] = [Cue.Minimising, Cue.Clarification],
        [Cue.Commitment] = [Cue.Evasion, Cue.Hedging],
        [Cue.Refusal] = [Cue.Evasion],
        [Cue.Proposal] = [Cue.SmallTalk, Cue.Greeting],
        [Cue.Farewell] = [Cue.Greeting],
        [Cue.Pressure] = [Cue.OpenQuestion],
        [Cue.Insult] = [Cue.Observation],
        [Cue.OpenQuestion] = [Cue.Clarification, Cue.Hostility],
        [Cue.ClosedQuestion] = [Cue.Clarification],
    }.ToImmutableDictionary();

    private static bool Overlap(CueHit a, CueHit b) => a.Start < b.Start + b.Length && b.Start < a.Start + a.Length;

    private static CueHit Hit(Cue cue, ImmutableArray<Word> words, Place m) =>
        new(cue, words[m.From].Start, words[m.To - 1].End - words[m.From].Start);
}
