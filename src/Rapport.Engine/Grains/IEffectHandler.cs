using Rapport.Domain.Deciding;

namespace Rapport.Engine.Grains;

/// <summary>
/// Runs one kind of effect of one kind of aggregate, at least once, outside any turn. What <see cref="Run"/> throws is retried under
/// the effect's policy; when that gives up, <see cref="GiveUp"/> says so to the aggregate.
/// </summary>
public interface IEffectHandler<in TEffect, TCommand>
    where TEffect : Effect
    where TCommand : class
{
    /// <summary>Does the work and answers with the command that brings the result; it carries the effect's key.</summary>
    /// <param name="id">The aggregate's id.</param>
    ValueTask<TCommand> Run(string id, TEffect effect, CancellationToken ct);

    /// <summary>The command that tells the aggregate that it won't be done. Must not fail.</summary>
    TCommand GiveUp(string id, TEffect effect, Exception reason);
}

/// <summary>How patiently an effect is run.</summary>
/// <param name="Attempts">Tries in all, at least 1.</param>
/// <param name="Timeout">For one try.</param>
/// <param name="Delay">Before the second try; doubles from try to try, with jitter.</param>
public sealed record EffectPolicy(int Attempts, TimeSpan Timeout, TimeSpan Delay)
{
    public static readonly EffectPolicy Default = new(3, TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(250));

    /// <summary>What another try can't mend; it is given up at once. Default: nothing.</summary>
    public Func<Exception, bool> IsFinal { get; init; } = _ => false;
}
