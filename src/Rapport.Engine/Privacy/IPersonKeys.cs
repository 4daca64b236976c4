namespace Rapport.Engine.Privacy;

/// <summary>
/// The keys under which the text of persons is sealed, one per person, made when it is first needed. Destroying it is what erases: every
/// copy of what was sealed, also in a backup, is unreadable from then on.
/// </summary>
public interface IPersonKeys
{
    /// <summary>
    /// Destroys the person's key for good. None is ever made again: later appends with text of theirs are refused with
    /// <c>privacy.erased</c>, what was stored reads as empty, snapshots are ignored. Also for one who never had a key. The same answer
    /// when it comes again. Other nodes learn of it in a moment.
    /// </summary>
    /// <param name="person">The account's id.</param>
    ValueTask<DestroyedKey> Destroy(string person, CancellationToken ct = default);

    /// <summary>What the database says, not what this node remembers.</summary>
    ValueTask<bool> IsDestroyed(string person, CancellationToken ct = default);
}

/// <summary>What remains of a key.</summary>
/// <param name="Id">Random; says nothing about the person.</param>
/// <param name="At">When it was destroyed, by the database's clock.</param>
public sealed record DestroyedKey(string Id, DateTimeOffset At);
