using System.Buffers;
using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>
/// Tells open questions (what, how, why, "tell me") from closed ones (yes, no, or one fact). A proposal in the clothes of a
/// question ("how about Friday?") and an attack ("how dare you?") are neither.
/// </summary>
internal static class Questions
{
    private static readonly SearchValues<char> marks = SearchValues.Create("?.!…");

    public static ImmutableArray<Sentence> In(string text, ImmutableArray<Word> words, WordLists lists)
    {
        var sentences = ImmutableArray.CreateBuilder<Sentence>();
        for (var from = 0; from < words.Length;)
        {
            var to = from;
            while (to < words.Length && words[to].Sentence == words[from].Sentence) to++;
            sentences.Add(Read(text, words, from, to, lists));
            from = to;
        }
        return sentences.ToImmutable();
    }

    private static Sentence Read(string text, ImmutableArray<Word> words, int from, int to, WordLists lists)
    {
        var end = words[to - 1].End;
        var next = to < words.Length ? words[to].Start : text.Length;
        var mark = text.AsSpan(end, next - end).IndexOfAny(marks) is >= 0 and var at ? end + at : -1;
        var asked = mark >= 0 && text.AsSpan(mark, next - mark).Contains('?');
        while (mark >= 0 && end < next && !char.IsWhiteSpace(text[end])) end++;
        return new(words[from].Start, end - words[from].Start, Kind([.. words.AsSpan(from, to - from)], asked, stated: mark >= 0 && !asked, lists));
    }

    // Who ends a sentence with a full stop has not asked: "What you need is sleep." A recogniser may leave out every mark.
    private static Cue? Kind(ImmutableArray<Word> sentence, bool asked, bool stated, WordLists lists)
    {
        if (lists.NoQuestions.In(sentence).Any()) return null;
        if (lists.OpenRequests.In(sentence).Any()) return Cue.OpenQuestion;
        if (stated) return null;
        if (lists.FactQuestions.In(sentence).Any()) return Cue.ClosedQuestion;
        if (lists.Open.In(sentence).Any()) return Cue.OpenQuestion;
        return asked || lists.VerbFirst.In(sentence).Any() ? Cue.ClosedQuestion : null;
    }
}
