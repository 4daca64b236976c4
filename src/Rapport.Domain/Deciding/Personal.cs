namespace Rapport.Domain.Deciding;

/// <summary>
/// What is said by or about a person: text that the store keeps sealed under the key of the person whose stream it is in. When that key is
/// destroyed the text reads as empty, and everything around it stays readable. On text, optional text and lists of text; of a record mark what
/// is inside it.
/// </summary>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class PersonalAttribute : Attribute;

/// <summary>Text that looks personal and is not.</summary>
/// <param name="because">Why it may stay readable for ever.</param>
[AttributeUsage(AttributeTargets.Property | AttributeTargets.Parameter)]
public sealed class NotPersonalAttribute(string because) : Attribute
{
    public string Because { get; } = because;
}

/// <summary>A state, or an event that speaks of somebody else than its stream's person, that knows whose personal data it holds.</summary>
public interface IOfPerson
{
    /// <param name="id">The aggregate's id.</param>
    /// <returns>The account's id; null while nobody is known.</returns>
    string? PersonOf(string id);
}
