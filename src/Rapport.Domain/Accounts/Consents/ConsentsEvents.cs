using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Accounts;

/// <summary>What happens to a person's consents. The names here are the stored names.</summary>
[JsonDerivedType(typeof(Given), "consents.given.v1")]
[JsonDerivedType(typeof(Withdrawn), "consents.withdrawn.v1")]
[JsonDerivedType(typeof(RoomsTold), "consents.rooms-told.v1")]
public abstract record ConsentsEvent
{
    private ConsentsEvent() { }

    /// <summary>When it was decided.</summary>
    public abstract DateTimeOffset At { get; init; }

    /// <param name="TextVersion">Of the text that was shown.</param>
    public sealed record Given([property: NotPersonal("one of a short list")] string Purpose, int TextVersion, DateTimeOffset At) : ConsentsEvent;

    /// <param name="TextVersion">Of the text that had been agreed to.</param>
    public sealed record Withdrawn([property: NotPersonal("one of a short list")] string Purpose, int TextVersion, DateTimeOffset At) : ConsentsEvent;

    /// <summary>Every room has done what it had to do about this withdrawal.</summary>
    public sealed record RoomsTold([property: NotPersonal("one of a short list")] string Purpose, int Number, DateTimeOffset At) : ConsentsEvent;
}
