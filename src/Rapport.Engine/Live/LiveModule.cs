using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Npgsql;
using Rapport.Engine.Events;
using Rapport.Engine.Grains;
using Rapport.Engine.Settings;

namespace Rapport.Engine.Live;

public static class LiveModule
{
    /// <summary>
    /// <see cref="ILive"/>, with what carries it between nodes. Options come from the section <c>Rapport:Live</c>. Needs
    /// <see cref="IEventStore"/> and an <see cref="NpgsqlDataSource"/>.
    /// </summary>
    public static IServiceCollection AddLive(this IServiceCollection services)
    {
        if (services.Any(s => s.ServiceType == typeof(Live))) return services;
        services.AddChecked<LiveOptions>("Rapport:Live", LiveOptions.Check);
        services.TryAddSingleton(_ => NodeId.Fresh());
        services.AddCommitSignal();
        // The real clock: it waits for other processes and the network, which no test's clock moves.
        services.AddSingleton(s => new Live(s.GetRequiredService<IEventStore>(), Options(s), TimeProvider.System, s.GetRequiredService<ILogger<Live>>()));
        services.AddSingleton<ILive>(s => s.GetRequiredService<Live>());
        services.AddSingleton<ICommitted>(s => s.GetRequiredService<Live>());
        services.AddSingleton<IWrittenElsewhere>(s => s.GetRequiredService<Live>());
        services.AddHostedService(s => new VersionCheck(
            s.GetRequiredService<Live>(), s.GetRequiredService<NpgsqlDataSource>(), TimeProvider.System, s.GetRequiredService<ILogger<VersionCheck>>()));
        services.AddHostedService(s => new LiveListener(
            s.GetRequiredService<Live>(), [.. s.GetServices<IWrittenElsewhere>()], [.. s.GetServices<INoticed>()], s.GetRequiredService<NpgsqlDataSource>(), s.GetRequiredService<NodeId>(),
            Options(s), TimeProvider.System, s.GetRequiredService<ILogger<LiveListener>>()));
        services.AddHostedService(s => new PassingSender(
            s.GetRequiredService<Live>(), s.GetRequiredService<NpgsqlDataSource>(), s.GetRequiredService<NodeId>(),
            Options(s), TimeProvider.System, s.GetRequiredService<ILogger<PassingSender>>()));
        services.AddHostedService(s => new CommitPoll(
            [.. s.GetServices<IWrittenElsewhere>()], s.GetRequiredService<IEventStore>(), s.GetRequiredService<NpgsqlDataSource>(),
            Options(s), TimeProvider.System, s.GetRequiredService<ILogger<CommitPoll>>()));
        return services;
    }

    private static LiveOptions Options(IServiceProvider services) => services.GetRequiredService<IOptions<LiveOptions>>().Value;
}
