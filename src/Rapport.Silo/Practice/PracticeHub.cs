using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.SignalR;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Silo.Web;
using E = Rapport.Domain.Practice.PracticeSessionEvent;

namespace Rapport.Silo.Practice;

/// <summary>Sessions as they happen. Deeds go over HTTP; here is only watching.</summary>
[Authorize]
internal sealed class PracticeHub(IGrains grains, ILive live, AudioLinks links, Watches watches) : Hub
{
    public const string Path = "/hubs/practice";

    /// <summary>
    /// What happened after a version, then what happens: in order, without a gap, each once. Who comes back asks from the last version
    /// that he got; 0 is the beginning. Ends when the session is deleted.
    /// </summary>
    public async IAsyncEnumerable<Push> Watch(string? sessionId, long afterVersion, [EnumeratorCancellation] CancellationToken ct)
    {
        using var place = watches.Begin(Requested.UserId(Context.User!)) ?? throw Refused(watches.TooMany);
        var own = await Own(sessionId ?? "", ct);
        // The number of the next line. What is told of an earlier one comes late, from another node, and would show a whole line as half said.
        var next = own.State.Rehearsal()!.Lines.Length;
        await foreach (var happening in live.Watch(new StreamId(Domain.Practice.PracticeSessionDecider.Category, own.Booking.SessionId), Math.Max(0, afterVersion), ct))
        {
            if (happening is Happening.Stored { Recorded.Event: E.PartnerSpoke spoke }) next = Math.Max(next, spoke.Number + 1);
            if (Pushed(happening, own.Booking.OwnerId, next) is not { } push) continue;
            yield return push;
            if (push is Push.Deleted) yield break;
        }
    }

    private Push? Pushed(Happening happening, string ownerId, int next) => happening switch
    {
        Happening.Stored stored => Push.Of(stored.Recorded, ownerId, links),
        Happening.Passing { Kind: ReplyAsPartner.PartialKind } passing when Json.Read<ReplyAsPartner.Partial>(passing.Json.Span) is { } partial && partial.Number >= next =>
            new Push.PartnerPartial(partial.Number, partial.Text),
        Happening.Passing { Kind: SpokenLine.Kind } passing when Json.Read<SpokenLine.Voiced>(passing.Json.Span) is { } voiced && voiced.Number >= next =>
            new Push.PartnerVoice(
                voiced.Number, voiced.Sentence, voiced.Text, links.To(voiced.Audio, ownerId), voiced.MediaType, voiced.Words, voiced.Estimated ? true : null),
        _ => null,
    };

    private async Task<OwnSession> Own(string sessionId, CancellationToken ct)
    {
        try
        {
            return await OwnSession.Find(grains, sessionId, Requested.UserId(Context.User!), ct) ?? throw new RefusedException(OwnSession.NotFound);
        }
        catch (RefusedException e)
        {
            throw Refused(e.Refusal);
        }
    }

    // The code comes first, for programs.
    private static HubException Refused(Refusal refusal) => new($"{refusal.Code}: {refusal.Detail}");
}
