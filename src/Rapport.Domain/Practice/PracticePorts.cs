using System.Collections.Immutable;

namespace Rapport.Domain.Practice;

/// <summary>
/// A provider has not done its job: it was late, refused, broke off, or answered what can't be used. Any other exception of a provider counts as one that
/// may be gone with the next try. The message holds names and codes, nothing that anybody said.</summary>
/// <param name="isFinal">Asking the same again at once is no use: it was tried often enough, or it can't succeed.</param>
public sealed class ProviderException(string message, bool isFinal, Exception? inner = null) : Exception(message, inner)
{
    public bool IsFinal => isFinal;
}

/// <summary>Plays the partner. Built in: the scenario's script.</summary>
public interface IPartner
{
    /// <summary>Who plays: <c>built-in</c>, or the provider, model and version of the prompt. For the line at start and for measures, not for people.</summary>
    string Name { get; }

    /// <summary>
    /// The partner's answer to the last line of the rehearsal, in pieces as it comes; together they are the line, never empty.
    /// The same rehearsal may be asked again after a crash. Throws when the provider fails; the caller retries, unless it is a
    /// <see cref="ProviderException"/> that is final. What came before a failure is void: the next try begins the line anew.
    /// </summary>
    IAsyncEnumerable<string> Reply(Rehearsal rehearsal, CancellationToken ct);
}

/// <summary>Judges after every exchange whether the objectives are met, failed, or open. Built in: the scenario's rules.</summary>
public interface IObjectiveCheck
{
    /// <summary>Who judges: <c>built-in</c>, or the provider, model and version of the prompt. For the line at start and for measures, not for people.</summary>
    string Name { get; }

    /// <summary>
    /// One verdict for each objective of the scenario, in its order, and one for all; each with a reason for the trainee, in the scenario's language. The
    /// same rehearsal may be asked again after a crash.
    /// </summary>
    /// <exception cref="ProviderException">It could not be judged; the caller retries unless it is final, and then ends the session as an outage.</exception>
    ValueTask<ObjectiveVerdict> Check(Rehearsal rehearsal, CancellationToken ct);
}

/// <summary>Rates an ended session per skill. Built in: speech analytics of the transcript.</summary>
public interface IEvaluator
{
    /// <summary>Who rates: <c>built-in</c>, or the provider, model and version of the prompt. The report names whoever really rated, see its <c>Remark</c>.</summary>
    string Name { get; }

    /// <summary>
    /// One rating from 1 to 5 for each skill given, in their order; quotes are literal parts of the transcript, with the line's number. The same may be asked
    /// again.
    /// </summary>
    /// <exception cref="ProviderException">There is no report; the session tries again later, as often as its settings say.</exception>
    ValueTask<EvaluationReport> Evaluate(Rehearsal rehearsal, ImmutableArray<SkillDefinition> skills, CancellationToken ct);
}

/// <summary>Audio as it was sent.</summary>
/// <param name="MediaType"><c>audio/mpeg</c>, <c>audio/wav</c>, <c>audio/webm</c> or <c>audio/ogg</c>.</param>
public sealed record AudioClip(string MediaType, ReadOnlyMemory<byte> Bytes);

/// <summary>Speech to text. Built in: none; turns then bring their own transcript.</summary>
public interface ITranscriber
{
    /// <summary>Who listens: <c>none</c>, or the provider and model.</summary>
    string Name { get; }

    /// <summary>False when there is no recogniser; a turn without text is then asked to bring it.</summary>
    bool Available { get; }

    /// <param name="clip">As it was sent: at most 128 KiB unless the settings allow more, in one of the four media types, checked.</param>
    /// <param name="language">BCP 47, of the scenario: <c>en</c>, <c>de-AT</c>.</param>
    /// <returns>What was said, without blanks around it; empty when nothing was.</returns>
    /// <exception cref="ProviderException">It was not understood; the caller retries unless it is final, and then asks for the turn again.</exception>
    /// <exception cref="InvalidOperationException">There is no recogniser, see <see cref="Available"/>.</exception>
    ValueTask<string> Transcribe(AudioClip clip, string language, CancellationToken ct);
}

/// <summary>Text to speech for the partner. Built in: eSpeak NG where it is installed, else none; the partner's words are then shown only.</summary>
public interface IVoice
{
    /// <summary>Who speaks: <c>none</c>, or the vendor and model.</summary>
    string Name { get; }

    /// <summary>False when there is no voice; a voice that is there may still fail at any sentence.</summary>
    bool Available { get; }

    /// <summary>
    /// One sentence, in parts as they come: its sound from beginning to end, all in one format, and the times of its words. A voice that knows no
    /// times gives none; <see cref="SpokenSentence.Of"/> then estimates them. The same may be asked again. Throws when the voice fails, also in the
    /// middle; the caller does without it.
    /// </summary>
    /// <exception cref="InvalidOperationException">There is no voice, see <see cref="Available"/>.</exception>
    IAsyncEnumerable<SpokenPart> Speak(Utterance utterance, CancellationToken ct);
}

/// <summary>A clip of which nobody has said yet whether its session wants it.</summary>
public sealed record UnsettledClip(string Key, string SessionId);

/// <summary>Audio that is kept by random key, outside the events.</summary>
public interface IKeptAudio
{
    /// <summary>The session has recorded it. Nothing happens when it is settled already, or gone.</summary>
    ValueTask Settle(string key, CancellationToken ct);

    /// <summary>What was kept before that time and neither settled nor removed since; each once, in no order.</summary>
    ValueTask<IReadOnlyList<UnsettledClip>> Unsettled(DateTimeOffset keptBefore, CancellationToken ct);

    /// <summary>The whole clip, as it was kept.</summary>
    /// <returns>Null when there is none under the key, also when it is no key at all.</returns>
    ValueTask<AudioClip?> Find(string key, CancellationToken ct);

    /// <summary>Gone for good, settled or not; nothing happens when it is already, or when it is no key at all.</summary>
    ValueTask Remove(string key, CancellationToken ct);
}

/// <summary>Keeps the audio of sessions, sealed for whose session it is.</summary>
public interface IAudioStore : IKeptAudio
{
    /// <summary>
    /// Kept whole or not at all, and unsettled until <see cref="IKeptAudio.Settle"/> or <see cref="IKeptAudio.Remove"/>: should the process die before the
    /// session has recorded it, then <see cref="IKeptAudio.Unsettled"/> still finds it, with the session that must know.
    /// </summary>
    /// <param name="sessionId">Whose it will be: at most 64 letters, digits, <c>-</c> and <c>_</c>.</param>
    /// <returns>The key under which it is kept: random, 43 to 64 characters that may stand in a link.</returns>
    /// <exception cref="ArgumentException">A media type that is not kept, or no such id.</exception>
    /// <exception cref="IOException">It could not be kept; nothing of it is left.</exception>
    ValueTask<string> Keep(AudioClip clip, string sessionId, CancellationToken ct);
}

/// <summary>Keeps audio as it is given, under keys that it is given.</summary>
public interface IAudioFiles : IKeptAudio
{
    /// <summary>As <see cref="IAudioStore.Keep"/>.</summary>
    /// <param name="key">Random, of 64 digits of a hexadecimal number, and used once.</param>
    ValueTask Keep(string key, AudioClip clip, string sessionId, CancellationToken ct);
}
