using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>No voice is configured: the partner's words are shown and not spoken.</summary>
internal sealed class NoVoice : IVoice
{
    public string Name => "none";

    public bool Available => false;

    /// <exception cref="InvalidOperationException">Always: whoever asks has not looked at <see cref="Available"/>.</exception>
    public ValueTask<AudioClip> Speak(string text, string language, CancellationToken ct) =>
        throw new InvalidOperationException("No voice is configured; the partner's words are shown only.");
}
