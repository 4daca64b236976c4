using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Time;

namespace Rapport.Engine;

/// <summary>
/// The embedded host on the group-committing store. The caller registers an <c>NpgsqlDataSource</c> of a migrated database, and with
/// <see cref="AddAggregate"/> and <c>AddEffect</c> what its rooms bring.
/// </summary>
public static class EngineModule
{
    public static IServiceCollection AddRapportEngine(this IServiceCollection services)
    {
        services.AddOptions<GrainOptions>().BindConfiguration(GrainOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.AddOptions<WakeupOptions>().BindConfiguration(WakeupOptions.Section).ValidateDataAnnotations().ValidateOnStart();
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => NodeId.Fresh());
        return services
            .AddSingleton(s => new EventNames(s.GetServices<Aggregate>().Select(a => a.Events), s.GetServices<Upcaster>()))
            .AddSingleton<IEventStore, GroupCommitStore>()
            .AddSingleton<Wakeups>()
            .AddSingleton<EffectRunner>()
            .AddSingleton<EmbeddedGrains>()
            .AddSingleton<IGrains>(s => s.GetRequiredService<EmbeddedGrains>())
            .AddSingleton<IWrittenElsewhere>(s => s.GetRequiredService<EmbeddedGrains>())
            .AddHostedService(s => s.GetRequiredService<EmbeddedGrains>())
            .AddSingleton<WakeupSweeper>()
            .AddHostedService(s => s.GetRequiredService<WakeupSweeper>());
    }

    public static IServiceCollection AddAggregate<TDecider, TState, TCommand, TEvent>(this IServiceCollection services)
        where TDecider : IDecider<TState, TCommand, TEvent>
        where TState : class
        where TCommand : class
        where TEvent : class => services.AddSingleton(Aggregate.Of<TDecider, TState, TCommand, TEvent>());

    public static IServiceCollection AddEffect<TEffect, TCommand, THandler>(this IServiceCollection services, EffectPolicy? policy = null)
        where TEffect : Effect
        where TCommand : class
        where THandler : class, IEffectHandler<TEffect, TCommand> =>
        services.AddEffect<TEffect, TCommand, THandler>(_ => policy ?? EffectPolicy.Default);

    /// <param name="policy">Made of the options, which are not known yet.</param>
    public static IServiceCollection AddEffect<TEffect, TCommand, THandler>(this IServiceCollection services, Func<IServiceProvider, EffectPolicy> policy)
        where TEffect : Effect
        where TCommand : class
        where THandler : class, IEffectHandler<TEffect, TCommand>
    {
        services.TryAddSingleton<THandler>();
        return services.AddSingleton<EffectRegistration>(s => new EffectRegistration<TEffect, TCommand, THandler>(policy(s)));
    }
}
