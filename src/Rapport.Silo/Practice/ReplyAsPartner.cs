using System.Text;
using Microsoft.Extensions.Options;
using Rapport.Domain.Practice;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using C = Rapport.Domain.Practice.PracticeSessionCommand;
using F = Rapport.Domain.Practice.PracticeSessionEffect;

namespace Rapport.Silo.Practice;

/// <summary>
/// The partner speaks: the words are told to watchers while they come, each sentence is spoken as soon as it is whole, and the line is recorded with its
/// voice. Clips that became no part of the session are not kept.
/// </summary>
internal sealed class ReplyAsPartner(
    IPartner partner, LineVoice voice, IGrains grains, ILive live, TimeProvider time, IOptions<PracticeOptions> options, ILogger<ReplyAsPartner> log)
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
        var stream = new StreamId(PracticeSessionDecider.Category, id);
        await using var spoken = voice.Begin(stream, effect.Number, effect.Rehearsal.Scenario, ct);
        var text = await Say(stream, effect, spoken, ct);
        var voiced = await spoken.Finish(Patience(began));
        ct.ThrowIfCancellationRequested();
        var now = time.GetUtcNow();
        var replied = new C.PartnerReplied(effect.Key, text, voiced, began, spoken.HeardAt > now ? spoken.HeardAt.Value : now, now);
        if (voiced is not null) await spoken.Settle(await Offered(id, effect, replied));
        return replied;
    }

    // Asked here, and not only answered, to see whether the line was still wanted: the session may have ended meanwhile, or another node was faster.
    private async Task<PracticeSession?> Offered(string id, F.ReplyAsPartner effect, C.PartnerReplied replied) =>
        (await grains.Ask(PracticeSessionDecider.Family, id, replied, FromEffect.Cause(id, effect, "replied"), withState: true) as Answer<PracticeSession>.Done)?.State;

    public C GiveUp(string id, F.ReplyAsPartner effect, Exception reason) => new C.ProviderFailed(effect.Key, "reply", time.GetUtcNow());

    private async Task<string> Say(StreamId stream, F.ReplyAsPartner effect, SpokenLine spoken, CancellationToken ct)
    {
        var said = new StringBuilder();
        await foreach (var piece in Pieces(effect, ct).WithCancellation(ct))
        {
            said.Append(piece);
            live.Tell(stream, PartialKind, new Partial(effect.Number, said.ToString()));
            spoken.Add(piece);
        }
        return said.ToString();
    }

    // The opening line stands in the scenario.
    private IAsyncEnumerable<string> Pieces(F.ReplyAsPartner effect, CancellationToken ct) =>
        effect.Number == 0 ? new[] { effect.Rehearsal.Scenario.OpeningLine! }.ToAsyncEnumerable() : partner.Reply(effect.Rehearsal, ct);

    // The try must not end before the line is recorded: then its words would be lost for the sake of its voice.
    private TimeSpan Patience(DateTimeOffset began)
    {
        var left = (options.Value.ProviderTimeout - (time.GetUtcNow() - began)) / 2;
        return left < TimeSpan.Zero ? TimeSpan.Zero : left < voice.Options.Patience ? left : voice.Options.Patience;
    }
}
