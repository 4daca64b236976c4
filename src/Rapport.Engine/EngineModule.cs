using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Rapport.Domain.Deciding;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Live;
using Rapport.Engine.Privacy;
using Rapport.Engine.Settings;
using Rapport.Engine.Time;

namespace Rapport.Engine;

/// <summary>
/// Hosts and stores for aggregates. The caller registers an <c>NpgsqlDataSource</c> of a migrated database and <see cref="MasterKeys"/>, and with
/// <see cref="AddAggregate"/> and <c>AddEffect</c> what its rooms bring.
/// </summary>
public static class EngineModule
{
    /// <summary>The embedded host on the group-committing store.</summary>
    public static IServiceCollection AddRapportEngine(this IServiceCollection services) => services.AddTurns().AddGroupCommit().AddEmbeddedGrains().AddSweeper();

    /// <summary>What every host and every store need. Needs one of each, and <see cref="AddSweeper"/> after the host.</summary>
    public static IServiceCollection AddTurns(this IServiceCollection services)
    {
        services.AddChecked<GrainOptions>(GrainOptions.Section, GrainOptions.Check);
        services.AddChecked<WakeupOptions>(WakeupOptions.Section, WakeupOptions.Check);
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton(_ => NodeId.Fresh());
        return services
            .AddPrivacy()
            .AddSingleton(s => new EventNames(s.GetServices<Aggregate>().Select(a => a.Events), s.GetServices<Upcaster>()))
            .AddSingleton(s => new TurnContext(
                s.GetRequiredService<IEventStore>(), s.GetRequiredService<EventNames>(), s.GetRequiredService<Sealing>(), s.GetRequiredService<TimeProvider>(), [.. s.GetServices<ICommitted>()],
                s.GetRequiredService<IOptions<GrainOptions>>().Value, s.GetRequiredService<ILoggerFactory>().CreateLogger("Rapport.Engine.Grains")))
            .AddSingleton<Wakeups>()
            .AddSingleton<EffectRunner>();
    }

    public static IServiceCollection AddGroupCommit(this IServiceCollection services) => services.AddSingleton<IEventStore, GroupCommitStore>();

    public static IServiceCollection AddEmbeddedGrains(this IServiceCollection services) => services
        .AddSingleton<EmbeddedGrains>()
        .AddSingleton<IGrains>(s => s.GetRequiredService<EmbeddedGrains>())
        .AddSingleton<IWrittenElsewhere>(s => s.GetRequiredService<EmbeddedGrains>())
        .AddHostedService(s => s.GetRequiredService<EmbeddedGrains>());

    /// <summary>Looks at what is due. After the host, so that it starts later and stops sooner.</summary>
    public static IServiceCollection AddSweeper(this IServiceCollection services) => services
        .AddSingleton<WakeupSweeper>()
        .AddHostedService(s => s.GetRequiredService<WakeupSweeper>());

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
