namespace Rapport.Client;

/// <summary>What became of a request to erase somebody.</summary>
/// <param name="User">The account's id.</param>
/// <param name="Proof">Only when it was asked for.</param>
public sealed record ErasedUser(string User, Erasure Erasure, ErasureProof? Proof);

/// <summary>How far an erasure is; completed it is the certificate.</summary>
public sealed record Erasure(string Id, ErasureStatus Status, DateTimeOffset RequestedAt, DateTimeOffset? CompletedAt, IReadOnlyList<ErasureStep> Steps);

public enum ErasureStatus
{
    /// <summary>A value that this client does not know.</summary>
    Unknown,
    Underway,
    Completed,
}

/// <param name="Proof">Of the key: the SHA-256 of its id.</param>
public sealed record ErasureStep(string Name, IReadOnlyList<ErasedCount> Counts, string? Proof, DateTimeOffset At);

public sealed record ErasedCount(string What, long Number);

/// <summary>All that are under way.</summary>
/// <param name="Completed">How many are.</param>
public sealed record Erasures(IReadOnlyList<ErasureUnderway> Underway, long Completed);

/// <param name="Failures">Of this step, in a row.</param>
/// <param name="Reason">Of the last failure.</param>
/// <param name="RetryAt">Null while it is being tried.</param>
public sealed record ErasureUnderway(string User, string ErasureId, DateTimeOffset RequestedAt, string? Step, int Failures, string? Reason, DateTimeOffset? RetryAt);

/// <param name="Users">Ids of accounts.</param>
public sealed record ErasedUsers(IReadOnlyList<string> Users);

/// <param name="Requested">Erasures that were begun.</param>
public sealed record ReappliedErasures(int Requested, int AlreadyErased);

/// <summary>What was looked through, and what was found of somebody.</summary>
/// <param name="Clean">Nothing.</param>
/// <param name="Known">Texts that were looked for.</param>
/// <param name="TooShort">Texts that were not, as they are in everything.</param>
/// <param name="Dump">How the dump was made.</param>
/// <param name="Sealed">Events with text that is still sealed under the person's key.</param>
/// <param name="Opened">How many of them could be read all the same.</param>
public sealed record ErasureProof(
    bool Clean, bool AccountEnded, bool KeyDestroyed, bool Completed, int Known, int TooShort, int Tables, int Files, long Bytes, string Dump, int Sealed, int Opened,
    IReadOnlyList<ErasureLeftover> Found, IReadOnlyList<ErasureIdPlace> IdPlaces);

/// <param name="What">Which of the known texts, by its number, and in which form.</param>
public sealed record ErasureLeftover(string Place, string What, long Times);

/// <param name="Allowed">It is one of the places where the id stays.</param>
public sealed record ErasureIdPlace(string Place, long Times, bool Allowed);
