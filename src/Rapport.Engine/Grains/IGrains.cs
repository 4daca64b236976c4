using Rapport.Domain.Deciding;

namespace Rapport.Engine.Grains;

/// <summary>Who asks, and why.</summary>
/// <param name="CommandId">Makes the call idempotent: a command that wrote events gets its first answer again.</param>
/// <param name="CorrelationId">What belongs together, across aggregates.</param>
/// <param name="Actor">Who: a user id, <c>clock</c>, or <c>effect</c>. Never a name or an address.</param>
/// <param name="CausedBy">The command or event that led to this one.</param>
/// <param name="Trace">The W3C trace parent; a group commit runs on another task than the caller, so it travels as data.</param>
/// <param name="IfVersion">
/// Only at this version of the aggregate; at any other the command is refused with <c>changed-meanwhile</c>, unless it was done before. Null: at any.
/// </param>
public sealed record Cause(string CommandId, string CorrelationId, string Actor, string? CausedBy = null, string? Trace = null, long? IfVersion = null);

/// <summary>What an aggregate answers.</summary>
public abstract record Answer<TState>
    where TState : class
{
    private Answer() { }

    /// <param name="Version">The aggregate's version after the command.</param>
    /// <param name="Position">The place in the feed of its last event; a read may ask to wait for it.</param>
    /// <param name="State">Only when asked for: by reference in a process, as JSON over a wire.</param>
    public sealed record Done(long Version, long Position, TState? State) : Answer<TState>;

    public sealed record Refused(Refusal Refusal, long Version) : Answer<TState>;
}

/// <summary>Ask an aggregate, wherever it lives.</summary>
public interface IGrains
{
    /// <summary>
    /// Sends a command. Answers the version and position, and the state if <paramref name="withState"/>. Besides the decider's own
    /// refusals there are two of the infrastructure: <c>busy</c> (nothing happened) and <c>unavailable</c> (it may have happened).
    /// </summary>
    ValueTask<Answer<TState>> Ask<TState, TCommand>(
        Family<TState, TCommand> family, string id, TCommand command, Cause cause, bool withState = false, CancellationToken ct = default)
        where TState : class
        where TCommand : class;

    /// <summary>The current state, without a command. An aggregate without events answers its initial state at version 0.</summary>
    ValueTask<Answer<TState>> Read<TState, TCommand>(Family<TState, TCommand> family, string id, CancellationToken ct = default)
        where TState : class
        where TCommand : class;

    /// <summary>
    /// "Look now": run what is due, restart open effects. Untyped, for the caller is a timer or a row. Answers when to look next,
    /// or null when there is nothing left to wait for. Harmless early, late or twice.
    /// </summary>
    ValueTask<DateTimeOffset?> Look(string category, string id, CancellationToken ct = default);
}
