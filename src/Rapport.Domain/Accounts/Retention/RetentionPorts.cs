namespace Rapport.Domain.Accounts;

/// <summary>How long something is kept, and why no longer. Rooms register theirs, each with an <see cref="IRemovesOld"/>.</summary>
/// <param name="Name">In kebab case, unique: <c>idempotency-answers</c>. Settings and reports name it.</param>
/// <param name="Purpose">For who runs the server: what goes, and why.</param>
/// <param name="Age">What is older goes; the settings may say another age.</param>
/// <param name="AtLeast">But none below this: what is younger is still in use.</param>
public sealed record RetentionRule(string Name, string Purpose, TimeSpan Age, TimeSpan AtLeast = default);

/// <summary>Removes what a rule is about.</summary>
public interface IRemovesOld
{
    /// <summary>
    /// Removes for good at most so many of what is older. May run twice, on two nodes, and be cut off at any point. What it throws is tried again,
    /// then reported; other rules go on.
    /// </summary>
    /// <param name="before">What is from before this time is too old.</param>
    /// <returns>How many went; fewer than <paramref name="most"/> when nothing older is left.</returns>
    ValueTask<int> Remove(DateTimeOffset before, int most, CancellationToken ct);
}
