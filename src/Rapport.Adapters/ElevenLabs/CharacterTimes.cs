using System.Collections.Immutable;
using System.Text;
using Rapport.Adapters.Calls;
using Rapport.Domain.Practice;

namespace Rapport.Adapters.ElevenLabs;

/// <summary>Words with their times, of characters with theirs. A word may begin in one piece and end in the next.</summary>
internal sealed class CharacterTimes(int sampleRate)
{
    private readonly StringBuilder word = new();
    private double at, until, soundBefore, last;

    /// <param name="alignment">Of this piece; absent where it says nothing new.</param>
    /// <param name="bytes">Of its sound.</param>
    /// <returns>The words that it completes; null when none.</returns>
    /// <exception cref="CallException">The times are none.</exception>
    public SpokenPart.Timing? Add(ElevenLabsAlignment? alignment, int bytes)
    {
        var words = ImmutableArray.CreateBuilder<SpokenWord>();
        if (alignment is { Characters: { } characters, Starts: { } starts, Ends: { } ends })
        {
            if (characters.Length != starts.Length || characters.Length != ends.Length || starts.Concat(ends).Any(t => !double.IsFinite(t) || t < 0))
                throw new CallException(CallFault.Malformed, "The times in the answer do not fit their characters.");
            // Times count from the beginning of the sound, or begin anew with each piece.
            var offset = starts.Length > 0 && starts[0] < last - 0.05 ? soundBefore : 0;
            for (var i = 0; i < characters.Length; i++) Add(characters[i], starts[i] + offset, ends[i] + offset, words);
        }
        soundBefore += (double)bytes / 2 / sampleRate;
        return words.Count > 0 ? new(words.ToImmutable(), []) : null;
    }

    public SpokenPart.Timing? Rest()
    {
        var words = ImmutableArray.CreateBuilder<SpokenWord>();
        Close(words);
        return words.Count > 0 ? new(words.ToImmutable(), []) : null;
    }

    private void Add(string character, double start, double end, ImmutableArray<SpokenWord>.Builder words)
    {
        last = Math.Max(last, end);
        if (string.IsNullOrWhiteSpace(character))
        {
            Close(words);
            return;
        }
        if (word.Length == 0) at = start;
        until = Math.Max(end, at);
        word.Append(character);
    }

    private void Close(ImmutableArray<SpokenWord>.Builder words)
    {
        if (word.ToString().Any(char.IsLetterOrDigit)) words.Add(new(word.ToString(), Math.Round(at, 3), Math.Round(until, 3)));
        word.Clear();
    }
}
