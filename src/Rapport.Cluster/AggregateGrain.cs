using Rapport.Domain.Deciding;
using Rapport.Engine.Grains;

namespace Rapport.Cluster;

/// <summary>One interface for all aggregates: the category is the grain type. A parcel holds a call, the one that comes back a reply.</summary>
[Alias("rapport.aggregate")]
public interface IAggregateGrain : IGrainWithStringKey
{
    [Alias("ask")]
    ValueTask<Parcel> Ask(Parcel call);

    [Alias("look")]
    ValueTask<DateTimeOffset?> Look();
}

/// <summary>What the container gives to every grain.</summary>
public sealed class GrainParts
{
    internal GrainParts(TurnContext context, EffectRunner effects, IGrains door) => (Context, Effects, Door) = (context, effects, door);

    internal TurnContext Context { get; }

    internal EffectRunner Effects { get; }

    internal IGrains Door { get; }
}

/// <summary>
/// The engine's resident in a grain: Orleans lets one call in at a time, says where the aggregate lives, and has the timer. It loads in its
/// first call, for an exception out of an activation would reach the caller as something unreadable.
/// </summary>
public abstract class AggregateGrain<TDecider, TState, TCommand, TEvent>(GrainParts parts) : Grain, IAggregateGrain
    where TDecider : IDecider<TState, TCommand, TEvent>
    where TState : class
    where TCommand : class
    where TEvent : class
{
    private static readonly Family<TState, TCommand> Self = Family.Of<TDecider, TState, TCommand, TEvent>();

    private Resident<TDecider, TState, TCommand, TEvent>? resident;
    private IGrainTimer? timer;

    private Resident<TDecider, TState, TCommand, TEvent> Resident
    {
        get
        {
            if (resident is not null) return resident;
            var id = this.GetPrimaryKeyString();
            // From any thread: hence through the door, not through this.
            return resident = new(id, parts.Context, parts.Effects, (result, cause) => parts.Door.Ask(Self, id, result, cause).AsTask(), LookAfter);
        }
    }

    public async ValueTask<Parcel> Ask(Parcel call) => Parcel.Of(await Resident.Ask(call.Open<Call<TCommand>>()));

    public ValueTask<DateTimeOffset?> Look() => Resident.Look();

    private void LookAfter(TimeSpan? wait)
    {
        if (wait is not { } due)
        {
            timer?.Dispose();
            timer = null;
        }
        else if (timer is null)
            timer = this.RegisterGrainTimer(static (self, _) => self.Look().AsTask(), this, new GrainTimerCreationOptions(due, Timeout.InfiniteTimeSpan));
        else
            timer.Change(due, Timeout.InfiniteTimeSpan);
    }
}
