using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Observability;

namespace Rapport.Engine.Grains;

/// <summary>
/// The door to aggregates that may live in another process. While a dead one is still believed alive, calls to it fail: they are sent again,
/// with the same command id, which makes that harmless; when the patience ends the answer is <c>unavailable</c>.
/// </summary>
/// <param name="patience">Longer than it takes to find out that a process is dead.</param>
public abstract class RemoteGrains(TimeProvider clock, TimeSpan patience) : IGrains
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    public async ValueTask<Answer<TState>> Ask<TState, TCommand>(
        Family<TState, TCommand> family, string id, TCommand command, Cause cause, bool withState = false, CancellationToken ct = default)
        where TState : class
        where TCommand : class
    {
        using var meter = CommandMeter.Begin(family.Category, id, command);
        return meter.Answered(await Patiently<TState, TCommand>(new(family.Category, id), new(command, cause, withState), ct));
    }

    public ValueTask<Answer<TState>> Read<TState, TCommand>(Family<TState, TCommand> family, string id, CancellationToken ct = default)
        where TState : class
        where TCommand : class => Patiently<TState, TCommand>(new(family.Category, id), new(null, null, true), ct);

    public abstract ValueTask<DateTimeOffset?> Look(string category, string id, CancellationToken ct = default);

    /// <summary>Sends it to where the aggregate lives.</summary>
    protected abstract ValueTask<Reply<TState>> Send<TState, TCommand>(StreamId stream, Call<TCommand> call)
        where TState : class
        where TCommand : class;

    /// <summary>Nobody answered, and another one may: the process died, leaves, or does not answer in time.</summary>
    protected abstract bool MayPass(Exception e);

    private async ValueTask<Answer<TState>> Patiently<TState, TCommand>(StreamId stream, Call<TCommand> call, CancellationToken ct)
        where TState : class
        where TCommand : class
    {
        for (var began = clock.GetTimestamp(); ;)
            try
            {
                return (await Send<TState, TCommand>(stream, call)).Open();
            }
            catch (Exception e) when (MayPass(e))
            {
                if (clock.GetElapsedTime(began) > patience) return new Answer<TState>.Refused(Refusal.Unavailable, 0);
                await Task.Delay(Pause, clock, ct);
            }
    }
}
