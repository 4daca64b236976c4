using Rapport.Engine.Events;
using Rapport.Engine.Grains;

namespace Rapport.Engine.Live;

/// <summary>
/// "Something was committed", here or on another node. Many commits make one wake-up; it tells when to look, not what there is.
/// </summary>
public sealed class CommitSignal : ICommitted
{
    private TaskCompletionSource next = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends at the next commit. Take it before looking, so that a commit between looking and waiting is not missed.</summary>
    public Task Next => Volatile.Read(ref next).Task;

    public void Raise() =>
        Interlocked.Exchange(ref next, new(TaskCreationOptions.RunContinuationsAsynchronously)).TrySetResult();

    void ICommitted.Committed(StreamId stream, IReadOnlyList<Recorded> events) => Raise();
}
