using System.Collections.Immutable;
using System.Threading.Channels;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;

namespace Rapport.Silo.Practice;

/// <summary>
/// The voice of one line of the partner's, sentence by sentence while it is still being written: a few are spoken at once, they are told in order, and each
/// clip is kept before it is told. A sentence for which the voice fails has none; the line goes on. When it is disposed of without being settled, nothing of
/// it is kept.
/// </summary>
internal sealed class SpokenLine : IAsyncDisposable
{
    /// <summary>The kind of what is told of each sentence.</summary>
    public const string Kind = "partner-voice";

    /// <param name="Audio">The key of the clip: links are made by whoever tells it, for whom he tells it. Small enough to travel between nodes.</param>
    public sealed record Voiced(int Number, int Sentence, string Text, string? Audio, string? MediaType, ImmutableArray<SpokenWord> Words, bool Estimated);

    private readonly LineVoice by;
    private readonly Sentences sentences;
    private readonly CancellationTokenSource over;
    private readonly Channel<string> written = Channel.CreateUnbounded<string>();
    private readonly List<VoicedSentence> voiced = [];
    private readonly Task telling;
    private bool settled;

    /// <param name="voice">As the persona names it.</param>
    public SpokenLine(LineVoice by, StreamId stream, int number, string language, string? voice, CancellationToken ct)
    {
        (this.by, sentences, over) = (by, new(language), CancellationTokenSource.CreateLinkedTokenSource(ct));
        telling = by.Voice.Available ? Tell(stream, number, language, voice) : Task.CompletedTask;
    }

    /// <summary>When the trainee will have heard all that has been told so far, if he plays it at once; null while there is nothing to hear.</summary>
    public DateTimeOffset? HeardAt { get; private set; }

    public void Add(string piece)
    {
        if (!by.Voice.Available) return;
        foreach (var sentence in sentences.Add(piece)) written.Writer.TryWrite(sentence);
    }

    /// <summary>The text is whole. Waits for its voice, for a while.</summary>
    /// <returns>Null when nothing of it can be heard.</returns>
    public async Task<ImmutableArray<VoicedSentence>?> Finish(TimeSpan patience)
    {
        if (by.Voice.Available && sentences.Rest() is { } last) written.Writer.TryWrite(last);
        written.Writer.Complete();
        // Without patience what is there already is still told.
        using var impatience = by.Time.CreateTimer(static over => ((CancellationTokenSource)over!).Cancel(), over, patience, Timeout.InfiniteTimeSpan);
        await telling;
        return voiced.Exists(s => s.Audio is not null) ? [.. voiced] : null;
    }

    /// <summary>The clips that the session has stay; all others go. Where that is not known they stay unsettled.</summary>
    /// <param name="session">As it is after the line was offered to it; null when it did not say.</param>
    public async Task Settle(PracticeSession? session)
    {
        settled = true;
        if (session is null) return;
        foreach (var key in voiced.Select(s => s.Audio).OfType<string>())
            await (session.Has(key) ? by.Audio.Settle(key, CancellationToken.None) : by.Audio.Remove(key, CancellationToken.None));
    }

    public async ValueTask DisposeAsync()
    {
        await over.CancelAsync();
        written.Writer.TryComplete();
        await telling;
        if (!settled) await Settle(PracticeSessionDecider.Initial);
        over.Dispose();
    }

    // Never throws: the words are what counts.
    private async Task Tell(StreamId stream, int number, string language, string? voice)
    {
        var begun = Channel.CreateBounded<(string Text, Task<SpokenSentence?> Spoken)>(by.Options.LookAhead);
        var beginning = Begin(begun.Writer, language, voice);
        await foreach (var (text, spoken) in begun.Reader.ReadAllAsync(CancellationToken.None))
        {
            var sentence = await spoken;
            var key = sentence is null ? null : await by.Keep(sentence.Clip, stream.Id, over.Token);
            voiced.Add(new(text, key));
            if (over.IsCancellationRequested) continue;
            by.Live.Tell(stream, Kind, new Voiced(
                number, voiced.Count - 1, text, key, key is null ? null : sentence!.Clip.MediaType, key is null ? [] : sentence!.Words,
                key is not null && sentence!.TimesAreEstimated));
            if (key is not null) Hear(sentence!.Duration);
        }
        await beginning;
    }

    private async Task Begin(ChannelWriter<(string, Task<SpokenSentence?>)> begun, string language, string? voice)
    {
        await foreach (var text in written.Reader.ReadAllAsync(CancellationToken.None))
        {
            await begun.WaitToWriteAsync(CancellationToken.None);
            begun.TryWrite((text, by.Speak(new(text, language, voice), over.Token)));
        }
        begun.Complete();
    }

    private void Hear(TimeSpan duration)
    {
        var now = by.Time.GetUtcNow();
        HeardAt = (HeardAt > now ? HeardAt.Value : now) + duration;
    }
}
