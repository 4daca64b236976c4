using Microsoft.Extensions.Logging;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Privacy;

namespace Rapport.Engine.Grains;

/// <summary>What all turns share.</summary>
public sealed record TurnContext(
    IEventStore Store, EventNames Names, Sealing Sealing, TimeProvider Clock, IReadOnlyList<ICommitted> Observers, GrainOptions Options, ILogger Log);

/// <summary>An aggregate as the store has it, with what it wants.</summary>
public sealed record Settled<TState, TCommand>(TState State, long Version, long Position, Agenda<TCommand> Agenda);

/// <summary>
/// One turn of one aggregate, free of the host: load, decide, append at the expected version, on a conflict reload and decide again,
/// on an unknown outcome read again by command id, answer, publish. The mailbox and the Orleans grain both hold it. Not thread-safe:
/// the host lets one call in at a time; only <see cref="Current"/> may be read from anywhere.
/// Two activations of one aggregate are harmless: the store takes one writer per version, the other reloads.
/// </summary>
public sealed class Turn<TDecider, TState, TCommand, TEvent>(StreamId stream, TurnContext context)
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
{
    private const int Attempts = 3;
    private static readonly DateTimeOffset Unknown = DateTimeOffset.MaxValue; // later than any: the next append writes the row, or removes it
    private static readonly string Shape = StateShape.Of(typeof(TState));

    private CommandMemory memory = new();
    private Settled<TState, TCommand>? current;
    private DateTimeOffset? storedLook = Unknown; // what the wakeup row says, null when there is none
    private long snapshotAt;
    private int destructions; // so many were known when the state was loaded, or last looked at

    /// <summary>Null until loaded, and when its person was erased since.</summary>
    public Settled<TState, TCommand>? Current => Volatile.Read(ref current) is { } known && !IsErased(known.State) ? known : null;

    /// <summary>What is in memory is a person's.</summary>
    public bool IsOf(string person) => Volatile.Read(ref current) is { } known && PersonOf(known.State) == person;

    /// <summary>Reads what the store has: all of it the first time, later only what another node wrote.</summary>
    public async ValueTask<Settled<TState, TCommand>> CatchUp()
    {
        var (state, version, position) = (TDecider.Initial, 0L, 0L);
        IReadOnlyList<Recorded> tail;
        if (Current is { } known)
        {
            (state, version, position) = (known.State, known.Version, known.Position);
            tail = await context.Store.Read(stream, version);
        }
        else
        {
            (memory, snapshotAt) = (new(), 0);
            Volatile.Write(ref destructions, context.Sealing.Destructions.Count); // before reading
            var loaded = await context.Store.Load(stream, Shape);
            tail = loaded.Tail;
            if (loaded.Snapshot is { } snapshot)
                if (SnapshotBody<TState>.TryRead(snapshot, memory, out var pictured))
                    (state, version, position, snapshotAt) = (pictured, snapshot.Version, snapshot.Position, snapshot.Version);
                else
                {
                    context.Log.LogWarning("{Stream}: the snapshot at version {Version} can't be read and is ignored", stream, snapshot.Version);
                    tail = await context.Store.Read(stream, 0);
                }
        }
        foreach (var recorded in tail)
        {
            state = TDecider.Evolve(state, Typed(recorded));
            (version, position) = (recorded.Version, recorded.Position);
            memory.Add(recorded.CommandId);
        }
        storedLook = version == 0 ? null : Unknown;
        return Settle(state, version, position);
    }

    /// <summary>
    /// Decides a group of commands, each on the state after the ones before it, and appends what they make together. Every
    /// one is answered when this ends; when it throws, those not answered yet have done nothing.
    /// </summary>
    public async ValueTask Run(IReadOnlyList<Asked<TState, TCommand>> group)
    {
        if (Current is null) await CatchUp();
        for (var from = 0; from < group.Count;)
            from += await Commit(group, from);
    }

    /// <summary>Sends the commands of the wakes that are due. Answers when to look next.</summary>
    public async ValueTask<DateTimeOffset?> Look()
    {
        var now = context.Clock.GetUtcNow();
        var settled = Current ?? await CatchUp();
        foreach (var wake in settled.Agenda.Wakes.Where(w => w.DueAt <= now).OrderBy(w => w.DueAt))
        {
            var id = $"{stream}:{wake.Key}:{wake.DueAt.UtcTicks}"; // the same wake twice is the same command
            await Run([new Asked<TState, TCommand>(wake.Command(now), new Cause(id, id, "clock"))]);
        }
        return storedLook = current!.Agenda.LookAt(now, context.Options.EffectGrace);
    }

    private async ValueTask<int> Commit(IReadOnlyList<Asked<TState, TCommand>> group, int from)
    {
        var (outcomeOfLast, most) = (Refusal.Busy, int.MaxValue);
        for (var attempt = 1; ; attempt++)
        {
            var round = await Decide(group, from, most);
            if (round.Events.Count == 0) return round.AnswerAll(current!);

            var agenda = TDecider.Agenda(round.State);
            var look = agenda.LookAt(context.Clock.GetUtcNow(), context.Options.EffectGrace);
            // A row that is due too early costs one idle look; so it is moved only when it is missing, gone, or too late.
            var move = look is null ? storedLook is not null : storedLook is null || look < storedLook;
            var appended = await context.Store.Append(new(stream, current!.Version, round.Events, move, look, round.Claims, PersonOf(round.State) ?? PersonOf(current.State)));
            switch (appended)
            {
                case Appended.At at:
                    Publish(round, at);
                    if (move) storedLook = look;
                    Volatile.Write(ref current, new(round.State, at.Version, at.Position, agenda));
                    foreach (var proposed in round.Events) memory.Add(proposed.Cause.CommandId);
                    PictureIfDue();
                    return round.AnswerAll(current);
                case Appended.Taken taken:
                    return round.RefuseAll(new Refusal(taken.Claim.TakenCode).With("kind", taken.Claim.Kind), current.Version);
                case Appended.Erased when round.Count > 1:
                    (most, attempt) = (1, attempt - 1); // some of them may hold nothing of the person: each for itself
                    continue;
                case Appended.Erased:
                    return round.RefuseAll(Refusal.Erased, current.Version);
                case Appended.Unknown unknown:
                    context.Log.LogWarning(unknown.Reason, "{Stream}: outcome unknown, reading again", stream);
                    outcomeOfLast = Refusal.Unavailable; // its commit may still arrive
                    break;
            }
            await CatchUp(); // conflict or unknown: what is true now?
            if (attempt < Attempts) continue;
            // The last append may have been committed all the same; who finds its command in the store gets its answer.
            var count = round.Count;
            for (var i = from; i < from + count; i++)
                group[i].Answer(await FirstAnswer(group[i]) ?? new Answer<TState>.Refused(outcomeOfLast, current!.Version));
            return count;
        }
    }

    // As many commands as may be appended together: one with claims stands alone.
    private async ValueTask<Round> Decide(IReadOnlyList<Asked<TState, TCommand>> group, int from, int most)
    {
        var round = new Round(current!);
        for (var i = from; i < group.Count && round.Count < most; i++)
        {
            var asked = group[i];
            if (asked.Command is not { } command || round.Wrote(asked.Cause.CommandId)) round.Add(asked, round.State);
            else if (await FirstAnswer(asked) is { } first) round.Add(asked, first);
            // Looked at in the turn that appends at this version: of two who have read the same, one is refused.
            else if (asked.Cause.IfVersion is { } wanted && wanted != round.Version) round.Add(asked, new Answer<TState>.Refused(Refusal.ChangedMeanwhile, round.Version));
            else
            {
                var decision = TDecider.Decide(round.State, command);
                if (!decision.Claims.IsDefaultOrEmpty && round.Count > 0) break;
                if (decision.Refusal is { } refusal) round.Add(asked, new Answer<TState>.Refused(refusal, round.Version));
                else round.Add(asked, decision);
                if (!decision.Claims.IsDefaultOrEmpty) break;
            }
        }
        return round;
    }

    // A command that wrote events gets its first answer again, also from another process. The memory may say "perhaps"; the store knows.
    private async ValueTask<Answer<TState>?> FirstAnswer(Asked<TState, TCommand> asked)
    {
        if (asked.Command is null || !memory.MayContain(asked.Cause.CommandId)) return null;
        if (await context.Store.FindCommand(stream, asked.Cause.CommandId) is not { } at) return null;
        return new Answer<TState>.Done(at.Version, at.Position, asked.WithState ? await StateAt(at.Version) : null);
    }

    private async ValueTask<TState> StateAt(long version)
    {
        if (version == current!.Version) return current.State;
        var then = TDecider.Initial;
        foreach (var recorded in await context.Store.Read(stream, 0, version)) then = TDecider.Evolve(then, Typed(recorded));
        return then;
    }

    private bool IsErased(TState state)
    {
        var known = context.Sealing.Destructions.Count;
        if (known == Volatile.Read(ref destructions)) return false;
        if (PersonOf(state) is { } person && context.Sealing.Destructions.HasPerson(person)) return true;
        Volatile.Write(ref destructions, known);
        return false;
    }

    private string? PersonOf(TState state) => (state as IOfPerson)?.PersonOf(stream.Id);

    private static TEvent Typed(Recorded recorded) => recorded.Event as TEvent ?? throw new UnreadableEventException(recorded);

    private Settled<TState, TCommand> Settle(TState state, long version, long position)
    {
        var settled = new Settled<TState, TCommand>(state, version, position, TDecider.Agenda(state));
        Volatile.Write(ref current, settled);
        return settled;
    }

    private void Publish(Round round, Appended.At at)
    {
        if (context.Observers.Count == 0) return;
        var (first, now, name) = (at.Version - round.Events.Count + 1, context.Clock.GetUtcNow(), stream.ToString());
        var recorded = new Recorded[round.Events.Count];
        for (var i = 0; i < recorded.Length; i++)
        {
            var (@event, cause) = round.Events[i];
            recorded[i] = new(context.Names.NameOf(@event), @event)
            {
                Position = at.Position - (recorded.Length - 1 - i),
                Stream = name,
                Version = first + i,
                At = now,
                CommandId = cause.CommandId,
                CorrelationId = cause.CorrelationId,
            };
        }
        foreach (var observer in context.Observers) observer.Committed(stream, recorded);
    }

    private void PictureIfDue()
    {
        if (current!.Version - snapshotAt < context.Options.SnapshotEvery) return;
        snapshotAt = current.Version;
        var snapshot = new Snapshot(current.Version, current.Position, Shape, SnapshotBody<TState>.Write(current.State, memory), PersonOf(current.State));
        _ = Save();

        // Nobody waits for it and nothing is lost without it.
        async Task Save()
        {
            try
            {
                await context.Store.SaveSnapshot(stream, snapshot);
            }
            catch (Exception e)
            {
                context.Log.LogWarning(e, "{Stream}: the snapshot at version {Version} was not kept", stream, snapshot.Version);
            }
        }
    }

    /// <summary>Commands decided together on a pending state.</summary>
    private sealed class Round(Settled<TState, TCommand> before)
    {
        private readonly List<(Asked<TState, TCommand> Asked, Answer<TState>? Answer, TState? State)> decided = [];

        public TState State { get; private set; } = before.State;
        public List<Proposed> Events { get; } = [];
        public IReadOnlyList<Claim>? Claims { get; private set; }
        public long Version => before.Version + Events.Count;
        public int Count => decided.Count;

        public bool Wrote(string commandId) => decided.Count > 0 && Events.Exists(e => e.Cause.CommandId == commandId);

        public void Add(Asked<TState, TCommand> asked, Answer<TState> answer) => decided.Add((asked, answer, null));

        public void Add(Asked<TState, TCommand> asked, TState state) => decided.Add((asked, null, state));

        public void Add(Asked<TState, TCommand> asked, Decision<TEvent> decision)
        {
            foreach (var @event in decision.Events)
            {
                State = TDecider.Evolve(State, @event);
                Events.Add(new(@event, asked.Cause));
            }
            if (!decision.Claims.IsDefaultOrEmpty) Claims = decision.Claims;
            Add(asked, State);
        }

        public int AnswerAll(Settled<TState, TCommand> settled)
        {
            foreach (var (asked, answer, state) in decided)
                asked.Answer(answer ?? new Answer<TState>.Done(settled.Version, settled.Position, asked.WithState ? state : null));
            return Count;
        }

        public int RefuseAll(Refusal refusal, long version)
        {
            foreach (var (asked, answer, _) in decided) asked.Answer(answer ?? new Answer<TState>.Refused(refusal, version));
            return Count;
        }
    }
}

/// <summary>A stream holds an event that this build can't read: it is newer, or an upcaster is missing. Nothing is decided on it.</summary>
public sealed class UnreadableEventException(Recorded recorded)
    : InvalidOperationException($"{recorded.Stream} holds '{recorded.Name}' at version {recorded.Version}, which this build does not know. Run a build that does, or add an upcaster.");
