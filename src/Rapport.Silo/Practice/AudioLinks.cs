using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Rapport.Domain.Practice;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>Recordings by links that open one of them for its owner for a quarter of an hour.</summary>
internal sealed class AudioLinks(SignedLinks links)
{
    public const string Path = "/api/audio/";

    /// <param name="key">Under which the recording is kept; null for a line that was typed.</param>
    [return: NotNullIfNotNull(nameof(key))]
    public string? To(string? key, string ownerId) => key is null ? null : links.Sign(Path + key, ownerId);

    /// <param name="voice">Null for a line without a voice.</param>
    public ImmutableArray<ShownSentence>? To(ImmutableArray<VoicedSentence>? voice, string ownerId) =>
        voice is { } sentences ? [.. sentences.Select(s => new ShownSentence(s.Text, To(s.Audio, ownerId)))] : null;
}
