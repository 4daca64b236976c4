using System.Collections.Frozen;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Polly.Timeout;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Observability;

namespace Rapport.Engine.Grains;

/// <summary>Which handler runs which effect, and how patiently.</summary>
public abstract record EffectRegistration(Type Effect, EffectPolicy Policy)
{
    internal abstract Func<string, Effect, CancellationToken, ValueTask<object>> Run(IServiceProvider services);

    internal abstract Func<string, Effect, Exception, object> GiveUp(IServiceProvider services);
}

internal sealed record EffectRegistration<TEffect, TCommand, THandler>(EffectPolicy Policy) : EffectRegistration(typeof(TEffect), Policy)
    where TEffect : Effect
    where TCommand : class
    where THandler : class, IEffectHandler<TEffect, TCommand>
{
    internal override Func<string, Effect, CancellationToken, ValueTask<object>> Run(IServiceProvider services) =>
        async (id, effect, ct) => await services.GetRequiredService<THandler>().Run(id, (TEffect)effect, ct);

    internal override Func<string, Effect, Exception, object> GiveUp(IServiceProvider services) =>
        (id, effect, reason) => services.GetRequiredService<THandler>().GiveUp(id, (TEffect)effect, reason);
}

/// <summary>Runs effects under their pipelines: each try has a timeout, failed ones are repeated with growing, jittered pauses.</summary>
internal sealed class EffectRunner : IHostedService, IDisposable
{
    private readonly FrozenDictionary<Type, Runnable> handlers;
    private readonly ILogger<EffectRunner> log;
    private readonly CancellationTokenSource leaving = new();

    public EffectRunner(IEnumerable<EffectRegistration> registrations, IServiceProvider services, TimeProvider clock, ILogger<EffectRunner> log)
    {
        this.log = log;
        handlers = registrations.ToFrozenDictionary(r => r.Effect, r => new Runnable(Pipeline(r.Policy, clock), r.Run(services), r.GiveUp(services)));
    }

    /// <summary>Stops what is running; the wakeup rows start it again elsewhere or later.</summary>
    public void Leave() => leaving.Cancel();

    Task IHostedService.StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>For a host of grains that does not say when it leaves.</summary>
    Task IHostedService.StopAsync(CancellationToken cancellationToken)
    {
        Leave();
        return Task.CompletedTask;
    }

    // Left, not disposed: a host may be stopped once more after it is gone, and the source holds nothing but memory.
    public void Dispose() => Leave();

    /// <summary>The command with the result, or the one that gives up; null when the node leaves or nothing can be said.</summary>
    public async ValueTask<TCommand?> Run<TCommand>(StreamId stream, Effect effect)
        where TCommand : class
    {
        using var activity = Telemetry.Source.StartActivity($"effect {effect.GetType().Name}");
        activity?.SetTag("rapport.stream", stream.ToString());
        if (!handlers.TryGetValue(effect.GetType(), out var handler))
        {
            log.LogError("{Stream}: nobody runs the effect {Effect}", stream, effect.GetType().Name);
            return null;
        }
        try
        {
            var result = await handler.Pipeline.ExecuteAsync(
                static (call, ct) => call.handler.Run(call.Id, call.effect, ct), (handler, stream.Id, effect), leaving.Token);
            Telemetry.Effects.Add(1, Telemetry.Tag("effect", effect.GetType().Name), Telemetry.Tag("outcome", "done"));
            return (TCommand)result;
        }
        catch (Exception) when (leaving.IsCancellationRequested)
        {
            return null;
        }
        catch (Exception e)
        {
            log.LogWarning(e, "{Stream}: gave up {Effect} {Key}", stream, effect.GetType().Name, effect.Key);
            Telemetry.Effects.Add(1, Telemetry.Tag("effect", effect.GetType().Name), Telemetry.Tag("outcome", "gave-up"));
            return GiveUp<TCommand>(handler, stream, effect, e);
        }
    }

    private TCommand? GiveUp<TCommand>(Runnable handler, StreamId stream, Effect effect, Exception reason)
        where TCommand : class
    {
        try
        {
            return (TCommand)handler.GiveUp(stream.Id, effect, reason);
        }
        catch (Exception e)
        {
            log.LogError(e, "{Stream}: giving up {Effect} failed; the wakeup row starts it again", stream, effect.GetType().Name);
            return null;
        }
    }

    private static ResiliencePipeline Pipeline(EffectPolicy policy, TimeProvider clock)
    {
        var builder = new ResiliencePipelineBuilder { TimeProvider = clock };
        if (policy.Attempts > 1)
            builder.AddRetry(new RetryStrategyOptions
            {
                MaxRetryAttempts = policy.Attempts - 1,
                Delay = policy.Delay,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                // Also a cancellation that is not ours: many clients tell their own timeout by one.
                ShouldHandle = tried => new(tried.Outcome.Exception is { } e && !tried.Context.CancellationToken.IsCancellationRequested && !policy.IsFinal(e)),
            });
        return builder.AddTimeout(new TimeoutStrategyOptions { Timeout = policy.Timeout }).Build();
    }

    private sealed record Runnable(
        ResiliencePipeline Pipeline, Func<string, Effect, CancellationToken, ValueTask<object>> Run, Func<string, Effect, Exception, object> GiveUp);
}
