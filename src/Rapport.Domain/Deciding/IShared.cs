namespace Rapport.Domain.Deciding;

/// <summary>
/// A large immutable value that many states hold alike, such as the scenario of a session. Values of one type with the same
/// <see cref="ContentKey"/> are the same value, so that those read from the store share one instance in memory.
/// </summary>
public interface IShared
{
    string ContentKey { get; }
}
