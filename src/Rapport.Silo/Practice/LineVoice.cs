using Microsoft.Extensions.Options;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Live;

namespace Rapport.Silo.Practice;

/// <summary>What gives the partner's lines a voice. It fails with nothing but silence and a line in the log.</summary>
internal sealed class LineVoice(IVoice voice, IAudioStore audio, ILive live, TimeProvider time, IOptions<VoiceOptions> options, ILogger<LineVoice> log)
{
    public IVoice Voice => voice;

    public IAudioStore Audio => audio;

    public ILive Live => live;

    public TimeProvider Time => time;

    public VoiceOptions Options => options.Value;

    public SpokenLine Begin(StreamId stream, int number, ScenarioDefinition scenario, CancellationToken ct) =>
        new(this, stream, number, scenario.Language, scenario.Persona?.Voice, ct);

    public async Task<SpokenSentence?> Speak(Utterance utterance, CancellationToken ct)
    {
        try
        {
            for (var again = true; ; again = false)
                try
                {
                    return await SpokenSentence.Of(utterance.Text, voice.Speak(utterance, ct), options.Value.ClipBytes, ct);
                }
                catch (ProviderException e) when (!e.IsFinal && again)
                {
                    // It failed in the middle, and nobody has heard the beginning yet.
                }
        }
        catch (Exception e)
        {
            LogFailed(e, ct);
            return null;
        }
    }

    /// <param name="sessionId">Whose clip it will be.</param>
    public async Task<string?> Keep(AudioClip clip, string sessionId, CancellationToken ct)
    {
        try
        {
            return await audio.Keep(clip, sessionId, ct);
        }
        catch (Exception e)
        {
            LogFailed(e, ct);
            return null;
        }
    }

    private void LogFailed(Exception e, CancellationToken ct)
    {
        if (!ct.IsCancellationRequested) log.LogWarning(e, "The voice failed; a sentence of the partner's goes without it");
    }
}
