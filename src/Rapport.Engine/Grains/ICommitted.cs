using Rapport.Engine.Events;

namespace Rapport.Engine.Grains;

/// <summary>
/// Hears of each append of this process directly after its commit. Appends of one stream are told in version order.
/// Called inside the turn: must neither throw nor wait.
/// </summary>
public interface ICommitted
{
    void Committed(StreamId stream, IReadOnlyList<Recorded> events);
}
