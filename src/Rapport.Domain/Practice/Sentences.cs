using System.Text;

namespace Rapport.Domain.Practice;

/// <summary>
/// Cuts a text into sentences while it is still being written, so that each can be spoken as soon as it is whole. A sentence is given when what follows
/// shows that it has ended: a point may be that of an abbreviation, a number or a pause. English and German.
/// </summary>
/// <param name="language">BCP 47.</param>
public sealed class Sentences(string language)
{
    /// <summary>A sentence that is longer is cut at a comma or between words.</summary>
    public const int Longest = 300;

    private const int Shortest = 80;
    private const string Enders = ".!?…", Closers = "\"'”’“»«)]*_", Openers = "\"'“„‘‚»«([*_-–— ";

    private readonly SentenceEnds ends = SentenceEnds.Of(language);
    private readonly StringBuilder rest = new();

    /// <summary>The next piece of the text. Answers the sentences that it completes.</summary>
    public IEnumerable<string> Add(string piece)
    {
        rest.Append(piece);
        while (Cut() is { } end)
            if (Take(end) is { } sentence) yield return sentence;
    }

    /// <summary>The text is over: what is left of it; null when nothing that can be said.</summary>
    public string? Rest() => Take(rest.Length);

    /// <summary>All sentences of a text.</summary>
    public static IReadOnlyList<string> Of(string text, string language)
    {
        var sentences = new Sentences(language);
        return [.. sentences.Add(text), .. sentences.Rest() is { } last ? [last] : Array.Empty<string>()];
    }

    private string? Take(int end)
    {
        var sentence = rest.ToString(0, end).Trim();
        rest.Remove(0, end);
        return sentence.Any(char.IsLetterOrDigit) ? sentence : null;
    }

    // Where the first sentence ends; null when that can't be known yet.
    private int? Cut()
    {
        var text = rest.ToString();
        for (var i = 0; i < text.Length && i < Longest; i++)
        {
            if (text[i] is '\n' && text.AsSpan(0, i).ContainsAnyExcept(" \r\n\t")) return i + 1;
            if (!Enders.Contains(text[i])) continue;
            var after = i + 1;
            while (after < text.Length && (Enders.Contains(text[after]) || Closers.Contains(text[after]))) after++;
            var next = after;
            while (next < text.Length && char.IsWhiteSpace(text[next]) && text[next] != '\n') next++;
            var begins = next;
            while (begins < text.Length && Openers.Contains(text[begins])) begins++;
            if (begins == text.Length) return text.Length >= Longest ? Forced(text) : null;
            if (text[next] == '\n' || next > after && ends.IsEnd(text.AsSpan(0, i), text.AsSpan(i, after - i), text[begins])) return next;
            i = after - 1;
        }
        return text.Length >= Longest ? Forced(text) : null;
    }

    private static int Forced(string text)
    {
        var clause = text.AsSpan(0, Longest).LastIndexOfAny(",;:–—");
        if (clause >= Shortest) return clause + 1;
        var space = text.AsSpan(0, Longest).LastIndexOf(' ');
        return space > 0 ? space + 1 : Longest - (char.IsHighSurrogate(text[Longest - 1]) ? 1 : 0);
    }
}
