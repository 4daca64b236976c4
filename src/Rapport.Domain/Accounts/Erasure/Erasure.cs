using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Rapport.Domain.Deciding;
using E = Rapport.Domain.Accounts.ErasureEvent;

namespace Rapport.Domain.Accounts;

public enum ErasureBy
{
    Self,
    Operator,

    /// <summary>A database from before the erasure was restored.</summary>
    Restore,
}

/// <param name="Id">Random: who knows it may see the certificate.</param>
public sealed record ErasureCase([property: NotPersonal("random")] string Id, ErasureBy By, DateTimeOffset RequestedAt);

/// <param name="What">In kebab case: <c>recordings</c>.</param>
public sealed record ErasedCount([property: NotPersonal("one of a short list")] string What, long Number);

/// <param name="Proof">What shows that it was done; of the key: the SHA-256 of its id.</param>
public sealed record ErasedStep(
    [property: NotPersonal("one of a short list")] string Name, ImmutableArray<ErasedCount> Counts, [property: NotPersonal("a hash of a random id")] string? Proof, DateTimeOffset At);

/// <summary>What is left to show that somebody was erased. It names nobody.</summary>
public sealed record ErasureCertificate(ErasureCase Case, ImmutableArray<ErasedStep> Steps, DateTimeOffset CompletedAt);

/// <summary>
/// The erasure of one person, whose id is its own: random, and nobody's name once the account is gone. One step after the other, each of which may
/// run twice; one that fails is tried again until it succeeds.
/// </summary>
[JsonDerivedType(typeof(NotRequested), "not-requested")]
[JsonDerivedType(typeof(Running), "running")]
[JsonDerivedType(typeof(Waiting), "waiting")]
[JsonDerivedType(typeof(Completed), "completed")]
public abstract record Erasure
{
    private Erasure() { }

    public sealed record NotRequested : Erasure;

    /// <param name="Left">The names of the steps to come; the first is under way.</param>
    /// <param name="Attempt">Of that step, from 1.</param>
    public sealed record Running(ErasureCase Case, ImmutableArray<ErasedStep> Done, ImmutableArray<string> Left, int Attempt) : Erasure;

    /// <summary>A step failed, and is tried again.</summary>
    /// <param name="Left">The names of the steps to come; the first is the one that failed.</param>
    /// <param name="Attempt">The one that failed.</param>
    /// <param name="Reason">For operators; holds no personal data.</param>
    public sealed record Waiting(
        ErasureCase Case, ImmutableArray<ErasedStep> Done, ImmutableArray<string> Left, int Attempt, string Reason, DateTimeOffset RetryAt) : Erasure;

    public sealed record Completed(ErasureCertificate Certificate) : Erasure;

    /// <summary>Null before it was requested.</summary>
    public ErasureCase? Of() => this switch
    {
        Running s => s.Case,
        Waiting s => s.Case,
        Completed s => s.Certificate.Case,
        _ => null,
    };

    internal static Erasure Evolve(Erasure state, E @event) => (state, @event) switch
    {
        (_, E.Requested e) => new Running(e.Case(), [], e.Steps, Attempt: 1),
        (Running s, E.StepDone e) => s with { Done = s.Done.Add(e.Step()), Left = s.Left.IsEmpty ? [] : s.Left.RemoveAt(0), Attempt = 1 },
        (Running s, E.StepFailed e) => new Waiting(s.Case, s.Done, s.Left, e.Attempt, e.Reason, e.RetryAt),
        (Waiting s, E.StepTriedAgain e) => new Running(s.Case, s.Done, s.Left, e.Attempt),
        (_, E.Completed e) => new Completed(e.Certificate),
        _ => state,
    };
}
