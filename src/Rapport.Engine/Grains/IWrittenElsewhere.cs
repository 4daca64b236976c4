namespace Rapport.Engine.Grains;

/// <summary>
/// Hears that another node committed to streams, soon after it did; what this node holds of them in memory is no longer the newest. Called
/// from the listener: must neither throw nor wait.
/// </summary>
public interface IWrittenElsewhere
{
    /// <param name="streams">Their names; null when nobody knows which: then it may be any.</param>
    void WrittenElsewhere(IReadOnlyCollection<string>? streams);
}
