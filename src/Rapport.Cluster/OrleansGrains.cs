using Orleans.Runtime.Messaging;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;

namespace Rapport.Cluster;

/// <summary>The door to aggregates that live as grains, on whichever silo.</summary>
internal sealed class OrleansGrains(IGrainFactory grains, TimeProvider clock) : RemoteGrains(clock, TimeSpan.FromSeconds(10))
{
    public override ValueTask<DateTimeOffset?> Look(string category, string id, CancellationToken ct = default) => Grain(new(category, id)).Look();

    protected override async ValueTask<Reply<TState>> Send<TState, TCommand>(StreamId stream, Call<TCommand> call) =>
        (await Grain(stream).Ask(Parcel.Of(call))).Open<Reply<TState>>();

    // What calls to a silo end with that is dead and not known to be, or that leaves.
    protected override bool MayPass(Exception e) =>
        e is OrleansMessageRejectionException or SiloUnavailableException or ConnectionFailedException or TimeoutException;

    private IAggregateGrain Grain(StreamId stream) => grains.GetGrain<IAggregateGrain>(GrainId.Create(stream.Category, stream.Id));
}
