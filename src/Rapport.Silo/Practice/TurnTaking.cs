using Microsoft.Extensions.Options;
using Rapport.Domain.Deciding;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>Keeps a turn's recording and gives the turn to its session. A recording that became no part of it is not kept.</summary>
internal sealed class TurnTaking(IGrains grains, IAudioStore audio, IOptions<PracticeOptions> options, TimeProvider time)
{
    /// <param name="mediaType">Of the recording, as found in it.</param>
    /// <param name="received">When the whole of it had arrived.</param>
    public async Task<Answer<PracticeSession>> Take(HttpContext http, string id, SentTurn turn, string? mediaType, DateTimeOffset received)
    {
        var key = turn.Audio is { } bytes ? await audio.Keep(new(mediaType!, bytes), id, http.RequestAborted) : null;
        var take = new PracticeSessionCommand.TakeTurn(
            turn.Number, turn.Text, key, turn.StartedAt, turn.EndedAt, received, (received - Requested.Began(http)).TotalSeconds, time.GetUtcNow(),
            options.Value.ClockDrift.TotalSeconds, turn.SentAt);
        // Not cancelled with the request: whether the recording is wanted must be known.
        var answer = await grains.Ask(PracticeSessionDecider.Family, id, take, Requested.Cause(http), withState: true, CancellationToken.None);
        if (key is not null) await Settle(answer, key);
        return answer;
    }

    // A repeated turn is answered with the recording of its first time. Where the outcome is unknown it stays unsettled, see SettleAudio.
    private ValueTask Settle(Answer<PracticeSession> answer, string key) => answer switch
    {
        Answer<PracticeSession>.Done { State: { } session } when session.Has(key) => audio.Settle(key, CancellationToken.None),
        Answer<PracticeSession>.Refused refused when refused.Refusal == Refusal.Unavailable => ValueTask.CompletedTask,
        _ => audio.Remove(key, CancellationToken.None),
    };
}
