using System.Security.Cryptography;
using Rapport.Domain.Deciding;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Engine.Privacy;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>
/// Seals each recording for the trainee of its session, bound to its key and type, so that no two can be exchanged. Once the trainee's key is
/// destroyed there is none under any of their keys. Those from before are given as they are.
/// </summary>
internal sealed class SealedAudio(IAudioFiles files, PersonalBytes seal, IGrains grains) : IAudioStore
{
    private const int KeyDigits = 64;
    private static readonly Refusal NotFound = new("practice.session-not-found", "There is no such session.");

    /// <exception cref="RefusedException">There is no such session, or its trainee is erased.</exception>
    public async ValueTask<string> Keep(AudioClip clip, string sessionId, CancellationToken ct)
    {
        var key = RandomNumberGenerator.GetHexString(KeyDigits, lowercase: true);
        var whole = await seal.Seal(await Trainee(sessionId, ct), clip.Bytes, Bound(key, clip.MediaType), ct) ?? throw new RefusedException(Refusal.Erased);
        await files.Keep(key, clip with { Bytes = whole }, sessionId, ct);
        return key;
    }

    /// <exception cref="SealBrokenException">It was changed, or put under another key.</exception>
    public async ValueTask<AudioClip?> Find(string key, CancellationToken ct)
    {
        var kept = await files.Find(key, ct);
        if (kept is null || !PersonalBytes.IsSealed(kept.Bytes.Span)) return kept;
        return await seal.Open(kept.Bytes, Bound(key, kept.MediaType), ct) is { } open ? kept with { Bytes = open } : null;
    }

    public ValueTask Settle(string key, CancellationToken ct) => files.Settle(key, ct);

    public ValueTask<IReadOnlyList<UnsettledClip>> Unsettled(DateTimeOffset keptBefore, CancellationToken ct) => files.Unsettled(keptBefore, ct);

    public ValueTask Remove(string key, CancellationToken ct) => files.Remove(key, ct);

    private async ValueTask<string> Trainee(string sessionId, CancellationToken ct) => await grains.Read(PracticeSessionDecider.Family, sessionId, ct) switch
    {
        Answer<PracticeSession>.Done { State: { } session } => session.PersonOf(sessionId) ?? throw new RefusedException(NotFound),
        Answer<PracticeSession>.Refused refused => throw new RefusedException(refused.Refusal),
        _ => throw new RefusedException(Refusal.Unavailable),
    };

    private static string Bound(string key, string mediaType) => $"audio\n{key}\n{mediaType}";
}
