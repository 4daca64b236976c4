using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>Says the trainee's own sentence better, where that can be done without breaking its grammar; else says nothing.</summary>
internal static partial class SpeechAnalyticsRewording
{
    private const int FewestWords = 3;

    /// <summary>The first sentence that reads well without its hedges or fillers, and how it then reads.</summary>
    public static (QuotedMoment Moment, string Rewording)? Without(Cue cue, SpeechAnalyticsHeard heard, ImmutableArray<string> removable)
    {
        foreach (var line in heard.Trainee)
            foreach (var sentence in line.Reading.Sentences)
                if (Strip(line.Reading, sentence, cue, removable, heard.Language) is { } better)
                    return (new(line, line.Reading.Text.Substring(sentence.Start, sentence.Length)), better);
        return null;
    }

    /// <summary>"Can you deliver by Friday?" asks for a yes; "What would it take for you to deliver by Friday?" for an answer.</summary>
    /// <param name="followUp">An open question that fits behind any closed one.</param>
    /// <param name="possibleWhen">One that fits behind "can you".</param>
    public static string Opened(string question, string language, string followUp, string possibleWhen) => language switch
    {
        "en" when Ability().Match(question) is { Success: true } able => $"What would it take for you to {able.Groups[1].Value}?",
        "de" when GermanAbility().IsMatch(question) => $"{question} {possibleWhen}",
        _ => $"{question} {followUp}",
    };

    private static string? Strip(CueReading reading, Sentence sentence, Cue cue, ImmutableArray<string> removable, string language)
    {
        var hits = reading.Hits.Where(h => h.Cue == cue && h.Start >= sentence.Start && h.Start < sentence.Start + sentence.Length).ToList();
        if (hits.Count == 0) return null;
        var asks = reading.Text.AsSpan(sentence.Start, sentence.Length).EndsWith("?");
        foreach (var hit in hits)
        {
            // German puts the verb second: without its first word "Vielleicht können wir ..." becomes a question.
            var leads = language == "de" && !asks && reading.Words.First(w => w.Start == hit.Start) is var first
                && !reading.Words.Any(w => w.Clause == first.Clause && w.Start < first.Start) && !IsWholeBreath(reading, hit);
            if (leads || !IsWholeBreath(reading, hit) && !removable.Contains(reading.Quote(hit), StringComparer.OrdinalIgnoreCase)) return null;
        }
        var text = reading.Text.Substring(sentence.Start, sentence.Length);
        foreach (var hit in hits.OrderByDescending(h => h.Start)) text = text.Remove(hit.Start - sentence.Start, hit.Length);
        text = Blanks().Replace(BeforeStop().Replace(text, "$1"), " ");
        text = Doubled().Replace(text, ",").Trim(' ', ',', ';', '–', '-').Trim();
        if (Word.Split(text).Length < FewestWords || Dangling().IsMatch(text)) return null;
        return char.ToUpperInvariant(text[0]) + text[1..];
    }

    /// <summary>"You know," between commas can go; the one in "you know the plan" can't.</summary>
    private static bool IsWholeBreath(CueReading reading, CueHit hit)
    {
        var words = reading.Words.Where(w => w.Start >= hit.Start && w.Start < hit.Start + hit.Length).ToList();
        return words.Count > 0 && reading.Words.Count(w => w.Clause == words[0].Clause) == words.Count;
    }

    [GeneratedRegex(@"^(?:can|could|would|will) you (?:please )?(\p{Ll}[^?]*)\?$", RegexOptions.IgnoreCase)]
    private static partial Regex Ability();

    [GeneratedRegex(@"^(?:kannst|könntest|können|könnten|würdest|würden) (?:du|sie)\b", RegexOptions.IgnoreCase)]
    private static partial Regex GermanAbility();

    [GeneratedRegex(@"[\s,]+([.?!…])")]
    private static partial Regex BeforeStop();

    [GeneratedRegex(@"\s{2,}")]
    private static partial Regex Blanks();

    [GeneratedRegex(@"(?:\s*,)+")]
    private static partial Regex Doubled();

    // What is left when the main clause went with the hedge.
    [GeneratedRegex(@"^(?:that|if|whether|and|but|or|dass|ob|und|aber|oder)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Dangling();
}
