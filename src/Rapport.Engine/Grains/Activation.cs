using Microsoft.Extensions.Logging;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;

namespace Rapport.Engine.Grains;

/// <summary>A live aggregate in this process, as its directory sees it.</summary>
internal abstract class Activation
{
    /// <summary>When it was last asked, in milliseconds of the process's clock.</summary>
    public long LastUsed { get; protected set; }

    /// <summary>Running effects, whose wakeup row must not come due.</summary>
    public abstract bool HasEffects { get; }

    /// <summary>What it holds is a person's.</summary>
    public abstract bool IsOf(string person);

    /// <summary>Another node wrote the stream: the next call reads on first.</summary>
    public abstract void Outdate();

    /// <summary>Null when it is closed; then another one takes the call.</summary>
    public abstract ValueTask<DateTimeOffset?>? Look();

    /// <summary>Closes it unless it is busy. A closed one takes no more calls.</summary>
    public abstract bool TryClose();

    /// <summary>Ends when nothing is under way any more.</summary>
    public abstract Task Idle();
}

internal abstract class Activation<TState, TCommand> : Activation
    where TState : class
    where TCommand : class
{
    /// <summary>Null when it is closed.</summary>
    public abstract ValueTask<Answer<TState>>? Ask(TCommand? command, Cause cause, bool withState);
}

/// <summary>
/// The mailbox around a turn. Calls that come while a turn runs wait and are then decided together. Effects of the agenda run beside it and
/// bring their results back as calls; the earliest wake is a timer.
/// </summary>
internal sealed class Activation<TDecider, TState, TCommand, TEvent> : Activation<TState, TCommand>
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
{
    private static readonly Cause Reading = new("", "", "read");

    private readonly StreamId stream;
    private readonly Turn<TDecider, TState, TCommand, TEvent> turn;
    private readonly TurnContext context;

    private readonly Lock gate = new();
    private List<Message> mailbox = [];
    private List<TaskCompletionSource<DateTimeOffset?>>? looks;
    private TaskCompletionSource? idle; // somebody waits for the end of what is under way
    private bool busy;
    private bool closed;
    private volatile bool outdated;

    private readonly AgendaRunner<TState, TCommand> agenda;
    private ITimer? timer;

    public Activation(StreamId stream, Turn<TDecider, TState, TCommand, TEvent> turn, TurnContext context, EffectRunner effects)
    {
        (this.stream, this.turn, this.context) = (stream, turn, context);
        agenda = new(stream, context, effects, Bring, LookAfter);
    }

    public override bool HasEffects => agenda.IsBusy;

    public override bool IsOf(string person) => turn.IsOf(person);

    public override void Outdate() => outdated = true;

    public override ValueTask<Answer<TState>>? Ask(TCommand? command, Cause cause, bool withState)
    {
        LastUsed = Environment.TickCount64;
        if (command is null && !outdated && turn.Current is { } settled)
            return new(new Answer<TState>.Done(settled.Version, settled.Position, settled.State));
        var message = new Message(command, command is null ? Reading : cause, withState || command is null);
        lock (gate)
        {
            if (closed) return null;
            if (busy)
            {
                mailbox.Add(message);
                return new(message.Task);
            }
            busy = true;
        }
        return new(Lead(message));
    }

    public override ValueTask<DateTimeOffset?>? Look()
    {
        var look = new TaskCompletionSource<DateTimeOffset?>(TaskCreationOptions.RunContinuationsAsynchronously);
        return Post(look) ? new(look.Task) : null;
    }

    public override bool TryClose()
    {
        lock (gate)
        {
            if (busy || agenda.IsBusy) return closed;
            timer?.Dispose();
            return closed = true;
        }
    }

    public override Task Idle()
    {
        lock (gate) return busy ? (idle ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task : Task.CompletedTask;
    }

    private bool Post(Message message)
    {
        lock (gate)
        {
            if (closed) return false;
            mailbox.Add(message);
            if (busy) return true;
            busy = true;
        }
        _ = Work();
        return true;
    }

    private bool Post(TaskCompletionSource<DateTimeOffset?> look)
    {
        lock (gate)
        {
            if (closed) return false;
            (looks ??= []).Add(look);
            if (busy) return true;
            busy = true;
        }
        _ = Work();
        return true;
    }

    // Who finds nobody at work runs its own turn, on its own thread and without a hop; who comes meanwhile is in the group after.
    private async Task<Answer<TState>> Lead(Message message)
    {
        await Run([message]);
        agenda.Follow(turn.Current);
        if (!Rests()) _ = Task.Run(Work);
        return await message.Task;
    }

    private bool Rests()
    {
        lock (gate)
        {
            if (mailbox.Count > 0 || looks is not null) return false;
            busy = false;
            idle?.TrySetResult();
            idle = null;
            return true;
        }
    }

    private async Task Work()
    {
        do
        {
            List<Message> group;
            List<TaskCompletionSource<DateTimeOffset?>>? lookers;
            lock (gate) (group, mailbox, lookers, looks) = (mailbox, [], looks, null);
            if (group.Count > 0) await Run(group);
            if (lookers is not null) await Look(lookers);
            agenda.Follow(turn.Current);
        }
        while (!Rests());
    }

    private async Task Run(IReadOnlyList<Message> group)
    {
        try
        {
            await Refresh();
            await turn.Run(group);
        }
        catch (Exception e) when (Broken.LeavesOpen(e))
        {
            context.Log.LogError(e, "{Stream}: the store can't be reached", stream);
            foreach (var message in group.Where(m => m.Answered is null))
                message.Answer(new Answer<TState>.Refused(Refusal.Unavailable, turn.Current?.Version ?? 0));
        }
        catch (Exception e)
        {
            // A fault in the domain or in the data of one of them: the others must not pay for it.
            var left = group.Where(m => m.Answered is null).ToList();
            if (left.Count == 1) left[0].Fail(e);
            else foreach (var message in left) await Run([message]);
        }
    }

    private async Task Look(List<TaskCompletionSource<DateTimeOffset?>> lookers)
    {
        DateTimeOffset? next;
        try
        {
            await Refresh();
            next = await turn.Look();
            agenda.Looked();
        }
        catch (Exception e)
        {
            context.Log.LogError(e, "{Stream}: looking failed", stream);
            next = context.Clock.GetUtcNow() + context.Options.EffectGrace;
        }
        foreach (var looker in lookers) looker.SetResult(next);
    }

    private async ValueTask Refresh()
    {
        if (!outdated) return;
        outdated = false; // before reading: what is written meanwhile sets it again
        try
        {
            await turn.CatchUp();
        }
        catch
        {
            outdated = true;
            throw;
        }
    }

    // --- the agenda

    // Never closed while an effect is under way.
    private Task<Answer<TState>> Bring(TCommand result, Cause cause)
    {
        var message = new Message(result, cause, withState: false);
        Post(message);
        return message.Task;
    }

    private void LookAfter(TimeSpan? wait)
    {
        timer ??= context.Clock.CreateTimer(static self => ((Activation)self!).Look(), this, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        timer.Change(wait ?? Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    private sealed class Message(TCommand? command, Cause cause, bool withState) : Asked<TState, TCommand>(command, cause, withState)
    {
        private readonly TaskCompletionSource<Answer<TState>> done = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public Task<Answer<TState>> Task => done.Task;

        public override void Answer(Answer<TState> answer)
        {
            base.Answer(answer);
            done.TrySetResult(answer);
        }

        public void Fail(Exception e) => done.TrySetException(e);
    }
}
