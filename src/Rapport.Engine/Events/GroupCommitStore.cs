using Microsoft.Extensions.Logging;
using Npgsql;
using Rapport.Engine.Live;

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
    private Task writing = Task.CompletedTask;
    private bool busy;

    public GroupCommitStore(NpgsqlDataSource database, EventNames names, NodeId node, TimeProvider clock, ILogger<GroupCommitStore> log)
        : base(database, names)
    {
        commit = new(database, node, clock);
        this.log = log;
    }

    /// <remarks>The token is not looked at: an append that is under way can't be taken back, and its outcome must be learnt.</remarks>
    public override ValueTask<Appended> Append(Appending appending, CancellationToken ct = default)
    {
        var waiting = new Waiting(appending, GroupCommit.Render(appending, Names));
        lock (gate)
        {
            queue.Add(waiting);
            if (!busy)
            {
                busy = true;
                writing = Write();
            }
        }
        return new(waiting.Done.Task);
    }

    public async ValueTask DisposeAsync()
    {
        Task last;
        lock (gate) last = writing;
        await last;
        await commit.DisposeAsync();
    }

    // The first to come leads; whoever comes meanwhile is in the next batch. The first batch starts on the caller's own thread.
    private async Task Write()
    {
        while (Next() is { Count: > 0 } batch)
        {
            try
            {
                await Write(batch);
            }
            catch (Exception e)
            {
                foreach (var waiting in batch) waiting.Done.TrySetException(e);
            }
            // Those just answered have their next command ready in a moment: one batch of all beats two that take turns.
            if (batch.Count >= Crowd) await Task.Yield();
        }
    }

    private List<Waiting> Next()
    {
        lock (gate)
        {
            var batch = Take();
            if (batch.Count == 0) busy = false;
            return batch;
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
        try
        {
            if (batch is [{ Appending.Claims: { Count: > 0 } } claiming])
                claiming.Done.TrySetResult(await commit.AppendClaiming(claiming.Rendered));
            else
                await commit.Append([.. batch.Select(w => w.Rendered)], (i, appended) => batch[i].Done.TrySetResult(appended));
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
