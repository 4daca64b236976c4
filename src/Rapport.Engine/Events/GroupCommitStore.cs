using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Npgsql;
using Rapport.Engine.Live;
using Rapport.Engine.Observability;
using Rapport.Engine.Privacy;

namespace Rapport.Engine.Events;

/// <summary>
/// The group-committing writer: appends that arrive while a commit is under way form the next one, one round trip and one fsync for all.
/// A batch holds at most one append per stream. Only the conflicting streams of a batch fail. Positions are drawn under a
/// transaction-scoped advisory lock, so that commit order is position order on any number of nodes.
/// </summary>
public sealed class GroupCommitStore : PostgresEventStore, IAsyncDisposable
{
    private const int LargestBatch = 512;
    private const int Crowd = 8;

    private readonly GroupCommit commit;
    private readonly ILogger<GroupCommitStore> log;
    private readonly Lock gate = new();
    private readonly HashSet<StreamId> inBatch = [];
    private List<Waiting> queue = [];
    private TaskCompletionSource? idle; // somebody waits for the end of what is under way
    private bool busy;

    public GroupCommitStore(NpgsqlDataSource database, EventNames names, Sealing sealing, NodeId node, TimeProvider clock, ILogger<GroupCommitStore> log)
        : base(database, names, sealing)
    {
        commit = new(database, node, clock);
        this.log = log;
    }

    protected override ValueTask<Appended> Write(Appending appending)
    {
        var waiting = new Waiting(appending, GroupCommit.Render(appending, Names));
        lock (gate)
        {
            if (busy)
            {
                queue.Add(waiting);
                return new(waiting.Done.Task);
            }
            busy = true;
        }
        return Lead(waiting);
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (gate) last = busy ? (idle ??= new()).Task : Task.CompletedTask;
        await last;
        await commit.DisposeAsync();
    }

    // Who finds nobody writing writes its own append at once, without a hop; whoever comes meanwhile is in the next batch.
    private async ValueTask<Appended> Lead(Waiting first)
    {
        await Try([first]);
        if (!Rests()) _ = Task.Run(WriteQueued);
        return await first.Done.Task;
    }

    private async Task WriteQueued()
    {
        do
        {
            List<Waiting> batch;
            lock (gate) batch = Take();
            await Try(batch);
            // Those just answered have their next command ready in a moment: one batch of all beats two that take turns.
            if (batch.Count >= Crowd) await Task.Yield();
        }
        while (!Rests());
    }

    private bool Rests()
    {
        lock (gate)
        {
            if (queue.Count > 0) return false;
            busy = false;
            idle?.TrySetResult();
            idle = null;
            return true;
        }
    }

    private async Task Try(List<Waiting> batch)
    {
        try
        {
            await Write(batch);
        }
        catch (Exception e)
        {
            foreach (var waiting in batch) waiting.Done.TrySetException(e);
        }
    }

    // In order of arrival. A second append to one stream, and one with claims, wait for the batch after.
    private List<Waiting> Take()
    {
        if (queue is [{ Appending.Claims: { Count: > 0 } } alone, ..])
        {
            queue.RemoveAt(0);
            return [alone];
        }
        inBatch.Clear();
        var (batch, rest) = (new List<Waiting>(Math.Min(queue.Count, LargestBatch)), new List<Waiting>());
        foreach (var waiting in queue)
            if (batch.Count < LargestBatch && waiting.Appending.Claims is not { Count: > 0 } && inBatch.Add(waiting.Appending.Stream)) batch.Add(waiting);
            else
            {
                inBatch.Add(waiting.Appending.Stream);
                rest.Add(waiting);
            }
        queue = rest;
        return batch;
    }

    private async Task Write(List<Waiting> batch)
    {
        var began = Stopwatch.GetTimestamp();
        try
        {
            if (batch is [{ Appending.Claims: { Count: > 0 } } claiming])
                claiming.Done.TrySetResult(await commit.AppendClaiming(claiming.Rendered));
            else
                await commit.Append([.. batch.Select(w => w.Rendered)], (i, appended) => batch[i].Done.TrySetResult(appended));
            Telemetry.BatchSize.Record(batch.Count);
            Telemetry.CommitTime.Record(Stopwatch.GetElapsedTime(began).TotalSeconds);
        }
        catch (Exception e) when (Broken.LeavesOpen(e))
        {
            log.LogWarning(e, "The outcome of {Count} appends is unknown", batch.Count);
            foreach (var waiting in batch) waiting.Done.TrySetResult(new Appended.Unknown(e));
        }
        catch (PostgresException) when (batch.Count > 1)
        {
            // One append holds what the database can't take. The others must not pay for it: each for itself.
            foreach (var waiting in batch) await WriteAlone(waiting);
        }
    }

    private async Task WriteAlone(Waiting waiting)
    {
        try
        {
            await Write([waiting]);
        }
        catch (PostgresException e)
        {
            waiting.Done.TrySetException(e);
        }
    }

    private sealed record Waiting(Appending Appending, Rendered Rendered)
    {
        public TaskCompletionSource<Appended> Done { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);
    }
}
