using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using F = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>A spoken turn without text is recognised. When that fails the turn is asked for again under its number.</summary>
internal sealed class Transcribe(ITranscriber transcriber, IAudioStore audio, IGrains grains, TimeProvider time, ILogger<Transcribe> log)
    : IEffectHandler<F.Transcribe, C>
{
    public async ValueTask<C> Run(string id, F.Transcribe effect, CancellationToken ct)
    {
        using var _ = PracticeTrace.Turn(log, id, effect.Number);
        if (!transcriber.Available) return Failed(effect, "There is no speech recognition here. Send the turn again with its text.");
        if (await audio.Find(effect.Audio, ct) is not { } clip) return Failed(effect, "The recording is lost. Send the turn again.");
        await grains.Insist(
            PracticeSessionDecider.Family, id, new C.TranscriptionStarted(effect.Key, time.GetUtcNow()), FromEffect.Cause(id, effect, "started"), ct);
        return new C.Transcribed(effect.Key, await transcriber.Transcribe(clip, effect.Language, ct), time.GetUtcNow());
    }

    public C GiveUp(string id, F.Transcribe effect, Exception reason) =>
        Failed(effect, "Speech recognition does not answer. Send the turn again, with its text if you can.");

    private C.TranscriptionFailed Failed(F.Transcribe effect, string reason) => new(effect.Key, reason, time.GetUtcNow());
}
