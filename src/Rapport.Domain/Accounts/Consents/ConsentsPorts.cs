namespace Rapport.Domain.Accounts;

/// <summary>
/// May this be done for this person? Whoever does something that needs a consent asks at the moment of doing it, each time: an answer is not kept.
/// </summary>
public interface IConsentGate
{
    /// <returns>True while the person agrees to the purpose's current text. What was withdrawn on another node a moment ago counts.</returns>
    /// <exception cref="Exception">Nobody can tell; then it must not be done.</exception>
    ValueTask<bool> May(string personId, ConsentPurpose purpose, CancellationToken ct);
}

/// <summary>On an effect that must not run without the person's consent. It is registered with a handler that is asked only while there is one.</summary>
public interface INeedsConsent
{
    string PersonId { get; }

    ConsentPurpose Purpose { get; }
}

/// <summary>
/// A room that has something to do when a consent is withdrawn: stop what runs on it, remove what was kept for it. Told of every withdrawal at
/// least once, also after a crash; what it throws is tried again until it is done.
/// </summary>
public interface IOnWithdrawal
{
    /// <param name="at">When it was withdrawn. The person may have agreed again since: what was kept before has to go all the same.</param>
    ValueTask Withdrawn(string personId, string purpose, DateTimeOffset at, CancellationToken ct);
}
