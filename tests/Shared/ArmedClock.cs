namespace Rapport.Testing;

/// <summary>
/// A <see cref="TestClock"/> on which a test can wait until something waits for a certain time, before it lets that time pass. So a
/// limit that runs elsewhere in the process can be reached without guessing whether it has begun.
/// </summary>
public sealed class ArmedClock(TestClock clock) : TimeProvider
{
    private readonly Lock gate = new();
    private readonly List<TimeSpan> armed = [];
    private readonly List<(TimeSpan Due, int Times, TaskCompletionSource Reached)> waiting = [];

    public override DateTimeOffset GetUtcNow() => clock.GetUtcNow();

    public override long TimestampFrequency => clock.TimestampFrequency;

    public override long GetTimestamp() => clock.GetTimestamp();

    public void Advance(TimeSpan by) => clock.Advance(by);

    /// <summary>Done when something was told, for the so-manieth time, to wait exactly so long.</summary>
    public Task Armed(TimeSpan due, int times = 1)
    {
        lock (gate)
        {
            if (armed.Count(a => a == due) >= times) return Task.CompletedTask;
            var reached = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            waiting.Add((due, times, reached));
            return reached.Task;
        }
    }

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = new Timer(this, clock.CreateTimer(callback, state, dueTime, period));
        Note(dueTime);
        return timer;
    }

    private void Note(TimeSpan due)
    {
        lock (gate)
        {
            armed.Add(due);
            foreach (var (_, _, reached) in waiting.Where(w => w.Due == due && armed.Count(a => a == due) >= w.Times)) reached.TrySetResult();
        }
    }

    private sealed class Timer(ArmedClock owner, ITimer inner) : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period)
        {
            var changed = inner.Change(dueTime, period);
            owner.Note(dueTime);
            return changed;
        }

        public void Dispose() => inner.Dispose();

        public ValueTask DisposeAsync() => inner.DisposeAsync();
    }
}
