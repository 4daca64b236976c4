using Rapport.Domain.Deciding;

namespace Rapport.Engine.Grains;

/// <summary>What is asked of an aggregate that may live in another process: by reference in this one, as JSON over a wire.</summary>
/// <param name="Command">Null to read only.</param>
/// <param name="Cause">Null with the command.</param>
public sealed record Call<TCommand>(TCommand? Command, Cause? Cause, bool WithState)
    where TCommand : class;

/// <summary>
/// What comes back. Values of our own only: an exception of a vendor's may not be readable where it arrives, so a fault travels as its
/// type's name. What it says stays in the log of the node that met it.
/// </summary>
public sealed record Reply<TState>(long Version, long Position = 0, TState? State = null, Refusal? Refusal = null, string? Fault = null)
    where TState : class
{
    public static Reply<TState> Of(Answer<TState> answer) => answer switch
    {
        Answer<TState>.Done done => new(done.Version, done.Position, done.State),
        Answer<TState>.Refused refused => new(refused.Version, Refusal: refused.Refusal),
        _ => throw new InvalidOperationException($"An answer is done or refused, not {answer}."),
    };

    /// <exception cref="AggregateFaultException">The aggregate met a fault.</exception>
    public Answer<TState> Open() => this switch
    {
        { Fault: { } fault } => throw new AggregateFaultException(fault),
        { Refusal: { } refusal } => new Answer<TState>.Refused(refusal, Version),
        _ => new Answer<TState>.Done(Version, Position, State),
    };
}

/// <summary>A fault in the domain or in stored data, met where the aggregate lives; nothing was written.</summary>
public sealed class AggregateFaultException(string fault) : Exception($"The aggregate met a fault ({fault}); the log of its node has the rest.");
