using Rapport.Domain.Practice;

namespace Rapport.Adapters.BuiltIn;

/// <summary>No recogniser is configured: a spoken turn brings its own text.</summary>
internal sealed class NoTranscriber : ITranscriber
{
    public string Name => "none";

    public bool Available => false;

    /// <exception cref="InvalidOperationException">Always: whoever asks has not looked at <see cref="Available"/>.</exception>
    public ValueTask<string> Transcribe(AudioClip clip, string language, CancellationToken ct) =>
        throw new InvalidOperationException("No speech recogniser is configured; a turn with audio must bring its text.");
}
