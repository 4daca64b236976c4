using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;

namespace Rapport.Domain.Accounts;

/// <summary>What happens in an erasure. The names here are the stored names. Nothing in it is personal: it stays when all else is gone.</summary>
[JsonDerivedType(typeof(Requested), "erasure.requested.v1")]
[JsonDerivedType(typeof(StepDone), "erasure.step-done.v1")]
[JsonDerivedType(typeof(StepFailed), "erasure.step-failed.v1")]
[JsonDerivedType(typeof(StepTriedAgain), "erasure.step-tried-again.v1")]
[JsonDerivedType(typeof(Completed), "erasure.completed.v1")]
public abstract record ErasureEvent
{
    private ErasureEvent() { }

    /// <summary>When it was decided.</summary>
    public abstract DateTimeOffset At { get; init; }

    /// <param name="Steps">The names of all steps, in their order.</param>
    public sealed record Requested(
        [property: NotPersonal("random")] string ErasureId, ErasureBy By, [property: NotPersonal("of a short list")] ImmutableArray<string> Steps, DateTimeOffset At) : ErasureEvent
    {
        internal ErasureCase Case() => new(ErasureId, By, At);
    }

    /// <param name="Proof">See <see cref="ErasedStep"/>.</param>
    public sealed record StepDone(
        [property: NotPersonal("one of a short list")] string Name, ImmutableArray<ErasedCount> Counts, [property: NotPersonal("a hash of a random id")] string? Proof,
        DateTimeOffset At) : ErasureEvent
    {
        internal ErasedStep Step() => new(Name, Counts, Proof, At);
    }

    /// <param name="Reason">The kind of the fault; never what it says.</param>
    public sealed record StepFailed(
        [property: NotPersonal("one of a short list")] string Name, int Attempt, [property: NotPersonal("the kind of a fault")] string Reason, DateTimeOffset RetryAt,
        DateTimeOffset At) : ErasureEvent;

    /// <param name="Attempt">The one that begins.</param>
    public sealed record StepTriedAgain([property: NotPersonal("one of a short list")] string Name, int Attempt, DateTimeOffset At) : ErasureEvent;

    public sealed record Completed(ErasureCertificate Certificate, DateTimeOffset At) : ErasureEvent;
}
