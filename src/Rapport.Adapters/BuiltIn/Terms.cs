using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>Whether a term or a row holds for one of the trainee's lines, and where in it.</summary>
internal static class Terms
{
    public static bool Holds(Row row, Transcript transcript, int moment, IReadOnlyDictionary<string, Verdict>? progress = null) =>
        Find(row, transcript, moment, 0, progress) is not null;

    /// <summary>The earliest place, not before <paramref name="from"/>, by which every term of the row holds; null when it does not.</summary>
    public static int? Find(Row row, Transcript transcript, int moment, int from, IReadOnlyDictionary<string, Verdict>? progress = null)
    {
        var at = from;
        foreach (var term in row.Terms)
        {
            if (Find(term, new(transcript, moment, from, progress)) is not { } found) return null;
            at = Math.Max(at, found);
        }
        return at;
    }

    private static int? Find(Term term, Look look) => term switch
    {
        Term.Shows(var cue, var times) => look.Cue(cue) is { } at && look.CountSoFar(m => m.Reading.Has(cue)) >= times ? at : null,
        Term.About(var topic) => look.Topic(topic),
        Term.Names t => look.Named(t),
        Term.Either(var choices) => choices.Select(c => Find(c, look)).Where(p => p is not null).Min(),
        Term.Not(var inner) => Find(inner, look with { From = 0 }) is null ? look.From : null,
        _ => Is(term, look) ? look.From : null,
    };

    private static bool Is(Term term, Look look) => term switch
    {
        Term.Said(var topic) => look.CountSoFar(m => m.Topics.ContainsKey(topic)) > 0,
        Term.Heard(var topic) => look.Heard.Any(s => s.Topics.Contains(topic)),
        Term.To(var beat) => look.Before?.Beat?.Id == beat,
        Term.After(var beat) => look.Heard.Any(s => s.Beat?.Id == beat),
        Term.IsMet(var id) => look.Progress?.GetValueOrDefault(id) == Verdict.Met,
        Term.IsFailed(var id) => look.Progress?.GetValueOrDefault(id) == Verdict.Failed,
        Term.Over(var verdict) => look.Progress?.GetValueOrDefault("") == verdict,
        Term.Mood(var soft) => soft ? look.Moment.Mood >= MoodRules.Softened : look.Moment.Mood <= MoodRules.Hardened,
        Term.Turn(var atLeast, var number) => atLeast ? look.Moment.Turn >= number : look.Moment.Turn <= number,
        Term.Changes(var kind) => Numbers.Contradicted(look.Transcript, look.Index, kind) is not null,
        Term.Repeats => look.Moment.Repeats,
        Term.Answers => look.Answer(look.Index) == true,
        Term.Dodges(var times) => look.Answer(look.Index) == false && Enumerable.Range(0, look.Index + 1).Count(i => look.Answer(i) == false) >= times,
        Term.OffTopic => look.Moment.Aside && look.Moment.Reading.Has(Domain.Practice.Cue.SmallTalk),
        Term.Greets => look.Moment.Aside && !look.Moment.Reading.Has(Domain.Practice.Cue.SmallTalk),
        _ => throw new InvalidOperationException($"{term} has no meaning yet."),
    };

    /// <summary>One of the trainee's lines, and all that was before it.</summary>
    private sealed record Look(Transcript Transcript, int Index, int From, IReadOnlyDictionary<string, Verdict>? Progress)
    {
        public Moment Moment => Transcript.Moments[Index];

        public IEnumerable<Spoken> Heard => Transcript.PartnerLines.Take(Moment.PartnerLines);

        public Spoken? Before => Heard.LastOrDefault();

        public int CountSoFar(Func<Moment, bool> has) => Transcript.Moments.Take(Index + 1).Count(has);

        public int? Cue(Cue cue)
        {
            foreach (var hit in Moment.Reading.Hits)
                if (hit.Cue == cue && hit.Start >= From) return hit.Start;
            return null;
        }

        public int? Topic(string topic) =>
            Moment.Topics.TryGetValue(topic, out var place) && Moment.Reading.Words[place.From].Start is var at && at >= From ? at : null;

        public int? Named(Term.Names t) =>
            Moment.Reading.Mentions.FirstOrDefault(m => m.Kind == t.Kind && m.Start >= From && m.Value is { } v && Compares(v, t.Comparison, t.Value))?.Start;

        // Null when nothing was expected; a question, or feeling with the partner, is no dodge.
        public bool? Answer(int index)
        {
            var at = this with { Index = index, From = 0 };
            if (at.Before?.Beat is not { Expects.IsEmpty: false } asked) return null;
            if (asked.Expects.Any(row => Find(row, Transcript, index, 0, Progress) is not null)) return true;
            var reading = at.Moment.Reading;
            return reading.Has(Domain.Practice.Cue.OpenQuestion) || reading.Has(Domain.Practice.Cue.Empathy) || reading.Has(Domain.Practice.Cue.Summary) ? null : false;
        }

        private static bool Compares(decimal value, string comparison, decimal with) => comparison switch
        {
            ">=" => value >= with,
            "<=" => value <= with,
            ">" => value > with,
            _ => value < with,
        };
    }

}
