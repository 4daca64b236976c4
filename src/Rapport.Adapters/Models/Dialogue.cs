using System.Collections.Immutable;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.Models;

/// <summary>
/// A conversation as a model is told it. The trainee's words are data: they stand between marks that they can't write themselves, and
/// nowhere else.
/// </summary>
internal static class Dialogue
{
    /// <summary>Characters of one line that are passed on; the end of a longer one is left out.</summary>
    public const int LineCharacters = 4_000;

    /// <summary>Characters of all lines; of a longer conversation the oldest lines are left out.</summary>
    public const int AllCharacters = 32_000;

    public static string Said(string text) => $"<said>{Escaped(text)}</said>";

    public static string Scene(string text) => $"<scene>{text}</scene>";

    /// <summary>By turns, beginning and ending with the user, as every vendor wants it.</summary>
    /// <param name="direction">What we say after the last line.</param>
    public static ImmutableArray<ChatMessage> Of(IEnumerable<Line> lines, string direction)
    {
        var messages = new List<ChatMessage> { new(ChatRole.User, Scene("The conversation begins.")) };
        foreach (var line in Newest(lines))
            if (line.Speaker == Speaker.Partner) Add(messages, ChatRole.Assistant, line.Text);
            else Add(messages, ChatRole.User, Said(line.Text));
        Add(messages, ChatRole.User, Scene(direction));
        return [.. messages];
    }

    private static Stack<Line> Newest(IEnumerable<Line> lines)
    {
        var (kept, room) = (new Stack<Line>(), AllCharacters);
        foreach (var line in lines.Reverse().Select(Bounded))
        {
            if ((room -= line.Text.Length) < 0) break;
            kept.Push(line);
        }
        return kept;
    }

    public static Line Bounded(Line line) => line.Text.Length <= LineCharacters ? line : line with { Text = $"{line.Text[..Whole(line.Text)]} …" };

    // Never within a pair of surrogates.
    private static int Whole(string text) => char.IsHighSurrogate(text[LineCharacters - 1]) ? LineCharacters - 1 : LineCharacters;

    private static void Add(List<ChatMessage> messages, ChatRole role, string text)
    {
        if (messages[^1].Role == role) messages[^1] = new(role, $"{messages[^1].Text}\n{text}");
        else messages.Add(new(role, text));
    }

    private static string Escaped(string text) =>
        text.Replace("&", "&amp;", StringComparison.Ordinal).Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}
