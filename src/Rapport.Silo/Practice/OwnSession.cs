using Rapport.Domain.Deciding;
using Rapport.Domain.Practice;
using Rapport.Engine.Grains;
using Rapport.Silo.Web;

namespace Rapport.Silo.Practice;

/// <summary>A session of the one who asks. Another's is not told apart from one that never was.</summary>
internal sealed record OwnSession(PracticeSession State, Booking Booking, long Version, long Position)
{
    public static readonly Refusal NotFound = new("practice.session-not-found", "There is no such session, or it is not yours.");

    /// <summary>Null when there is none; throws when nobody can tell.</summary>
    public static async ValueTask<OwnSession?> Find(IGrains grains, string id, string userId, CancellationToken ct)
    {
        if (!IsId(id)) return null;
        var done = (await grains.Read(PracticeSessionDecider.Family, id, ct)).OrThrow();
        return done.State!.Booked() is { } booking && booking.OwnerId == userId ? new(done.State, booking, done.Version, done.Position) : null;
    }

    // What can't be one wakes nothing up.
    public static bool IsId(string id) => id.Length is > 0 and <= 64 && id.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');
}
