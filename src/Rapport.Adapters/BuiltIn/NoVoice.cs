using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>There is no voice: the partner's words are shown and not spoken.</summary>
/// <param name="reason">A part of a sentence, for who runs the server.</param>
internal sealed class NoVoice(string reason) : IVoice
{
    public string Name => $"none ({reason})";

    public bool Available => false;

    /// <exception cref="InvalidOperationException">Always: whoever asks has not looked at <see cref="Available"/>.</exception>
    public IAsyncEnumerable<SpokenPart> Speak(Utterance utterance, CancellationToken ct) =>
        throw new InvalidOperationException($"There is no voice: {reason}. The partner's words are shown only.");
}
