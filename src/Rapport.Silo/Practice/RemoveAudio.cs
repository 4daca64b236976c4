using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using F = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>Of a deleted session every recording is removed.</summary>
internal sealed class RemoveAudio(IAudioStore audio, TimeProvider time) : IEffectHandler<F.RemoveAudio, C>
{
    public async ValueTask<C> Run(string id, F.RemoveAudio effect, CancellationToken ct)
    {
        foreach (var key in effect.Audio) await audio.Remove(key, ct);
        return new C.AudioRemoved(effect.Key, time.GetUtcNow());
    }

    // What was deleted must go: the next look tries again.
    public C GiveUp(string id, F.RemoveAudio effect, Exception reason) => new C.LookAtClock(time.GetUtcNow());
}
