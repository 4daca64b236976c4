using System.Collections.Immutable;
using Rapport.Domain.Accounts;

namespace Rapport.Silo.Accounts.Erasing;

internal enum ErasureStatus
{
    Underway,
    Completed,
}

/// <summary>How far an erasure is; completed it is the certificate. Nothing in it tells who it was.</summary>
internal sealed record ShownErasure(string Id, ErasureStatus Status, ErasureBy By, DateTimeOffset RequestedAt, DateTimeOffset? CompletedAt, ImmutableArray<ShownErasureStep> Steps)
{
    public static readonly ShownErasure Example = new(
        "8c1f0e6b7a52d94833f0c6d1a9be02745cd81e37", ErasureStatus.Completed, ErasureBy.Self, new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero), new(2026, 3, 2, 9, 0, 2, TimeSpan.Zero),
        [
            new("end-account", [new("accounts", 1)], null, new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero)),
            new("destroy-key", [new("keys", 1)], "9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08", new(2026, 3, 2, 9, 0, 1, TimeSpan.Zero)),
        ]);

    public static ShownErasure? Of(Erasure erasure) => erasure switch
    {
        Erasure.Running s => Of(s.Case, s.Done),
        Erasure.Waiting s => Of(s.Case, s.Done),
        Erasure.Completed { Certificate: var c } => Of(c.Case, c.Steps) with { Status = ErasureStatus.Completed, CompletedAt = c.CompletedAt },
        _ => null,
    };

    private static ShownErasure Of(ErasureCase of, ImmutableArray<ErasedStep> steps) => new(
        of.Id, ErasureStatus.Underway, of.By, of.RequestedAt, null,
        [.. steps.Select(s => new ShownErasureStep(s.Name, [.. s.Counts.Select(c => new ShownErasedCount(c.What, c.Number))], s.Proof, s.At))]);
}

/// <param name="Proof">Of the key: the SHA-256 of its id.</param>
internal sealed record ShownErasureStep(string Name, ImmutableArray<ShownErasedCount> Counts, string? Proof, DateTimeOffset At);

internal sealed record ShownErasedCount(string What, long Number);
