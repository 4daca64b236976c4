using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>Two numbers that don't go together: the trainee named one, and now names another.</summary>
internal sealed record Contradiction(Mention Earlier, Mention Now);

/// <summary>Numbers across lines.</summary>
internal static class Numbers
{
    private const int RangeGap = 5, BareWords = 4; // " to ", " bis ", "-"

    private static readonly Cue[] offers = [Cue.Commitment, Cue.Proposal, Cue.Request, Cue.Pressure, Cue.Agreement];

    /// <summary>The last number of the kind in an earlier line that this line contradicts; <see cref="Cue.Number"/> stands for any kind.</summary>
    public static Contradiction? Contradicted(Transcript transcript, int index, Cue kind)
    {
        if (kind == Cue.Number) return new[] { Cue.Money, Cue.Percent, Cue.Date }.Select(k => Contradicted(transcript, index, k)).FirstOrDefault(c => c is not null);
        if (Offered(transcript.Moments[index], kind) is not [.., var now] said) return null;
        var before = transcript.Moments.Take(index).Where(m => SameMatter(m, transcript.Moments[index])).SelectMany(m => Offered(m, kind)).ToList();
        if (said.Any(n => before.Any(b => Same(n, b)))) return null;
        return before.LastOrDefault(b => SameSort(now, b)) is { } earlier ? new(earlier, now) : null;
    }

    /// <summary>"Others get 64,000 to 70,000, I want 66,000": the one that is not part of a range, and the last of those.</summary>
    public static Mention? Asked(CueReading reading)
    {
        var amounts = reading.Mentions.Where(m => m.Kind == Cue.Money).ToList();
        bool InRange(int i) => i + 1 < amounts.Count && amounts[i + 1].Start - amounts[i].Start - amounts[i].Text.Length <= RangeGap;
        return amounts.Where((_, i) => !InRange(i) && !(i > 0 && InRange(i - 1))).LastOrDefault() ?? amounts.LastOrDefault();
    }

    // "The figures came on Monday" is no date that anybody promises, and "another 50 euros" takes nothing back.
    private static List<Mention> Offered(Moment moment, Cue kind)
    {
        var named = kind == Cue.Money ? Asked(moment.Reading) is { } asked ? [asked] : [] : moment.Reading.Mentions.Where(m => m.Kind == kind);
        return [.. named.Where(m => Stands(moment.Reading, m))];
    }

    private static bool Stands(CueReading reading, Mention mention)
    {
        var sentence = reading.Sentences.First(s => s.Holds(mention.Start));
        var words = reading.Words.Where(w => sentence.Holds(w.Start)).ToImmutableArray();
        if (WordLists.For(reading.Language).Additions.In(words).Any()) return false;
        var shown = reading.Hits.Where(h => sentence.Holds(h.Start)).Select(h => h.Cue).ToHashSet();
        return mention.Kind != Cue.Date || !shown.Contains(Cue.Observation) && (offers.Any(shown.Contains) || words.Length <= BareWords);
    }

    // A draft on Wednesday and a call on Friday are two things.
    private static bool SameMatter(Moment a, Moment b)
    {
        var (first, second) = (Matters(a), Matters(b));
        return first.Count == 0 || second.Count == 0 || first.Overlaps(second);
    }

    // "Friday" may be a topic by itself; as the date it is, it tells nothing about what it is for.
    private static HashSet<string> Matters(Moment moment) =>
        [.. moment.Topics.Where(t => !moment.Reading.Mentions.Any(m => Covers(m, moment.Reading.Words[t.Value.From].Start))).Select(t => t.Key)];

    private static bool Covers(Mention mention, int at) => at >= mention.Start && at < mention.Start + mention.Text.Length;

    private static bool Same(Mention a, Mention b) =>
        a.Value is not null && a.Value == b.Value || LastWord(a) == LastWord(b) && a.Value is null && b.Value is null;

    // A day does not contradict a duration, nor a number of days one of hours.
    private static bool SameSort(Mention a, Mention b) =>
        a.Kind != Cue.Date || (a.Value is null ? b.Value is null : b.Value is not null && LastWord(a) == LastWord(b));

    private static string LastWord(Mention m) => m.Text.Split(' ')[^1].ToLowerInvariant();
}
