using System.Text;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using F = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>The partner answers: its words are told to watchers while they come, and recorded when the line is whole, with its voice.</summary>
internal sealed class ReplyAsPartner(IPartner partner, IVoice voice, IAudioStore audio, ILive live, TimeProvider time, ILogger<ReplyAsPartner> log)
    : IEffectHandler<F.ReplyAsPartner, C>
{
    /// <summary>The kind of what is told while the partner speaks.</summary>
    public const string PartialKind = "partner-partial";

    /// <summary>All that the partner has said of a line so far; so one that is lost, or told again after a retry, does no harm.</summary>
    public sealed record Partial(int Number, string Text);

    public async ValueTask<C> Run(string id, F.ReplyAsPartner effect, CancellationToken ct)
    {
        using var _ = PracticeTrace.Turn(log, id, effect.Number);
        var began = time.GetUtcNow();
        var text = await Say(id, effect, ct);
        var spoken = string.IsNullOrWhiteSpace(text) ? null : await Speak(text, effect.Rehearsal.Scenario.Language, ct);
        var ended = time.GetUtcNow() + (spoken?.Duration ?? TimeSpan.Zero);
        return new C.PartnerReplied(effect.Key, text, spoken?.Key, began, ended, time.GetUtcNow());
    }

    public C GiveUp(string id, F.ReplyAsPartner effect, Exception reason) => new C.ProviderFailed(effect.Key, "reply", time.GetUtcNow());

    private async Task<string> Say(string id, F.ReplyAsPartner effect, CancellationToken ct)
    {
        var (stream, said) = (new StreamId(PracticeSessionDecider.Category, id), new StringBuilder());
        await foreach (var piece in partner.Reply(effect.Rehearsal, ct).WithCancellation(ct))
        {
            said.Append(piece);
            live.Tell(stream, PartialKind, new Partial(effect.Number, said.ToString()));
        }
        return said.ToString();
    }

    // The words are what counts: a session does not end because the voice is away.
    private async Task<Spoken?> Speak(string text, string language, CancellationToken ct)
    {
        if (!voice.Available) return null;
        try
        {
            var clip = await voice.Speak(text, language, ct);
            var duration = AudioCheck.Of(clip.Bytes.Span, int.MaxValue) is AudioCheck.Ok ok ? ok.Duration : null;
            return new(await audio.Keep(clip, ct), duration);
        }
        catch (Exception e) when (!ct.IsCancellationRequested)
        {
            log.LogWarning(e, "The voice failed; the partner's line goes without it");
            return null;
        }
    }

    private sealed record Spoken(string Key, TimeSpan? Duration);
}
